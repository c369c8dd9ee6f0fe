"""A clip in six numbers that have a unit, and a fingerprint that does not know when the clip begins.

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import math

import numpy as np

from acml_tf.acoustics.amounts import takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.features.spectral_shape import spectral_bandwidth, spectral_centroid, spectral_flatness, spectral_rolloff
from acml_tf.features.spectrogram import power_spectrogram

FINE = 8  # parts of a sample in which a period is read
FACTS = ("duration (ms)", "pitch (Hz)", "centroid (Hz)", "bandwidth (Hz)", "rolloff (Hz)", "flatness (dB)")


@takes_samples("signal", ndim=1, finite=True)
def clip_facts(signal, sample_rate_hz):
    """Compute duration, pitch and four numbers of spectral shape, named by `FACTS`.

    Args:
        signal: Waveform, shape `(num_samples,)`, not silent.
        sample_rate_hz: Samples per second.

    Returns:
        Facts in the units of `FACTS`, shape `(6,)`; those of the shape are of the mean power of all frames.

    Example:
        A tone of 200 Hz that lasts half a second:

        >>> clip_facts(np.sin(2 * np.pi * 200 * np.arange(4000) / 8000), 8000)[:2].round().tolist()
        [500.0, 200.0]
    """
    power = power_spectrogram(signal, sample_rate_hz).mean(axis=1, keepdims=True)
    frequency_hz = np.linspace(0, sample_rate_hz / 2, len(power))
    shapes = [of(power, frequency_hz) for of in (spectral_centroid, spectral_bandwidth, spectral_rolloff)]
    flatness_db = 10 * np.log10(np.maximum(spectral_flatness(power), 1e-12))
    facts = [1000 * len(signal) / sample_rate_hz, pitch_hz(signal, sample_rate_hz), *shapes, flatness_db]
    return np.array([float(np.ravel(fact)[0]) for fact in facts])


@takes_positive("sample_rate_hz", "lowest_hz", "highest_hz")
@takes_number("sample_rate_hz", "lowest_hz", "highest_hz")
@takes_samples("signal", ndim=1, finite=True)
def pitch_hz(signal, sample_rate_hz, lowest_hz=60.0, highest_hz=400.0):
    """Compute the repetition frequency of a clip from the highest peak of its autocorrelation.

    Args:
        signal: Waveform, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.
        lowest_hz: Lowest pitch.
        highest_hz: Highest pitch.

    Returns:
        Pitch in Hz.

    Raises:
        ValueError: The clip is silent, or shorter than a period of the highest pitch, or the pitches are not in order.

    Example:
        >>> pitch_hz(np.sin(2 * np.pi * 100 * np.arange(4000) / 8000), 8000)
        100.0
    """
    first, last = _periods(len(signal), sample_rate_hz, lowest_hz, highest_hz)
    if np.ptp(signal) == 0:
        raise ValueError("The signal is silent, so it has no pitch: leave it out.")
    spectrum = np.fft.rfft(signal - np.mean(signal), 2 * len(signal))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2, FINE * 2 * len(signal))
    return float(FINE * sample_rate_hz / (first + np.argmax(correlation[first:last])))


def _periods(num_samples, sample_rate_hz, lowest_hz, highest_hz):
    """Return the shortest period in parts of a sample and the one after the longest that a clip can hold."""
    if not lowest_hz <= highest_hz <= sample_rate_hz / 2:
        limits = f"{lowest_hz} … {highest_hz} Hz"
        raise ValueError(f"{limits} are no pitches: give the lower one first, both up to {sample_rate_hz / 2} Hz.")
    first = math.ceil(FINE * sample_rate_hz / highest_hz)
    last = int(FINE * sample_rate_hz / lowest_hz) + 1
    if FINE * num_samples <= first:
        raise ValueError(f"{num_samples} samples hold no period of {highest_hz} Hz: give more of them.")
    return first, min(last, FINE * num_samples)


@needs_numbers("signal", empty=True)
@needs_numbers("fft_length")
def spectrum_fingerprint(signal, fft_length=8192):
    """Compute the magnitude of the spectrum of a whole clip: it does not change when the clip begins later.

    Args:
        signal: Waveform, shape `(num_samples,)`; samples after `fft_length` are cut off.
        fft_length: Length of the transform.

    Returns:
        Magnitudes, shape `(fft_length // 2 + 1,)`.

    Example:
        >>> spectrum_fingerprint([0.0, 0.0, 1.0], 4).tolist()
        [1.0, 1.0, 1.0]
    """
    return np.abs(np.fft.rfft(signal, fft_length))
