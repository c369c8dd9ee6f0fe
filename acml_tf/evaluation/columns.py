"""Predictions beside their truth: one value per case in both, as Keras or scikit-learn hands them over.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import refuse_masked, takes


def paired_columns(*values):
    """Return arrays that belong together, case by case, in one shape.

    A prediction of Keras has the shape `(cases, 1)` and its truth `(cases,)`; NumPy would subtract each from each.

    Args:
        *values: Lists or arrays of shape `(cases,)`, `(cases, 1)` or, all of them, another one.

    Returns:
        Tuple of arrays of one shape, `(cases,)` for columns.

    Raises:
        ValueError: They have different shapes.

    Example:
        >>> predicted, truth = paired_columns([[1.0], [2.0]], [1, 3])
        >>> predicted - truth
        array([ 0., -1.])
    """
    arrays = tuple(map(one_column, values))
    if len({array.shape for array in arrays}) > 1:
        shapes = ", ".join(str(np.shape(value)) for value in values)
        raise ValueError(f"The shapes {shapes} do not belong together: give one value per case in each.")
    return arrays


def one_column(values):
    """Return values as an array, a column of shape `(cases, 1)` as `(cases,)`.

    Args:
        values: List or array.

    Returns:
        Array.

    Example:
        >>> one_column([[1], [2]])
        array([1, 2])
    """
    refuse_masked(values, "values")
    array = np.asarray(values)
    return array[:, 0] if array.ndim == 2 and array.shape[1] == 1 else array


@needs_numbers("min_rows")
def table(values, name="table", min_rows=1):
    """Return rows of numbers as an array of double precision, one row per case.

    Args:
        values: Shape `(cases, features)`; a list of numbers is one feature.
        name: What they are, for the error.
        min_rows: Least number of rows, 1 or more.

    Returns:
        Array of shape `(cases, features)`.

    Raises:
        ValueError: There are fewer rows, the rows have another shape, or some of the numbers are no numbers.

    Example:
        >>> table([[1, 2], [3, 4]]).shape, table([1, 2, 3]).shape
        ((2, 2), (3, 1))
    """
    refuse_masked(values, name)
    rows = np.asarray(values, dtype=float)
    rows = rows[:, None] if rows.ndim == 1 else rows
    if rows.ndim != 2 or not rows.size or len(rows) < min_rows:
        raise ValueError(f"The {name} has the shape {np.shape(values)}: give (cases, features), {min_rows} at least.")
    if not np.isfinite(rows).all():
        raise ValueError(f"The {name} holds values that are no numbers: leave those rows out.")
    return rows


def takes_columns(*names):
    """Let a function have columns of shape `(cases,)` where its caller has `(cases, 1)`.

    Args:
        *names: Arguments that hold one value per case.

    Returns:
        Decorator.

    Example:
        >>> takes_columns("first")(lambda first: first.shape)([[1], [2]])
        (2,)
    """
    return takes(names, lambda _, values: one_column(values))


def takes_tables(*names, min_rows=1):
    """Let a function have tables of numbers, one row per case, as `table` checks them.

    Args:
        *names: Arguments that are tables.
        min_rows: Least number of their rows.

    Returns:
        Decorator.

    Example:
        >>> takes_tables("points")(lambda points: points.shape)([[1, 2], [3, 4]])
        (2, 2)
    """
    return takes(names, lambda name, values: table(values, name, min_rows))


def takes_indices(*names, ndim=None, empty=False):
    """Let a function have arrays of indices where its caller has lists.

    Args:
        *names: Arguments that are indices or other whole numbers from 0.
        ndim: Number of their axes, if that is fixed.
        empty: Whether there may be none.

    Returns:
        Decorator. The function raises `ValueError` for what is empty or not a whole number of 0 or more.

    Example:
        >>> takes_indices("draws")(lambda draws: draws.shape)([[0, 1], [1, 1]])
        (2, 2)
    """

    def checked(name, values):
        array = np.asarray(values) if np.size(values) else np.zeros(0, int)
        if array.dtype.kind not in "iu" or np.any(array < 0) or not (array.size or empty):
            raise ValueError(f"The {name} of shape {array.shape} are not indices: give whole numbers from 0.")
        if array.ndim != (array.ndim if ndim is None else ndim):
            raise ValueError(f"The {name} have the shape {array.shape}: give {ndim} axis or axes.")
        return array

    return takes(names, checked)


def takes_cases(*names):
    """Let a function have arrays with the same cases in their first axis, one at least.

    Args:
        *names: Arguments that hold one row or one value per case.

    Returns:
        Decorator. The function raises `ValueError` where their lengths differ or are 0.

    Example:
        >>> takes_cases("table", "labels")(lambda table, labels: len(table))([[1], [2]], ["a", "b"])
        2
    """

    def same_length(arrays):
        lengths = {name: len(array) for name, array in arrays.items()}
        if len(set(lengths.values())) > 1 or not all(lengths.values()):
            said = ", ".join(f"{name} {length}" for name, length in lengths.items())
            raise ValueError(f"The numbers of cases do not fit ({said}): give the same cases in each, one at least.")

    return takes(names, lambda _, values: one_column(np.atleast_1d(values)), same_length)
