"""Arguments that cannot be meant: None, words in the place of numbers, nothing at all; told before all else.

What is accepted stays as it is, in its own type: tensors of a graph pass, and the formula below reads as printed.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

from numbers import Number

import numpy as np

from acml_tf.acoustics.samples import refuse_masked, takes

NUMBERS = ("bool", "int", "uint", "float", "bfloat", "complex")


def needs_numbers(*names, empty=False, optional=False):
    """Let a function be called with numbers only: single ones, arrays, lists or tensors.

    Args:
        *names: Arguments that are numbers.
        empty: Whether there may be none.
        optional: Whether None may stand for what the function finds by itself.

    Returns:
        Decorator. The function raises `ValueError` for None, words, masked values and other objects.

    Example:
        >>> needs_numbers("rate_hz")(lambda rate_hz: rate_hz)(8000)
        8000
    """

    def checked(name, value):
        refuse_masked(value, name)
        if (optional and value is None) or (_holds_numbers(value) and (empty or _size(value) != 0)):
            return value
        raise ValueError(f"{name}={said(value)} is not a number: give one, or as many as the docstring says.")

    return takes(names, checked)


def needs_rows(*names, empty=True):
    """Let a function be called only with what has items: labels, signals, folds.

    Args:
        *names: Arguments that are lists, arrays or iterators of anything.
        empty: Whether a list may have no item.

    Returns:
        Decorator. The function raises `ValueError` for None, a word, a single number, and lists in which None stands.

    Example:
        >>> needs_rows("labels")(lambda labels: len(labels))(["dog", "rain"])
        2
    """

    def checked(name, value):
        single = isinstance(value, str) or not hasattr(value, "__iter__") or getattr(value, "ndim", 1) == 0
        if single or _holds_none(value) or not (empty or _size(value)):
            raise ValueError(f"{name}={said(value)} is not a full list: give one item per case, and no None.")
        return value

    return takes(names, checked)


def _holds_numbers(value):
    """Whether a value is numbers, without turning a tensor into an array."""
    dtype = getattr(value, "dtype", None)
    kind = getattr(dtype, "name", str(dtype))
    if kind.startswith(NUMBERS):
        return True
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        return False
    return array.dtype.kind in "biufc" or (array.dtype == object and all(isinstance(n, Number) for n in array.flat))


def _size(value):
    """Return the number of numbers; a tensor of a graph may not know its own, clips of many lengths make no array."""
    if hasattr(value, "dtype") and not isinstance(value, np.ndarray):
        return 1
    try:
        return np.size(value)
    except ValueError:
        return len(value)


def _holds_none(value):
    """Whether None stands in a list or an array of objects; iterators are left as they are, for they run once."""
    objects = np.dtype(object) if not hasattr(value, "dtype") else value.dtype
    if objects != np.dtype(object) or not hasattr(value, "__len__"):
        return False
    return any(item is None for item in (value.flat if isinstance(value, np.ndarray) else value))


def said(value):
    """Return a value as a word of a sentence: an array by its shape.

    Args:
        value: Anything that somebody gave.

    Returns:
        Text of one line.

    Example:
        >>> said(None), said(np.ones((2, 3)))
        ('None', 'an array of shape (2, 3)')
    """
    shape = getattr(value, "shape", None)
    return repr(value)[:40].replace("\n", " ") if shape is None else f"an array of shape {tuple(shape)}"
