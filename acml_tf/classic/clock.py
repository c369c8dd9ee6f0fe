"""Tell the time of the day from a row of numbers: regression on a circle.

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import numpy as np
from sklearn.linear_model import Ridge
from sklearn.neighbors import KNeighborsRegressor

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_cases, takes_tables
from acml_tf.evaluation.folds import takes_whole_folds
from acml_tf.features.scaling import standardise


@needs_rows("hours")
def clock_hand(hours):
    """Return the tip of the hand of a 24-hour clock, for which 23:59 and 0:00 are neighbours.

    Args:
        hours: Times of the day, shape `(n,)`.

    Returns:
        Cosine and sine of the angle, shape `(n, 2)`.

    Example:
        >>> clock_hand([0, 6]).round(6)
        array([[1., 0.],
               [0., 1.]])
    """
    angle = 2 * np.pi * np.asarray(hours, dtype=float) / 24
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def build_clock(kind):
    """Return a regression that learns the tip of the hand.

    Args:
        kind: `"ridge"`, linear with a penalty of 10, or `"neighbours"`, the mean of the five most similar rows.

    Returns:
        A model of scikit-learn.

    Raises:
        ValueError: The kind is not known.

    Example:
        `build_clock("ridge").fit(table, clock_hand(hours))`.
    """
    if kind not in ("ridge", "neighbours"):
        raise ValueError(f"kind={kind!r} is not known: choose ridge or neighbours.")
    return Ridge(alpha=10.0) if kind == "ridge" else KNeighborsRegressor(5)


@takes_cases("train_table", "train_hours")
@takes_tables("train_table", "test_table")
def tell_time(kind, train_table, train_hours, test_table):
    """Learn the time of the day from one table and tell it for another.

    Args:
        kind: As in `build_clock`.
        train_table: Rows to learn from, shape `(num_train, num_columns)`.
        train_hours: Their times, shape `(num_train,)`.
        test_table: Rows to be asked about, shape `(num_test, num_columns)`.

    Returns:
        Hours from 0 to 24, shape `(num_test,)`.

    Example:
        >>> rows = clock_hand([1, 7, 13, 19])
        >>> tell_time("ridge", rows, [1, 7, 13, 19], rows).round()
        array([ 1.,  7., 13., 19.])
    """
    train, test = standardise(np.asarray(train_table), np.asarray(test_table))
    cosine, sine = build_clock(kind).fit(train, clock_hand(train_hours)).predict(test).T
    return (24 * np.arctan2(sine, cosine) / (2 * np.pi)) % 24


@takes_cases("table", "hours")
@takes_tables("table")
@takes_samples("hours", ndim=1, finite=True)
@takes_whole_folds("folds", "hours")
def tell_time_by_folds(kind, table, hours, folds):
    """Tell the time of each row by a model that has learnt from the training part of its fold.

    Args:
        kind: As in `build_clock`.
        table: Rows, shape `(num_rows, num_columns)`.
        hours: Their times, shape `(num_rows,)`.
        folds: Pairs `(train, test)` of index arrays; together the test parts hold each row once.

    Returns:
        Hours from 0 to 24, shape `(num_rows,)`.

    Example:
        `tell_time_by_folds("ridge", table, hours, block_folds(hours, 1))`.
    """
    told = np.empty(len(hours))
    for train, test in folds:
        told[test] = tell_time(kind, table[train], hours[train], table[test])
    return told
