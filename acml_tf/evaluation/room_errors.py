"""Errors of many recordings, told room by room: a room counts once.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.kinds import needs_dictionaries
from acml_tf.evaluation.bootstrap import percentile_interval, resampled_indices
from acml_tf.evaluation.columns import paired_columns


def room_means(values, rooms):
    """Return the mean of the values of each room.

    Args:
        values: One value for each recording, shape (n,).
        rooms: Room of each recording, shape (n,).

    Returns:
        Means in sorted order of the rooms, shape (num_rooms,).

    Example:
        >>> room_means([1.0, 3.0, 5.0], ["b", "b", "a"])
        array([5., 2.])
    """
    values, rooms = paired_columns(values, rooms)
    _, number = np.unique(rooms, return_inverse=True)
    return np.bincount(number, weights=values) / np.bincount(number)


def room_interval(values, rooms, seed=0):
    """Return the mean over rooms and its 95 % interval when the rooms are drawn anew.

    Args:
        values: One value for each recording, shape (n,).
        rooms: Room of each recording, shape (n,).
        seed: Draws the rooms.

    Returns:
        Mean, lower end, upper end.

    Example:
        >>> room_interval([2.0, 2.0, 2.0], ["a", "b", "b"])
        (2.0, 2.0, 2.0)
    """
    means = room_means(np.asarray(values, float), rooms)
    draws = resampled_indices(len(means), 2000, seed)
    low, high = percentile_interval(means[draws].mean(axis=1))
    return float(means.mean()), float(low), float(high)


@needs_dictionaries("told")
@needs_rows("truth", "rooms")
def error_table(told, truth, rooms, against):
    """Return lines of text: the mean absolute error of each model with its interval, and its distance to one of them.

    Args:
        told: Predictions by name of the model, each of shape (n,).
        truth: True values, shape (n,).
        rooms: Room of each recording, shape (n,).
        against: Name of the model with which the others are compared, on the same draws of rooms.

    Returns:
        Text, a line for each model.

    Example:
        >>> print(error_table({"a": np.ones(2), "b": np.zeros(2)}, np.zeros(2), [0, 1], "b").splitlines()[0])
        a                  1.000 s [1.000, 1.000]    +1.000 s [+1.000, +1.000]
    """
    if not isinstance(against, str) or against not in told:
        raise ValueError(f"There is no model {against!r:.40} to compare with: name one of {', '.join(told)}.")
    errors = {name: np.abs(np.subtract(*paired_columns(values, truth), dtype=float)) for name, values in told.items()}
    lines = []
    for name, error in errors.items():
        mean, low, high = room_interval(error, rooms)
        gain, gain_low, gain_high = room_interval(error - errors[against], rooms)
        line = f"{name:18s} {mean:.3f} s [{low:.3f}, {high:.3f}]"
        lines.append(line + ("" if name == against else f"    {gain:+.3f} s [{gain_low:+.3f}, {gain_high:+.3f}]"))
    return "\n".join(lines)
