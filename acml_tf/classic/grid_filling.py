"""Fill in the band of the sensors of simulated rooms, and sort the errors by distance.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np

from acml_tf.classic.filling_contest import choose_settings, settled_contest
from acml_tf.evaluation.band_error import band_error_db

# upper ends, in metres, of the classes of distance to the nearest measured place
DISTANCES_M = (0.06, 0.105, 0.17, 0.25, 0.4, 0.7, 2.0)
BAND_HZ = (120, 500)


def near_sensors(grid, limit_m=0.105):
    """Return which sensors stand within a distance of a measured place, the loudspeaker where it was.

    Args:
        grid: A `RoomGrid`.
        limit_m: Largest distance in metres.

    Returns:
        True for those sensors, shape `(num_sensors,)`.

    Example:
        `near_sensors(grid).sum()` counts the sensors up to 10 cm away.
    """
    return ~grid.moved & (grid.distance_m <= limit_m)


def sensor_classes(grid):
    """Return the sensors of each class of distance, and at last those that hear the moved loudspeaker.

    Args:
        grid: A `RoomGrid`.

    Returns:
        True for the sensors of a class, shape `(num_classes + 1, num_sensors)`; the classes end at `DISTANCES_M`.

    Example:
        `sensor_classes(grid)[-1]` equals `grid.moved`.
    """
    number = np.where(grid.moved, len(DISTANCES_M), np.searchsorted(DISTANCES_M, grid.distance_m))
    return np.arange(len(DISTANCES_M) + 1)[:, None] == number


def settings_of_practice(grid, narrow, names=None):
    """Return the settings that are best for the sensors up to 10 cm away in a room for practice.

    Args:
        grid: The `RoomGrid` for practice, noise included.
        narrow: Function from whole responses to what a sensor hears of them.
        names: Methods that choose; None means all of the contest.

    Returns:
        Chosen settings by name of the method.

    Example:
        `settings_of_practice(grid, narrow)["ridge"]`.
    """
    near = near_sensors(grid)
    sensed, true = narrow(grid.heard[near]), grid.true[near]

    def error(fill, **settings):
        return band_error_db(true, fill(grid.measured, sensed, narrow, **settings), grid.sample_rate_hz, *BAND_HZ)

    return choose_settings(error, names=names)


def contest_on_grids(grids, narrow, chosen):
    """Run the contest in rooms, with settings that were chosen elsewhere.

    Args:
        grids: The rooms, each a `RoomGrid` with its noise.
        narrow: Function from whole responses to what a sensor hears of them.
        chosen: Settings by name of the method.

    Returns:
        Pair of dictionaries by name of the method: errors in dB of all sensors up to 10 cm away, shape
        `(num_rooms,)`, and of each class of `sensor_classes`, shape `(num_rooms, num_classes + 1)`.

    Example:
        `contest_on_grids(grids, narrow, chosen)[0]["ridge"].mean()`.
    """
    contest = settled_contest(chosen)
    near, classes = {name: [] for name in contest}, {name: [] for name in contest}
    for grid in grids:
        sensed = narrow(grid.heard)
        for name, (fill, settings) in contest.items():
            estimate = fill(grid.measured, sensed, narrow, **settings)
            errors = [
                band_error_db(grid.true[rows], estimate[rows], grid.sample_rate_hz, *BAND_HZ)
                for rows in (near_sensors(grid), *sensor_classes(grid))
            ]
            near[name].append(errors[0])
            classes[name].append(errors[1:])
    return tuple({name: np.array(values) for name, values in part.items()} for part in (near, classes))
