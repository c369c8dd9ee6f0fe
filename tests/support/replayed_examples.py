"""The calls of docstrings' examples, made again with inputs as people have them."""

import contextlib
import copy
import doctest
import functools
import importlib
import inspect
import io
import pkgutil
import traceback
import warnings

import numpy as np


def example_calls(room):
    """Return the first call of each public function of a room that its own example makes.

    Args:
        room: Name of a room of `acml_tf`.

    Returns:
        Dictionary from `module.function` to the function and its positional and named arguments.
    """
    package = importlib.import_module(f"acml_tf.{room}")
    names = [found.name for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    calls = {}
    for module in map(importlib.import_module, names):
        for name, function in list(vars(module).items()):
            if inspect.isfunction(function) and function.__module__ == module.__name__ and name[0] != "_":
                _record(module, name, function, calls)
    return calls


def _record(module, name, function, calls):
    key = f"{module.__name__.removeprefix('acml_tf.')}.{name}"

    @functools.wraps(function)
    def recorder(*positional, **named):
        calls.setdefault(key, (function, positional, named))
        return function(*positional, **named)

    scope = {**vars(module), name: recorder}
    for example in doctest.DocTestFinder(recurse=False).find(function, name, module=False, globs=scope):
        with contextlib.redirect_stdout(io.StringIO()):
            doctest.DocTestRunner().run(example, clear_globs=False)


def array_arguments(positional, named):
    """Yield place and value of each argument that is an array or a list of numbers."""
    for place, value in [*enumerate(positional), *named.items()]:
        if isinstance(value, np.ndarray | list | tuple):
            with contextlib.suppress(ValueError):
                array = np.asarray(value)
                if array.dtype.kind in "iuf" and array.ndim and array.size:
                    yield place, array


def called(call, place, value):
    """Make a call again with one argument changed; return its result, or the fault of its error.

    Returns:
        `(result, "")`; `(None, "")` for a `ValueError` of ours in one sentence; `(None, fault)` for anything else.
    """
    function, positional, named = call
    # a generator of random numbers begins anew in each call
    positional, named = copy.deepcopy(list(positional)), copy.deepcopy(dict(named))
    (positional if isinstance(place, int) else named)[place] = value
    return tried(function, positional, named)


def tried(function, positional, named):
    """Make a call with warnings as errors; return its result, or the fault of its error, as `called` does."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return function(*positional, **named), ""
    except Exception as error:  # noqa: BLE001 - whatever comes out is what is looked at
        return None, _fault(error)


def _fault(error):
    deepest = traceback.extract_tb(error.__traceback__)[-1]
    ours = "acml_tf" in deepest.filename and isinstance(error, ValueError) and "\n" not in str(error)
    return "" if ours else f"{type(error).__name__}: {error} ({deepest.filename}:{deepest.lineno})"


def alike(first, second, tolerance=1e-3):
    """Whether two results are equal but for rounding: numbers, arrays, or tuples and dictionaries of them."""
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(alike(first[key], second[key], tolerance) for key in first)
    if isinstance(first, tuple | list):
        return len(first) == len(second) and all(alike(*pair, tolerance) for pair in zip(first, second, strict=True))
    first, second = np.asarray(first), np.asarray(second)
    if first.dtype.kind not in "iufc":
        return True
    scale = np.max(np.abs(first[np.isfinite(first)]), initial=1e-9)
    return first.shape == second.shape and np.allclose(first, second, tolerance, tolerance * scale, equal_nan=True)
