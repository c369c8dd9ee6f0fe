"""What is left of a sound when it becomes a list of numbers: samples in time, rounded in height.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_number
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_wide


@takes_number("duration_s", "sample_rate_hz")
def sample_times(duration_s, sample_rate_hz):
    """Return the instants at which a recorder looks at the pressure, tᵢ = i / S.

    Args:
        duration_s: Length of the recording in seconds, ≥ 0.
        sample_rate_hz: Sample rate S in hertz, > 0.

    Returns:
        Times in seconds, shape (round(duration_s · S),), the first one 0.

    Raises:
        ValueError: If the sample rate is not positive.

    Example:
        Half a second at 8 Hz:

        >>> sample_times(0.5, 8)
        array([0.   , 0.125, 0.25 , 0.375])
    """
    if sample_rate_hz <= 0:
        raise ValueError(f"sample_rate_hz is {sample_rate_hz}: give a positive number of samples per second.")
    return np.arange(round(duration_s * sample_rate_hz)) / sample_rate_hz


@needs_numbers("frequency_hz", "sample_rate_hz", empty=True)
@takes_wide("frequency_hz", "sample_rate_hz")
def alias_frequency(frequency_hz, sample_rate_hz):
    """Return the frequency at which a recording without anti-aliasing filter shows a pure tone of any frequency.

    The samples of a cosine do not change when its frequency changes by S, nor when it changes sign. So the
    frequency axis is folded like a paper strip, at 0, S/2, S, 3S/2, …, onto the band from 0 to S/2.

    Args:
        frequency_hz: True frequency or frequencies in hertz, a number or an array of any shape, ≥ 0.
        sample_rate_hz: Sample rate S in hertz, > 0.

    Returns:
        Apparent frequency in hertz, same shape, between 0 and S/2.

    Example:
        At 8000 samples per second a tone of 5000 Hz looks like one of 3000 Hz:

        >>> alias_frequency(5000.0, 8000.0)
        3000.0
    """
    remainder = np.mod(frequency_hz, sample_rate_hz)
    return np.minimum(remainder, sample_rate_hz - remainder)


@needs_numbers("signal", empty=True)
@needs_numbers("bits")
def quantise(signal, bits):
    """Quantise a signal to the steps of a recorder with that many bits.

    Full scale is −1 … 1, so the step is Δ = 2^(1−bits). What lies outside is clipped. The rounding error of a
    busy signal is noise of mean square Δ²/12.

    Args:
        signal: Samples in units of full scale, any shape.
        bits: Number of bits of a sample, an integer ≥ 2.

    Returns:
        Rounded samples, same shape, between −1 and 1 − Δ.

    Raises:
        ValueError: If there are fewer than two bits.

    Example:
        Three bits have steps of 1/4:

        >>> quantise(np.array([0.3]), bits=3)
        array([0.25])
    """
    bits = int(bits)
    if bits < 2:
        raise ValueError(f"bits is {bits}: a signed sample needs at least 2 bits, a usual file has 16.")
    step = 2.0 ** (1 - bits)
    return np.clip(step * np.round(np.asarray(signal) / step), -1, 1 - step)
