"""Repeat the contest of band filling at several levels of noise, in rooms that took no part in any choice.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np

from acml_tf.classic.grid_filling import contest_on_grids, settings_of_practice


def contest_over_levels(practice, grids, narrow, levels_db, names):
    """Return errors and settings at several levels of noise; at each, settings are chosen anew in the practice room.

    Args:
        practice: The `RoomGrid` for practice, without noise.
        grids: Test rooms, each a `RoomGrid` without noise.
        narrow: Function from whole responses to what a sensor hears of them.
        levels_db: Levels of the responses above the noise in dB, `num_levels` of them.
        names: Methods that are compared, `"OMP, learnt"` among them.

    Returns:
        Errors in dB of the sensors up to 10 cm away by name of the method, the mean of several dictionaries among
        them, each of shape `(num_rooms, num_levels)`; and for each level the chosen settings by name of the method.

    Example:
        `contest_over_levels(rooms[0], rooms[1:], narrow, (0, 20), ["OMP, learnt"])[0]["OMP, learnt"].mean(axis=0)`.
    """
    columns, settings = [], []
    for level_db in levels_db:
        chosen = settings_of_practice(practice.with_noise(level_db, 0), narrow, names)
        noisy = [grid.with_noise(level_db, seed) for seed, grid in enumerate(grids, start=1)]
        columns.append(contest_on_grids(noisy, narrow, chosen)[0])
        settings.append(chosen)
    return {name: np.stack([column[name] for column in columns], axis=1) for name in columns[0]}, settings
