"""What every public function must do with numbers as people have them; a room's module names its exceptions."""

import numpy as np

from tests.support.replayed_examples import alike, array_arguments, called, tried


def faults(call, exceptions=()):
    """Return what goes wrong when a function gets its example's arrays in other types and of other sizes.

    Args:
        call: Function, positional and named arguments.
        exceptions: Kinds of input that this function may treat otherwise, such as `"empty"`.

    Returns:
        Sentences, none if all is well.
    """
    found = []
    for place, array in array_arguments(*call[1:]):
        checks = {**_same_numbers(call, place, array), **_unusual(call, place, array)}
        found += [f"{place}, {kind}: {fault}" for kind, fault in checks.items() if fault and kind not in exceptions]
    return found


def _same_numbers(call, place, array):
    """Compare results for one set of numbers in several types."""
    finite = np.where(np.isfinite(array), array, 0)
    scaled = np.round(finite / max(np.max(np.abs(finite)), 1e-9) * 20_000)
    wanted, refused = called(call, place, scaled)
    pairs = {} if refused or wanted is None else {"int16": (wanted, scaled.astype(np.int16))}
    plain, _ = called(call, place, array)
    pairs |= {"list": (plain, array.tolist())}
    pairs |= {"float32": (plain, array.astype(np.float32))} if array.dtype.kind == "f" else {}
    return {kind: _difference(call, place, *pair) for kind, pair in pairs.items()}


def _difference(call, place, wanted, value):
    result, fault = called(call, place, value)
    return fault or ("" if alike(wanted, result) else f"{result!r:.80} instead of {wanted!r:.80}")


def _unusual(call, place, array):
    """Try inputs that hold nothing, too little, no number or have another shape."""
    inputs = {"empty": array[:0], "one": array[:1], "shape": np.zeros((2, *array.shape, 2))}
    if array.dtype.kind == "f":
        inputs["nan"] = np.where(np.arange(array.size).reshape(array.shape) == 0, np.nan, array)
    return {kind: called(call, place, value)[1] for kind, value in inputs.items()}


def assert_told(function, *positional, **named):
    """Ask that a call, which no example makes, ends in a `ValueError` of ours in one sentence.

    Args:
        function: Function of `acml_tf`.
        *positional: Its arguments, one of which is wrong.
        **named: More of them.
    """
    result, fault = tried(function, positional, named)
    assert not fault, fault
    assert result is None, f"{result!r:.80} instead of an error"
