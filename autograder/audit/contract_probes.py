"""What a docstring's contract allows and forbids, as changes that a machine can make to any right answer."""

import contextlib
import functools
import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.authoring.lesson import Exercise
from autograder.execution.agent.changes import parts

# what must pass, unless the visible test says why not
CASTS = ("float32", "list", "tensor")


def changed(probe: str, exercise: Exercise, answer, touched: list):
    """Return an answer with one change made to its results, its arguments or its errors.

    Args:
        probe: One of ``CASTS``, or ``matrix`` or ``arguments``.
        exercise: Exercise that it answers.
        answer: Function, or class whose method answers the exercise.
        touched: List that grows whenever a call was changed in anything.

    Returns:
        Function or class; ``None`` where no single function answers the exercise.
    """
    return around(exercise, answer, functools.partial(CHANGES[probe], touched=touched))


def around(exercise: Exercise, answer, wrap):
    """Return an answer with ``wrap`` around its function, or around its method that answers the exercise."""
    if not inspect.isclass(answer):
        return functools.wraps(answer)(wrap(answer))
    method = exercise.name.partition(".")[2]
    if not method:
        return None
    inner = getattr(answer, method)
    return type(answer.__name__, (answer,), {method: functools.wraps(inner)(wrap(inner))})


def _with_result(function, cast, touched):
    def probe(*positional, **named):
        return _converted(function(*positional, **named), cast, touched)

    return probe


def _converted(value, cast, touched):
    """Cast every number and array in a result, through tuples, lists and dictionaries."""
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(_converted(item, cast, touched) for item in value))
    if type(value) in (list, tuple):
        return type(value)(_converted(item, cast, touched) for item in value)
    if type(value) is dict:
        return {key: _converted(item, cast, touched) for key, item in value.items()}
    new = cast(value)
    if new is not value:
        touched.append(True)
    return new


def _to_single(value):
    if is_tensor(value):
        return _single_tensor(value)
    if isinstance(value, float | complex | np.ndarray | np.generic) and np.asarray(value).dtype.char in "dD":
        single = np.float32 if np.asarray(value).dtype.char == "d" else np.complex64
        with np.errstate(all="ignore"):
            return np.asarray(value).astype(single)[()]
    return value


def _single_tensor(value):
    import tensorflow as tf

    return tf.cast(value, tf.float32) if value.dtype == tf.float64 else value


def is_tensor(value) -> bool:
    """Whether a value is one of TensorFlow's own."""
    return type(value).__module__.startswith("tensorflow")


def _to_list(value):
    return value.tolist() if isinstance(value, np.ndarray) and value.dtype.kind in "biufc" else value


def _to_tensor(value):
    if isinstance(value, float | np.floating) or (isinstance(value, np.ndarray) and value.dtype.kind in "biufc"):
        import tensorflow as tf

        return tf.convert_to_tensor(value)
    return value


def _to_matrix(value):
    fits = isinstance(value, np.ndarray) and value.dtype.kind in "biufc" and 1 <= value.ndim <= 2
    return np.asmatrix(value) if fits else value


def _changing_arguments(function, touched):
    def probe(*positional, **named):
        # what is a view of an argument must not change with it
        result = _converted(function(*positional, **named), _copied, [])
        for _, part in parts(positional, named):
            if isinstance(part, np.ndarray) and part.size and part.flags.writeable and part.dtype.kind in "biufcU":
                touched.append(True)
                part[...] = _other_values(part)
        return result

    return probe


def _other_values(array):
    if array.dtype.kind == "U":
        return np.roll(array, 1)
    return ~array if array.dtype.kind == "b" else array + 1


def _copied(value):
    return value.copy() if isinstance(value, np.ndarray) else value


def keeping_integers(function, data: set, touched: list):
    """Return a function that cuts its results to the type of its input, where that holds integers.

    Args:
        function: Function to change.
        data: Numbers and names of the arguments that are data rather than indices or labels.
        touched: List that grows whenever a result was cut.
    """

    def probe(*positional, **named):
        result = function(*positional, **named)
        kinds = [array.dtype for where, array in number_arrays(positional, named) if where in data]
        integers = [kind for kind in kinds if kind.kind in "iu"]
        return _converted(result, lambda value: _cut(value, integers[0]), touched) if integers else result

    return probe


def _cut(value, dtype):
    if is_tensor(value):
        import tensorflow as tf

        return tf.cast(value, dtype) if value.dtype.is_floating else value
    if isinstance(value, float | complex | np.ndarray | np.generic) and np.asarray(value).dtype.kind in "fc":
        with np.errstate(all="ignore"):
            return np.real(np.asarray(value)).astype(dtype)[()]
    return value


def number_arrays(positional, named) -> list[tuple[int | str, np.ndarray]]:
    """Return the arguments that are arrays of numbers or lists of them, each with its number or name."""
    found = []
    for where, value in [*enumerate(positional), *named.items()]:
        if isinstance(value, np.ndarray) or (isinstance(value, list) and value):
            with contextlib.suppress(ValueError):
                array = np.asarray(value)
                found += [(where, array)] if array.dtype.kind in "biufc" else []
    return found


CHANGES: dict[str, Callable[..., Any]] = {
    "float32": functools.partial(_with_result, cast=_to_single),
    "list": functools.partial(_with_result, cast=_to_list),
    "tensor": functools.partial(_with_result, cast=_to_tensor),
    "matrix": functools.partial(_with_result, cast=_to_matrix),
    "arguments": _changing_arguments,
}
