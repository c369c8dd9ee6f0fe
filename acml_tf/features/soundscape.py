"""What to keep of a minute of forest: the level of each band, how much it changes, and a colour.

References: N. Pieretti, A. Farina and D. Morri, Ecol. Indic. 11, 868 (2011); M. Towsey et al., *Visualization of
long-duration acoustic recordings of the environment*, Procedia Comput. Sci. 29, 703 (2014).

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import samples, takes_samples
from acml_tf.acoustics.windows import hann_window
from acml_tf.features.cepstrum import cached_filterbank
from acml_tf.features.scaling import standardise
from acml_tf.features.spectrogram import power_spectrogram


@needs_numbers("num_bands")
def band_powers(signal, sample_rate_hz, num_bands=32):
    """Compute the mean square of a sound in each mel band and frame.

    Args:
        signal: Waveform, full scale ±1, shape `(num_samples,)`.
        sample_rate_hz: Samples per second.
        num_bands: Mel bands between 0 Hz and half the sample rate.

    Returns:
        Mean squares, shape `(num_bands, num_frames)`; Hann windows of 46 ms overlap by half.

    Example:
        White noise with a mean square of 1 has most of it between the first and the last centre:

        >>> noise = np.random.default_rng(0).standard_normal(16000)
        >>> round(float(band_powers(noise, 16000).mean(axis=1).sum()), 1)
        0.9
    """
    power = power_spectrogram(np.asarray(signal, dtype=float), sample_rate_hz)
    length = 2 * (len(power) - 1)
    scale = 2 / (length * np.sum(hann_window(length) ** 2))
    return scale * cached_filterbank(num_bands, length, sample_rate_hz) @ power


def long_term_average(powers):
    """Return the level of the mean power of each band, as a sound level meter averages: power first, then decibels.

    Args:
        powers: Mean squares, shape `(num_bands, num_frames)`.

    Returns:
        Levels in dB re full scale, at least −120 dB, shape `(num_bands,)`.

    Example:
        Half the time at 0 dB and half the time silent is −3 dB, not −60 dB:

        >>> long_term_average(np.array([[1.0, 0.0]])).round(1)
        array([-3.])
    """
    powers = samples(powers, "powers")
    return 10 * np.log10(np.maximum(np.mean(powers, axis=1), 1e-12))


@needs_numbers("num_frames")
@takes_samples("amplitude", ndim=2)
def acoustic_complexity_index(amplitude, num_frames):
    """Compute how much each frequency changes from frame to frame, relative to how loud it is.

    Time is cut into steps of `num_frames` frames from the first frame on; frames that fill no whole step are left out.
    In each step the absolute changes from one frame to the next are added up and divided by the sum of the amplitudes;
    what changes between two steps is not counted. A step in which a frequency is silent, exactly 0, counts 0. The index
    is the mean over the steps; a gain does not change it.

    Args:
        amplitude: Amplitudes ≥ 0, frequencies × frames, shape `(num_bins, total)`.
        num_frames: Frames of a step, from 2 to `total`.

    Returns:
        Index of each frequency, from 0 (steady) up to 2, shape `(num_bins,)`.

    Raises:
        ValueError: `num_frames` is below 2, or there is no whole step.

    Example:
        One frequency in two steps: (|3 − 1| + |1 − 3|) / 5 and 0 / 6.

        >>> acoustic_complexity_index([[1, 3, 1, 2, 2, 2]], 3)
        array([0.4])

    Reference:
        Pieretti et al. (2011) add up the steps and the frequencies; a mean does not grow with the recording.
    """
    amplitude = np.asarray(amplitude, dtype=float)
    num_steps = amplitude.shape[1] // num_frames if num_frames > 1 else 0
    if num_steps == 0:
        raise ValueError(f"num_frames is {num_frames}: take 2 to {amplitude.shape[1]}, the frames that there are.")
    steps = amplitude[:, : num_steps * num_frames].reshape(len(amplitude), num_steps, num_frames)
    change, total = np.abs(np.diff(steps, axis=2)).sum(axis=2), steps.sum(axis=2)
    return np.divide(change, total, out=np.zeros_like(change), where=total > 0).mean(axis=1)


def index_tables(recording, num_bands=32, num_frames=20):
    """Read a long recording clip by clip and keep two rows of numbers of each: level and complexity, band by band.

    Args:
        recording: `acml_tf.data.soundscape.LongRecording`.
        num_bands: Mel bands.
        num_frames: Frames of a step of the complexity index; 20 are half a second.

    Returns:
        Levels in dB re full scale and complexity indices, both of shape `(num_clips, num_bands)`.

    Example:
        A simulated day with 60 clips per hour gives two tables of shape (1440, 32).
    """
    levels, complexity = np.empty((2, len(recording), num_bands))
    for number, clip in enumerate(recording.clips()):
        powers = band_powers(clip, recording.sample_rate_hz, num_bands)
        levels[number] = long_term_average(powers)
        complexity[number] = acoustic_complexity_index(np.sqrt(powers), num_frames)
    return levels, complexity


def second_levels(recording, num_bands=64):
    """Return the band levels of each whole second of a long recording, and its time.

    Args:
        recording: `acml_tf.data.soundscape.LongRecording`.
        num_bands: Mel bands.

    Returns:
        Levels in dB re full scale, shape `(num_seconds, num_bands)`, and times of the day in hours, `(num_seconds,)`.

    Example:
        96 clips of ten seconds give 960 rows.
    """
    rate, levels, hours = recording.sample_rate_hz, [], []
    for hour, clip in zip(recording.hours, recording.clips(), strict=True):
        for second in range(len(clip) // rate):
            levels.append(long_term_average(band_powers(clip[second * rate : (second + 1) * rate], rate, num_bands)))
            hours.append(hour + second / 3600)
    return np.array(levels), np.array(hours)


def false_colour_rows(*indices):
    """Return a colour for each number of three tables: the first makes it red, the second green, the third blue.

    Each table is stretched so that its 2 % quantile is dark and its 98 % quantile bright.

    Args:
        *indices: Three tables of one shape `(num_rows, num_bands)`.

    Returns:
        Colours from 0 to 1, shape `(num_rows, num_bands, 3)`.

    Raises:
        ValueError: There are not three tables.

    Example:
        >>> false_colour_rows(np.eye(2), np.zeros((2, 2)), np.eye(2))[0, 0]
        array([1., 0., 1.])
    """
    if len(indices) != 3:
        raise ValueError(f"{len(indices)} tables were given: three make a colour.")
    if len(shapes := {np.shape(index) for index in indices}) > 1:
        raise ValueError(f"Tables of shapes {sorted(shapes)}: give three of one shape.")
    stacked = np.stack([np.asarray(index, dtype=float) for index in indices], axis=-1)
    low, high = np.quantile(stacked, [0.02, 0.98], axis=(0, 1))
    return np.clip((stacked - low) / np.where(high > low, high - low, 1), 0, 1)


@needs_numbers("num_groups")
def coarse_rows(levels, complexity, num_groups=8):
    """Average neighbouring bands and bring all numbers to one scale: a short row per clip, fit for a distance.

    Args:
        levels: Levels in dB, shape `(num_rows, num_bands)`.
        complexity: Complexity index, same shape.
        num_groups: Groups of neighbouring bands; it divides `num_bands`.

    Returns:
        Standardised table, shape `(num_rows, 2 · num_groups)`: groups of levels, then groups of complexities.

    Raises:
        ValueError: `num_groups` does not divide the number of bands.

    Example:
        >>> coarse_rows(np.eye(3, 4), np.ones((3, 4)), 2).shape
        (3, 4)
    """
    if np.shape(levels) != np.shape(complexity):
        raise ValueError(f"Shapes {np.shape(levels)} and {np.shape(complexity)}: give two tables of one shape.")
    if np.shape(levels)[1] % num_groups:
        raise ValueError(f"num_groups is {num_groups}: take a divisor of the {np.shape(levels)[1]} bands.")
    both = np.stack([levels, complexity], axis=1)
    table = both.reshape(len(both), 2 * num_groups, -1).mean(axis=2)
    return standardise(table, table)[0]
