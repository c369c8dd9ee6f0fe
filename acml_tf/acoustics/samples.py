"""Samples as people have them: lists, integers of a sound card, single precision; as floating-point numbers here.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import functools
import inspect

import numpy as np


def samples(values, name="signal"):
    """Return samples as floating-point numbers in which squares and sums do not overflow.

    Integers keep their values: 300 of a 16-bit file is 300.0 here, and what calibrates it is `calibrate_by_tone`.

    Args:
        values: Real samples: list or array of any shape and type of number.
        name: What they are, for the error.

    Returns:
        Array of double precision, same shape.

    Raises:
        ValueError: There is no sample, or what is there is not a real number.

    Example:
        >>> samples(np.array([300, -300], np.int16)) ** 2
        array([90000., 90000.])
    """
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"The {name} is of type {array.dtype}: give real numbers.")
    if not array.size:
        raise ValueError(f"The {name} has the shape {array.shape}, so it is empty: give one sample at least.")
    return array.astype(float)


def takes_samples(*names, ndim=None, alike=False, finite=False):
    """Let a function have arrays of double precision, whatever its caller has.

    What stands here is the same for every function and says nothing about what it computes: so it stands outside.

    Args:
        *names: Arguments that are samples.
        ndim: Number of their axes, if that is fixed.
        alike: Whether all must have one shape.
        finite: Whether values that are no numbers (NaN, infinite) are refused.

    Returns:
        Decorator. The function raises `ValueError` for samples that are empty, no real numbers or of another shape.

    Example:
        >>> @takes_samples("signal")
        ... def energy(signal):
        ...     return np.sum(signal**2)
        >>> energy([300, 4])
        90016.0
    """

    def checked(name, value):
        array = samples(value, name.replace("_", " "))
        if ndim is not None and array.ndim != ndim:
            raise ValueError(f"The {name.replace('_', ' ')} has the shape {array.shape}: give {ndim} axis or axes.")
        if finite and not np.isfinite(array).all():
            raise ValueError(f"The {name.replace('_', ' ')} holds values that are no numbers: leave them out.")
        return array

    return takes(names, checked, require_one_shape if alike else None)


def require_one_shape(arrays):
    """Refuse arrays of different shapes.

    Args:
        arrays: Dictionary from names to arrays.

    Raises:
        ValueError: With the names and shapes.

    Example:
        `require_one_shape({"power": np.ones(3), "frequency_hz": np.ones(2)})` is refused.
    """
    if len({array.shape for array in arrays.values()}) > 1:
        said = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"The shapes differ ({said}): give as many of one as of the other.")


def takes(names, check, check_all=None):
    """Let a function have some of its arguments as a check returns them.

    Args:
        names: Arguments to check.
        check: Function of a name and a value that returns the value or raises `ValueError`.
        check_all: Function of the dictionary of all of them, checked.

    Returns:
        Decorator.

    Example:
        >>> takes(["x"], lambda name, value: 2 * value)(lambda x: x)(3)
        6
    """

    def decorator(function):
        signature = inspect.signature(function)

        @functools.wraps(function)
        def guarded(*positional, **named):
            given = signature.bind(*positional, **named)
            checked = {name: check(name, given.arguments[name]) for name in names if name in given.arguments}
            if check_all is not None:
                check_all(checked)
            given.arguments |= checked
            return function(*given.args, **given.kwargs)

        return guarded

    return decorator
