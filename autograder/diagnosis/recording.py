"""Calls that the tests make of an exercise, recorded with the reference."""

import functools
from collections.abc import Callable, Iterable
from typing import Any

from autograder.authoring.lesson import Exercise
from autograder.diagnosis.calls import Call, copied_arguments
from autograder.diagnosis.objects import weights_of
from autograder.execution.verdict import judge
from autograder.utils.timeouts import time_bound

# an object is made anew for each call of a method, with all its networks
MAX_PROBES, MAX_PROBES_OF_METHOD = 24, 12
RECORDING_S = 60


def record_calls(exercise: Exercise, namespace: dict, secret: str) -> list[Call]:
    """Return the calls that an exercise's tests make, in their order, at most as many as are asked.

    Args:
        exercise: Exercise under test.
        namespace: Names that its tests see.
        secret: The instructor's secret, so that hidden inputs are among them.
    """
    calls: list[Call] = []
    reference = namespace[exercise.symbol]
    method = exercise.name.partition(".")[2]
    recorder = _recording_class(reference, method, calls) if method else _recording_function(reference, calls)
    with time_bound(RECORDING_S):
        judge(exercise, namespace, recorder, secret)
    return calls


def _recording_function(reference: Callable, calls: list[Call]) -> Callable:
    def recorder(*positional: object, **named: object) -> object:
        if len(calls) < MAX_PROBES:
            calls.append(Call(positional, named).copied())
        return reference(*positional, **named)

    return recorder


def _recording_class(reference: type, method: str, calls: list[Call]) -> type:
    def make(self: Any, *positional: object, **named: object) -> None:
        self.__dict__["_recorded"] = {"made": copied_arguments(positional, named), "method": method}
        reference.__init__(self, *positional, **named)  # type: ignore[misc] # of a class that is made from it below

    def compiled(self: Any, *positional: object, **named: object) -> None:
        self.__dict__["_recorded"]["compiled"] = copied_arguments(positional, named)
        reference.compile(self, *positional, **named)  # type: ignore[attr-defined]

    # Keras looks at the names of the arguments
    @functools.wraps(getattr(reference, method))
    def answer(self: Any, *positional: object, **named: object) -> object:
        if len(calls) < MAX_PROBES_OF_METHOD and not _is_traced([*positional, *named.values()]):
            recorded = self.__dict__["_recorded"]
            calls.append(Call(positional, named, **recorded, weights=weights_of(self)).copied())
        return getattr(reference, method)(self, *positional, **named)

    more = {"compile": compiled} if hasattr(reference, "compile") else {}
    return type(reference.__name__, (reference,), {"__init__": make, method: answer, **more})


def _is_traced(values: Iterable) -> bool:
    """Return whether values stand for tensors of a graph, which have no numbers and cannot be asked again."""
    return any(
        _is_traced(value.values() if isinstance(value, dict) else value)
        if isinstance(value, list | tuple | dict)
        else type(value).__name__ in ("SymbolicTensor", "KerasTensor")
        for value in values
    )
