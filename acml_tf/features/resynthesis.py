"""Back from mel-band levels to a sound: spread the bands over the bins, then look for phases that agree.

Reference: D. W. Griffin and J. S. Lim, "Signal estimation from modified short-time Fourier transform", IEEE
Trans. Acoust. Speech Signal Process. 32, 236 (1984).

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import librosa
import numpy as np

from acml_tf.acoustics.amounts import takes_number
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import samples, takes_samples
from acml_tf.features.cepstrum import mel_filterbank
from acml_tf.features.context import WINDOW_S
from acml_tf.features.spectrogram import window_length


@needs_numbers("num_steps")
def spread_bands(bands, weights, num_steps=30):
    """Compute a power spectrum that is nowhere negative and has the given mel bands.

    Many spectra have the same bands; from a flat one, multiplicative steps (Richardson and Lucy) go to one near
    by.

    Args:
        bands: Power in each band, shape `(num_bands, num_frames)`, positive.
        weights: Mel filterbank, shape `(num_bands, num_bins)`.
        num_steps: Number of steps.

    Returns:
        Power of each bin, shape `(num_bins, num_frames)`.

    Example:
        >>> weights = np.array([[1.0, 0.5, 0.0], [0.0, 0.5, 1.0]])
        >>> np.round(weights @ spread_bands(np.array([[1.0], [2.0]]), weights), 2)
        array([[1.],
               [2.]])
    """
    bands, weights = samples(bands, "bands"), samples(weights, "weights")
    reach = np.maximum(weights.sum(axis=0), 1e-3)[:, None]
    power = np.ones((weights.shape[1], bands.shape[1])) * bands.mean()
    for _ in range(num_steps):
        power = power * (weights.T @ (bands / np.maximum(weights @ power, 1e-30))) / reach
    return power


@takes_samples("levels_db", ndim=2, finite=True)
@takes_number("sample_rate_hz")
def sound_of_levels(levels_db, sample_rate_hz, seed=0):
    """Compute a sound that has given mel-band levels, as nearly as a sound can.

    Levels say nothing of phases, and not every array of levels is the spectrogram of a sound. Griffin and Lim's
    algorithm starts with random phases, synthesises a sound from them, takes its phases, and so on, 60 times.

    Args:
        levels_db: Levels as of `relative_log_mel`, shape `(num_bands, num_frames)`.
        sample_rate_hz: Samples per second.
        seed: Draws the first phases.

    Returns:
        Waveform, full scale ±0.9, of 32 ms a frame.

    Example:
        61 frames at 16 kHz give about 2 s.
    """
    length = window_length(sample_rate_hz, WINDOW_S)
    weights = mel_filterbank(len(levels_db), length, sample_rate_hz)
    magnitude = np.sqrt(spread_bands(10 ** (np.asarray(levels_db, float) / 10), weights))
    sound = librosa.griffinlim(magnitude, n_iter=60, hop_length=length // 2, n_fft=length, random_state=seed)
    return 0.9 * sound / max(np.max(np.abs(sound)), np.finfo(float).tiny)
