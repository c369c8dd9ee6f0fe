"""Predictions, truths and scores as arguments: real numbers in their own type, none of them missing.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.samples import require_one_shape, takes
from acml_tf.evaluation.columns import one_column


def takes_numbers(*names, ndim=None, alike=False, infinite=False, least=-np.inf):
    """Let a function have numbers where its caller has lists, tensors, data frames or columns of Keras.

    Args:
        *names: Arguments that hold one number per case.
        ndim: Number of their axes, if that is fixed.
        alike: Whether all must have one shape.
        infinite: Whether a number may be infinite.
        least: Least number that is allowed.

    Returns:
        Decorator. The function raises `ValueError` for text, truth values, masked or missing numbers and other shapes.

    Example:
        >>> takes_numbers("scores")(lambda scores: scores)([[1], [3]])
        array([1, 3])
    """

    def checked(name, values):
        array = real_numbers(name, values, infinite)
        if ndim is not None and array.ndim != ndim:
            raise ValueError(f"The {name} have the shape {array.shape}: give one number per case.")
        if array.size and np.min(array) < least:
            raise ValueError(f"The smallest of the {name} is {np.min(array)}: give numbers of {least} or more.")
        return array

    return takes(names, checked, require_one_shape if alike else None)


def real_numbers(name, values, infinite=False):
    """Return numbers as an array, a column of shape `(cases, 1)` as `(cases,)`.

    Args:
        name: What they are, for the error.
        values: Anything that NumPy turns into an array of real numbers.
        infinite: Whether a number may be infinite.

    Returns:
        Array in the type of the numbers.

    Raises:
        ValueError: They are no numbers, or some are missing.

    Example:
        >>> real_numbers("scores", [[0.5], [1.5]])
        array([0.5, 1.5])
    """
    if np.ma.is_masked(values):
        raise ValueError(f"Some of the {name} are masked: leave those cases out.")
    array = one_column(values)
    if array.dtype == object:
        array = _numbers_of_objects(array)
    if array.dtype.kind not in "iuf" and array.size:
        raise ValueError(f"The {name} are of type {array.dtype}: give real numbers.")
    if np.isnan(array).any() or not (infinite or np.isfinite(array).all()):
        raise ValueError(f"Some of the {name} are NaN or infinite: leave those cases out.")
    return array


def _numbers_of_objects(array):
    """Return numbers that were stored as objects; anything else stays as it is."""
    try:
        return array.astype(float)
    except (TypeError, ValueError):
        return array
