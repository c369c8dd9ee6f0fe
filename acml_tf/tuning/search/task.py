"""The small task of the table of settings: name ten everyday sounds from pictures of 24 bands and 24 frames.

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

import numpy as np

from acml_tf.data.environment import load_environmental_sounds, simulate_environmental_sounds
from acml_tf.data.esc10 import find_esc10
from acml_tf.data.folder import DataUnavailable, load_or_simulate
from acml_tf.features.logmel import log_mel_table, standardise_bands

NUM_BANDS, NUM_FRAMES, FRAMES_A_CLIP = 24, 24, 31.25


def simulate_small_sounds():
    """Make the 750 clips of the table: ten classes, fifty recordings each, 2 s at 8 kHz.

    Returns:
        `EnvironmentalSounds`, the same on every machine up to rounding.

    Example:
        `simulate_small_sounds().source` is "generated sounds".
    """
    return simulate_environmental_sounds(50, seed=7, sample_rate_hz=8000, duration_s=2.0)


def load_or_simulate_small_sounds():
    """Load ESC-10 at 8 kHz where it is on this machine; else say so and make the clips of the table.

    Returns:
        `EnvironmentalSounds`; `source` says which.

    Example:
        With `ACML_DATA` set: 400 recorded clips; without: 750 generated ones.
    """
    return load_or_simulate(_load_esc10, simulate_small_sounds, "generated sounds")


def _load_esc10():
    """Load ESC-10 without asking the network."""
    folder = find_esc10()
    if folder is None:
        raise DataUnavailable("esc10 is not on this machine; set ACML_DATA to the folder that holds it.")
    return load_environmental_sounds(folder, sample_rate_hz=8000)


def small_pictures(clips):
    """Turn clips into small log-mel pictures and deal them out by fold, so that no recording is on two sides.

    Args:
        clips: `EnvironmentalSounds` of equal duration, ESC-10 or generated ones.

    Returns:
        Dictionary of `train` (folds 1 and 2), `validation` (fold 3) and `test` (folds 4 and 5): pictures in single
        precision, shape `(num_clips, 24, 24)`, scaled by the bands of `train`, and labels, shape `(num_clips,)`.

    Example:
        `small_pictures(simulate_small_sounds())["validation"][0].shape` is `(150, 24, 24)`.
    """
    window_s = 2 * len(clips.signals[0]) / clips.sample_rate_hz / FRAMES_A_CLIP
    options = {"num_bands": NUM_BANDS, "window_s": window_s}
    levels_db = log_mel_table(clips.signals, clips.sample_rate_hz, NUM_FRAMES, **options)
    parts = {"train": clips.folds < 3, "validation": clips.folds == 3, "test": clips.folds > 3}
    train_db = levels_db[parts["train"]]
    return {
        name: (standardise_bands(train_db, levels_db[rows])[1].astype(np.float32), clips.labels[rows])
        for name, rows in parts.items()
    }
