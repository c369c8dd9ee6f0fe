"""The picture of a pluck, its levels over time and frequency as one row of numbers, and the way back to a sound.

A frame lasts five periods of the string, 405 samples, so every fifth line of the spectrum is one of its harmonics.

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.inverse_stft import griffin_lim
from acml_tf.acoustics.stft import frame_times, spectrogram_db
from acml_tf.acoustics.windows import hann_window

FRAME_LENGTH, HOP_LENGTH, FLOOR_DB = 405, 135, -70.0
NUM_BINS = FRAME_LENGTH // 2 + 1


@needs_rows("signals")
def level_pictures(signals):
    """Compute the levels of sounds over time and frequency, a row per sound.

    Args:
        signals: Sounds of one length, shape `(num_sounds, N)`, N ≥ 405.

    Returns:
        Levels in dB re a tone of amplitude 1, at least −70, float32, shape `(num_sounds, 203 · num_frames)`.

    Example:
        >>> level_pictures(np.zeros((2, 1000))).shape
        (2, 1015)
    """
    window = hann_window(FRAME_LENGTH)
    levels = [spectrogram_db(np.asarray(signal, float), window, HOP_LENGTH) for signal in signals]
    return np.maximum(levels, FLOOR_DB).reshape(len(levels), -1).astype(np.float32)


def as_map(picture_db, sample_rate_hz=16000):
    """Return a picture with its axes.

    Args:
        picture_db: Levels of one sound as of `level_pictures`, shape `(203 · num_frames,)`.
        sample_rate_hz: Samples per second.

    Returns:
        Times of the frames in seconds, shape `(num_frames,)`; frequencies in hertz, shape `(203,)`; levels, shape
        `(203, num_frames)`.

    Example:
        Line 5 is the fundamental of the string:

        >>> as_map(np.zeros(406))[1][5].round(1)
        197.5
    """
    table = _as_table(picture_db)
    times_s = frame_times(table.shape[1], FRAME_LENGTH, HOP_LENGTH, sample_rate_hz)
    return times_s, np.fft.rfftfreq(FRAME_LENGTH, 1 / sample_rate_hz), table


@takes_counts("num_frames")
def turning_phases(num_frames):
    """Return the phases of tones that lie on the lines: each turns by 2π k H / L from frame to frame.

    Args:
        num_frames: Number of frames.

    Returns:
        Phases in radians, shape `(203, num_frames)`.

    Example:
        A hop is a third of a frame, so line 1 makes a third of a turn:

        >>> turning_phases(2)[1].round(3)
        array([0.   , 2.094])
    """
    return 2 * np.pi * np.outer(np.arange(NUM_BINS), np.arange(num_frames)) * HOP_LENGTH / FRAME_LENGTH


@needs_numbers("phase", optional=True)
@needs_numbers("num_steps")
def sound_of_picture(picture_db, phase=None, num_steps=60):
    """Find a sound that has the levels of a picture, by Griffin and Lim's algorithm.

    Args:
        picture_db: Levels as of `level_pictures`, shape `(203 · num_frames,)` or `(203, num_frames)`. What lies less
            than 1 dB above −70 dB is taken as silence.
        phase: Phases in radians to start from, shape `(203, num_frames)`, or None for `turning_phases`.
        num_steps: Number of steps.

    Returns:
        Sound, shape `((num_frames − 1) · 135 + 405,)`; faded in and out over 135 samples, which one frame alone has
        heard.

    Raises:
        ValueError: The size is not a multiple of 203.

    Example:
        >>> sound_of_picture(np.full(203 * 4, -100.0)).shape
        (810,)
    """
    level_db = _as_table(picture_db)
    window = hann_window(FRAME_LENGTH)
    magnitude = np.where(level_db > FLOOR_DB + 1, 10 ** (level_db / 20), 0.0) * np.sum(window) / 2
    phase = turning_phases(level_db.shape[1]) if phase is None else phase
    sound = griffin_lim(magnitude, phase, window, HOP_LENGTH, num_steps)
    fade = window[:HOP_LENGTH] / window[HOP_LENGTH]
    sound[:HOP_LENGTH], sound[-HOP_LENGTH:] = sound[:HOP_LENGTH] * fade, sound[-HOP_LENGTH:] * fade[::-1]
    return sound


@needs_rows("sound")
@needs_numbers("picture_db", empty=True)
def mismatch_db(sound, picture_db):
    """Compute how far the magnitudes of a sound are from those of a picture.

    Args:
        sound: Sound of as many frames as the picture has.
        picture_db: Levels as of `level_pictures`.

    Returns:
        Energy of the difference of the magnitudes over the energy of the picture's, in dB; −20 dB means 1 %.

    Example:
        Silence, which counts as −70 dB, misses nearly everything:

        >>> round(mismatch_db(np.zeros(810), np.full(203 * 4, -20.0)), 2)
        -0.03
    """
    wanted = 10 ** (np.ravel(picture_db) / 20)
    heard = 10 ** (level_pictures([sound])[0] / 20)
    return float(10 * np.log10(np.sum((heard - wanted) ** 2) / np.sum(wanted**2)))


def _as_table(picture_db):
    """Return the levels of a picture, a line per frequency."""
    if not np.size(picture_db) or np.size(picture_db) % NUM_BINS:
        raise ValueError(f"a picture of {np.size(picture_db)} cells: take {NUM_BINS} lines for each frame.")
    return np.reshape(picture_db, (NUM_BINS, -1))
