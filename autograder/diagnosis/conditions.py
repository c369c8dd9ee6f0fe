"""On which inputs does an answer fail? A property that all of those have, and none of the others."""

from collections.abc import Callable
from typing import TypeGuard

import numpy as np

from autograder.diagnosis.argument_changes import bound
from autograder.diagnosis.calls import Call
from autograder.diagnosis.comparison import Diagnosis


def _is_array(value: object) -> TypeGuard[np.ndarray]:
    return isinstance(value, np.ndarray) and value.ndim > 0


def _holds_whole_numbers(value: object) -> bool:
    return _is_array(value) and value.dtype.kind in "iu"


# what distinguishes inputs → how one with it and one without it are called
PROPERTIES: dict[str, tuple[Callable, str, str]] = {
    "arrays": (_is_array, "is an array", "is a single number"),
    "single numbers": (lambda value: not _is_array(value), "is a single number", "is an array"),
    "more axes": (lambda value: _is_array(value) and value.ndim > 1, "has more than one axis", "has one"),
    "whole numbers": (_holds_whole_numbers, "holds whole numbers", "holds decimals"),
    "lists": (lambda value: isinstance(value, list | tuple), "is a list", "is an array"),
}


def fails_only_where(calls: list[Call], names: list[str], failing: list[int], error: str = "") -> Diagnosis:
    """Tell a property of one argument that separates the inputs on which an answer fails from all others.

    Args:
        calls: Inputs on which the answer was asked.
        names: Names of the arguments.
        failing: Numbers of the inputs on which it fails.
        error: Name of the error that it raises there, or `""` where it gives a wrong value.
    """
    if not 0 < len(failing) < len(calls):
        return Diagnosis()
    arguments = [bound(call, names) for call in calls]
    for name in names:
        if not all(name in given for given in arguments):
            continue
        for label, (holds, where, elsewhere) in PROPERTIES.items():
            if [index for index, given in enumerate(arguments) if holds(given[name])] == failing:
                does = f"stops with {error}" if error else "is wrong"
                sentence = f"Your function {does} where `{name}` {where}, and is right where it {elsewhere}."
                return Diagnosis(f"{name}: {label}", sentence)
    return Diagnosis()
