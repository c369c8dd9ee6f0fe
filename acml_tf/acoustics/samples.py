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
        ValueError: There is no sample, or what is there is masked or not a real number.

    Example:
        >>> samples(np.array([300, -300], np.int16)) ** 2
        array([90000., 90000.])
    """
    refuse_masked(values, name)
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"The {name} is of type {array.dtype}: give real numbers.")
    if not array.size:
        raise ValueError(f"The {name} has the shape {array.shape}, so it is empty: give one sample at least.")
    return array.astype(float)


def refuse_masked(values, name):
    """Refuse masked values, for NumPy's functions would take what lies under the mask.

    Args:
        values: Anything; only masked arrays of NumPy have a mask.
        name: What they are, for the error.

    Raises:
        ValueError: With the remedy.

    Example:
        `refuse_masked(np.ma.masked_array([1.0, 1e3], [0, 1]), "signal")` is refused.
    """
    if np.ma.is_masked(values):
        raise ValueError(f"The {name} holds masked values: fill them in or leave them out.")


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


def takes_responses(*names):
    """Let a function have impulse responses in double precision, their samples along the last axis.

    Args:
        *names: Arguments of shape (..., N).

    Returns:
        Decorator. The function raises `ValueError` for a single number and for a column, whose samples would count as
        many responses of one sample each.

    Example:
        >>> takes_responses("response")(lambda response: response.shape)([1, 0, 0])
        (3,)
    """

    def checked(name, value):
        array = samples(value, name.replace("_", " "))
        if array.ndim == 0 or (array.ndim > 1 and array.shape[-1] == 1 < array.shape[-2]):
            raise ValueError(f"{name} has the shape {array.shape}: give the samples of a response in a row, (..., N).")
        return array

    return takes(names, checked)


def takes_wide(*names):
    """Let a function have whole numbers in double precision, and all else as it is.

    NumPy's functions keep the width: the sine of an integer of 8 bits has a precision of 11 bits, and its square
    overflows.

    Args:
        *names: Arguments that are numbers.

    Returns:
        Decorator.

    Example:
        >>> takes_wide("level_db")(lambda level_db: float(2 * level_db))(np.int8(100))
        200.0
    """

    def checked(_, value):
        whole = isinstance(getattr(value, "dtype", None), np.dtype) and value.dtype.kind in "biu"
        return np.asarray(value, float) if whole else value

    return takes(names, checked)


def needs_sound(*names):
    """Let a function be called only with what is not silent, where it divides by a peak or by an energy.

    Args:
        *names: Arguments that are samples.

    Returns:
        Decorator. The function raises `ValueError` for samples that are all 0.

    Example:
        >>> needs_sound("dry")(lambda dry: max(dry))([0.0, 0.5])
        0.5
    """

    def checked(name, value):
        if not np.any(value):
            raise ValueError(f"{name} is silent, so it has no peak: leave it out, or give another one.")
        return value

    return takes(names, checked)


def needs_one_shape(*names):
    """Let a function be called only with arrays of one shape, where NumPy would repeat the smaller one.

    Args:
        *names: Arguments that belong together, number by number.

    Returns:
        Decorator. The function raises `ValueError` for different shapes.

    Example:
        >>> needs_one_shape("a", "b")(lambda a, b: np.add(a, b))([1, 2], [3, 4])
        array([4, 6])
    """
    return takes(names, lambda _, value: value, require_one_shape)


def require_one_shape(arrays):
    """Refuse arrays of different shapes.

    Args:
        arrays: Dictionary from names to arrays.

    Raises:
        ValueError: With the names and shapes.

    Example:
        `require_one_shape({"power": np.ones(3), "frequency_hz": np.ones(2)})` is refused.
    """
    shapes = {name: np.shape(array) for name, array in arrays.items()}
    if len(set(shapes.values())) > 1:
        said = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
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
