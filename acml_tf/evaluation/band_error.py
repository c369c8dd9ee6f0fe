"""How wrong an estimate is in one band of frequencies.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples


@needs_numbers("sample_rate_hz")
@needs_numbers("low_hz", "high_hz", empty=True)
@takes_samples("true", "estimate", alike=True)
def band_error_db(true, estimate, sample_rate_hz, low_hz, high_hz):
    """Compute the energy of the error in a band, in decibels re the energy of the true signals there.

    Energies are sums over the lines of the spectrum (those of `np.fft.rfft`, each counted once) with
    low_hz < f ≤ high_hz, and over all signals: loud signals count more than soft ones.

    Args:
        true: True signals along the last axis, shape `(…, num_samples)`.
        estimate: Estimates, same shape.
        sample_rate_hz: Samples per second.
        low_hz: Lower end of the band in Hz; a line that lies on it is left out.
        high_hz: Upper end of the band in Hz; a line that lies on it counts.

    Returns:
        One number in dB: 0 for an estimate without energy in the band, negative for a better one, −∞ for a perfect one.

    Raises:
        ValueError: The true signals have no energy in the band.

    Example:
        Half the amplitude is missing:

        >>> round(band_error_db([0.0, 2.0, 0.0, -2.0], [0.0, 1.0, 0.0, -1.0], 1000, 120, 500), 2)
        -6.02
    """
    true, estimate = np.asarray(true, dtype=float), np.asarray(estimate, dtype=float)
    frequency_hz = np.fft.rfftfreq(true.shape[-1], 1 / sample_rate_hz)
    band = (frequency_hz > low_hz) & (frequency_hz <= high_hz)
    error, power = (np.sum(np.abs(np.fft.rfft(part)[..., band]) ** 2) for part in (estimate - true, true))
    if power == 0:
        raise ValueError(f"There is no energy from {low_hz} to {high_hz} Hz: choose a band in which there is sound.")
    with np.errstate(divide="ignore"):  # a perfect estimate: −inf dB
        return float(10 * np.log10(error / power))
