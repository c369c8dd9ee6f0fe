"""The mel cepstrum: a smooth image of the vocal tract, with the pitch left out.

Reference: S. Davis and P. Mermelstein, IEEE Trans. Acoust. Speech Signal Process. 28, 357 (1980).

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import functools

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.features.spectrogram import power_spectrogram, power_to_decibel


@takes_samples("frequency_hz")
def hertz_to_mel(frequency_hz):
    """Return the pitch, in mel, of a tone: linear in frequency at first, then logarithmic.

    Args:
        frequency_hz: Frequency, any shape.

    Returns:
        m = 2595 log₁₀(1 + f / 700 Hz), same shape.

    Example:
        >>> round(hertz_to_mel(1000.0), 1)
        1000.0
    """
    return 2595 * np.log10(1 + np.asarray(frequency_hz) / 700)


@takes_samples("mel")
def mel_to_hertz(mel):
    """Return the frequency of a pitch given in mel, the inverse of `hertz_to_mel`.

    Args:
        mel: Pitch, any shape.

    Returns:
        f = 700 Hz (10^(m/2595) − 1), same shape.

    Example:
        >>> round(mel_to_hertz(1000.0), 1)
        1000.0
    """
    return 700 * (10 ** (np.asarray(mel) / 2595) - 1)


@takes_counts("num_bands", "fft_length")
@takes_positive("sample_rate_hz")
@takes_number("sample_rate_hz")
def mel_filterbank(num_bands, fft_length, sample_rate_hz):
    """Return triangles, equally wide in mel, that sum the bins of a spectrum into bands as the ear does.

    Each triangle rises from the centre of the band below, is 1 at its own centre and falls to the centre
    above.

    Args:
        num_bands: Number of triangles between 0 Hz and half the sample rate.
        fft_length: Length of the transform whose `fft_length // 2 + 1` bins are summed.
        sample_rate_hz: Samples per second.

    Returns:
        Weights from 0 to 1, shape `(num_bands, fft_length // 2 + 1)`.

    Raises:
        ValueError: A triangle falls between two bins and would be empty.

    Example:
        >>> mel_filterbank(40, 1024, 8000).shape
        (40, 513)
    """
    edges_hz = mel_to_hertz(np.linspace(0, hertz_to_mel(sample_rate_hz / 2), num_bands + 2))
    low, centre, high = edges_hz[:-2, None], edges_hz[1:-1, None], edges_hz[2:, None]
    bins_hz = np.fft.rfftfreq(fft_length, 1 / sample_rate_hz)
    rise, fall = (bins_hz - low) / (centre - low), (high - bins_hz) / (high - centre)
    weights = np.clip(np.minimum(rise, fall), 0, None)
    if not weights.any(axis=1).all():
        raise ValueError(f"{num_bands} mel bands are too narrow for {len(bins_hz)} bins: take fewer bands.")
    return weights


@takes_counts("num_bands", "fft_length")
@takes_number("sample_rate_hz")
@functools.cache
def cached_filterbank(num_bands, fft_length, sample_rate_hz):
    """Return the triangles of `mel_filterbank`, computed once: they are the same for every clip of a set.

    Args:
        num_bands: Number of triangles.
        fft_length: Length of the transform.
        sample_rate_hz: Samples per second.

    Returns:
        The same array in every call, shape `(num_bands, fft_length // 2 + 1)`; it must not be changed.

    Raises:
        ValueError: A triangle falls between two bins and would be empty.

    Example:
        >>> cached_filterbank(40, 1024, 8000) is cached_filterbank(40, 1024, 8000)
        True
    """
    return mel_filterbank(num_bands, fft_length, sample_rate_hz)


@needs_numbers("num_coefficients")
@takes_samples("level_db")
def cepstral_coefficients(level_db, num_coefficients):
    r"""Compute each frame's spectrum as a sum of cosines over the bands, and keep the slowest ones.

    The orthonormal DCT-II of B bands is, for k = 0 … num_coefficients − 1,

    $$c_k = s_k \sum_{b=0}^{B-1} L_b \cos\frac{\pi k (b + \frac12)}{B},\qquad
    s_0 = \sqrt{1/B},\quad s_{k \ge 1} = \sqrt{2/B}.$$

    Args:
        level_db: Levels L in dB, shape `(num_bands, num_frames)`.
        num_coefficients: How many cosines to keep, at most `num_bands`.

    Returns:
        Coefficients in dB, shape `(num_coefficients, num_frames)`; row 0 is the mean level times √B.

    Example:
        Four bands at 10 dB in one frame:

        >>> cepstral_coefficients(np.full((4, 1), 10.0), 2).round(6) + 0
        array([[20.],
               [ 0.]])
    """
    num_bands = len(level_db)
    k, b = np.arange(num_coefficients)[:, None], np.arange(num_bands)
    cosines = np.cos(np.pi * k * (b + 0.5) / num_bands)
    scale = np.where(k == 0, np.sqrt(1 / num_bands), np.sqrt(2 / num_bands))
    return (scale * cosines) @ level_db


@needs_numbers("num_coefficients", "num_bands", "floor_db")
def mel_cepstrum(
    signal,
    sample_rate_hz,
    num_coefficients=60,
    num_bands=64,
    floor_db=-80.0,
):
    """Return the mel-frequency cepstral coefficients (MFCC) of a sound, frame by frame.

    Args:
        signal: Waveform, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.
        num_coefficients: Coefficients kept, at most `num_bands`.
        num_bands: Mel bands.
        floor_db: Levels lower than this below the loudest band count as this.

    Returns:
        Coefficients in dB, shape `(num_coefficients, num_frames)`.

    Raises:
        ValueError: More coefficients than bands are asked for.

    Example:
        A digit of 0.4 s at 8 kHz:

        >>> mel_cepstrum(np.ones(3200), 8000).shape
        (60, 16)
    """
    if num_coefficients > num_bands:
        raise ValueError(f"num_coefficients is {num_coefficients}: {num_bands} bands have no more than {num_bands}.")
    power = power_spectrogram(signal, sample_rate_hz, min_fft_length=1024)
    bands = cached_filterbank(num_bands, 2 * (len(power) - 1), sample_rate_hz) @ power
    return cepstral_coefficients(power_to_decibel(bands, floor_db), num_coefficients)
