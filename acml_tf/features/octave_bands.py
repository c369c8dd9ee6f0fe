"""Levels of a sound in bands one octave wide, with edges so sharp that the bands add up to the whole.

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import samples


@needs_numbers("num_bands")
def octave_band_levels(signal, num_bands):
    """Compute the level of each octave below half the sample rate, and of what lies lower.

    The octaves are those of a wavelet transform: S/4 … S/2, S/8 … S/4, and so on, S being the sample rate.

    Args:
        signal: Samples, shape `(num_samples,)`.
        num_bands: Number of octaves.

    Returns:
        Levels in dB re a mean square of 1, shape `(num_bands + 1,)`, the highest octave first, the remainder down to
        0 Hz last; −∞ for a band with nothing in it. The mean squares of the bands add up to that of the signal.

    Raises:
        ValueError: The signal is too short: its lowest octave would hold no line.

    Example:
        A tone at 3/8 of the sample rate, RMS 1, lies in the highest octave:

        >>> octave_band_levels(np.sqrt(2) * np.cos(2 * np.pi * 3 / 8 * np.arange(64)), 2)[0].round(6) + 0
        0.0
    """
    signal = samples(signal)
    if 2 ** (num_bands + 1) > len(signal):
        raise ValueError(f"{len(signal)} samples have no line in octave {num_bands}: take fewer bands.")
    power = np.abs(np.fft.rfft(signal)) ** 2 / len(signal) ** 2
    power[1 : (len(signal) + 1) // 2] *= 2
    cycles = np.arange(len(power)) / len(signal)  # exact where an octave ends on a line
    edges = np.r_[0.51, 0.25 / 2.0 ** np.arange(num_bands), 0]
    bands = [power[(cycles >= low) & (cycles < high)].sum() for high, low in zip(edges[:-1], edges[1:], strict=True)]
    with np.errstate(divide="ignore"):
        return 10 * np.log10(bands)
