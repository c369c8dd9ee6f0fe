"""From a spectrogram of any length to a row of fixed length: what a tree can read.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.acoustics.samples import takes_samples
from acml_tf.features.cepstrum import mel_cepstrum
from acml_tf.features.spectrogram import power_spectrogram, power_to_decibel


@needs_numbers("num_segments", empty=True)
@takes_samples("frames")
def frame_statistics(frames, num_segments=1):
    """Compute the mean and standard deviation of each bin of a spectrogram, in consecutive parts of the sound.

    Args:
        frames: Spectrogram or cepstrum, shape `(num_bins, num_frames)`; time runs along the second axis.
        num_segments: Number of equal parts into which time is cut, at most `num_frames`; 1 takes the whole sound at
            once. If `num_frames` is not a multiple of it, the first parts are one frame longer, as `np.array_split`
            does it.

    Returns:
        Row of shape `(2 · num_bins · num_segments,)`: all means of the first part, then all its standard
        deviations (divided by the number of frames), then the same of the second part, and so on.

    Example:
        >>> frame_statistics(np.array([[1, 3, 5, 5]]))
        array([3.5  , 1.658])
        >>> frame_statistics(np.array([[1, 3, 5, 5]]), num_segments=2)
        array([2., 1., 5., 0.])
    """
    row = []
    for part in np.array_split(np.asarray(frames), num_segments, axis=1):
        row.extend([part.mean(axis=1), part.std(axis=1)])
    return np.concatenate(row)


def spectrum_row(signal, sample_rate_hz):
    """Return the review's FFT features of a sound: mean and standard deviation of each bin in decibels.

    Args:
        signal: Waveform, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.

    Returns:
        Row of shape `(2 · num_bins,)`: 1026 numbers at 22.05 kHz, 374 at 8 kHz.

    Example:
        >>> spectrum_row(np.ones(22050), 22050).shape
        (1026,)
    """
    return frame_statistics(power_to_decibel(power_spectrogram(signal, sample_rate_hz)))


@needs_numbers("num_coefficients", "num_segments", "floor_db")
def cepstrum_row(
    signal,
    sample_rate_hz,
    num_coefficients=60,
    num_segments=1,
    floor_db=-50.0,
):
    """Return cepstral features of a sound; the defaults are the review's 60 coefficients, mean and spread.

    Args:
        signal: Waveform, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.
        num_coefficients: Cepstral coefficients kept.
        num_segments: Parts of the sound that are summarised one by one; a sound with fewer frames than parts
            has its last frame repeated.
        floor_db: Levels lower than this below the loudest band count as this.

    Returns:
        Row of shape `(2 · num_coefficients · num_segments,)`, 120 by default.

    Example:
        20 coefficients in 3 parts are again 120 numbers:

        >>> cepstrum_row(np.ones(8000), 8000, num_coefficients=20, num_segments=3).shape
        (120,)
    """
    frames = mel_cepstrum(signal, sample_rate_hz, num_coefficients, floor_db=floor_db)
    missing = max(0, num_segments - frames.shape[1])
    return frame_statistics(np.pad(frames, ((0, 0), (0, missing)), mode="edge"), num_segments)


@needs_rows("signals")
@needs_functions("row")
def feature_table(signals, row):
    """Return one table of sounds of different lengths, one row per sound.

    Args:
        signals: Waveforms.
        row: Function from a waveform to a row of fixed length.

    Returns:
        Table of shape `(num_sounds, num_features)`.

    Raises:
        ValueError: There is no sound.

    Example:
        >>> feature_table([np.ones(8000), np.ones(9000)], lambda signal: spectrum_row(signal, 8000)).shape
        (2, 374)
    """
    rows = [row(signal) for signal in signals]
    if not rows:
        raise ValueError("There is no sound: give one waveform at least.")
    return np.stack(rows)
