r"""A plucked string by the extended Karplus–Strong algorithm: a pulse runs round a loop and loses a little each time.

The wave on a string comes back after one period of P samples, weaker by g and smoothed by a filter h that takes more
of the high than of the low:

$$y[n] = x[n] + g \sum_j h_j\, y[n - P - j].$$

All that is personal about a pluck lies in x: a pulse as long as the finger's contact, and its reflection from the
bridge, upside down and later by the part of a period that the plucked place is away from it.

Reference: K. Karplus, A. Strong, "Digital synthesis of plucked-string and drum timbres", Computer Music J. 7(2), 43
(1983); D. A. Jaffe, J. O. Smith, "Extensions of the Karplus-Strong plucked-string algorithm", ibid. 7(2), 56 (1983).

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

import numpy as np
from scipy.signal import lfilter

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples


@needs_numbers("position", "period_s")
@needs_numbers("contact_s", empty=True)
@takes_samples("time_s")
def pluck_pulse(time_s, position, contact_s, period_s):
    """Compute what a pluck sends into a string: a bump, and its reflection from the bridge.

    Args:
        time_s: Instants in seconds after the pluck, shape `(num_samples,)`.
        position: Place of the pluck as a fraction of the string's length, 0 (bridge) to ½.
        contact_s: Standard deviation of the Gaussian bump in seconds: long is soft.
        period_s: Time in which a wave runs along the string and back, in seconds.

    Returns:
        Pulse, shape `(num_samples,)`, of peak ±1 unless both bumps overlap.

    Example:
        In the middle of a string with a period of 1 s the reflection comes half a second later:

        >>> pluck_pulse(np.array([0.0, 0.5]), 0.5, 0.01, 1.0)
        array([ 1., -1.])
    """
    first, second = (np.exp(-(((time_s - delay) / contact_s) ** 2) / 2) for delay in (0.0, position * period_s))
    return first - second


@needs_numbers("excitation", empty=True)
@needs_numbers("period_samples", "ring_time_s", "loss", "sample_rate_hz")
def ring_string(excitation, period_samples, ring_time_s, loss, sample_rate_hz):
    """Compute how a string rings on after an excitation.

    Args:
        excitation: What is sent into the loop, shape `(num_samples,)`.
        period_samples: Period P, not necessarily whole, ≥ 4 samples.
        ring_time_s: Time in which a slow oscillation falls by 60 dB, in seconds, > 0.
        loss: How much more the high frequencies lose per period, 0 (nothing) to 0.25.
        sample_rate_hz: Samples per second.

    Returns:
        Sound, shape `(num_samples,)`.

    Raises:
        ValueError: The period is below four samples, the ring time not positive, or the loss out of its range.

    Example:
        Without loss a click comes back after each period:

        >>> np.flatnonzero(ring_string(np.eye(1, 20)[0], 8, 1e9, 0.0, 8000) > 0.5)
        array([ 0,  8, 16])
    """
    if period_samples < 4 or ring_time_s <= 0 or not 0 <= loss <= 0.25:
        raise ValueError(
            f"period {period_samples}, ring time {ring_time_s} s, loss {loss}: take at least 4 samples, "
            "a time above 0 and a loss from 0 to 0.25."
        )
    whole, gain = int(period_samples), 10 ** (-3 * period_samples / (sample_rate_hz * ring_time_s))
    taps = np.convolve([loss, 1 - 2 * loss, loss], _fractional_delay(period_samples - whole))
    loop = np.zeros(whole + 4)
    loop[whole - 2 :] = -gain * taps
    loop[0] = 1.0
    return lfilter([1.0], loop, excitation)


def _fractional_delay(fraction):
    """Return the four weights of Lagrange's interpolation that delay by 1 + fraction samples."""
    nodes = np.arange(4)
    ratios = [[(1 + fraction - m) / (k - m) for m in nodes if m != k] for k in nodes]
    return np.prod(ratios, axis=1)
