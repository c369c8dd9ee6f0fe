"""Calls that the tests make of an exercise: recorded with the reference, repeated with any other answer."""

import copy
import dataclasses
import functools
import warnings
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import numpy as np

from autograder.authoring.lesson import Exercise
from autograder.diagnosis.models import described
from autograder.diagnosis.objects import give_weights, left_behind, weights_of
from autograder.diagnosis.outcomes import Outcome, checked
from autograder.execution.agent import calls as agent
from autograder.execution.codec import PlainDataError, parse_reply
from autograder.execution.proxy import ProcessGone, arguments_written_back, pack
from autograder.execution.verdict import judge
from autograder.utils.timeouts import TimeUp, patience, time_bound

# an object is made anew for each call of a method, with all its networks
MAX_PROBES, MAX_PROBES_OF_METHOD = 24, 12
RECORDING_S, CALL_S = 60, 2
Value = TypeVar("Value")


@dataclasses.dataclass(frozen=True)
class Call:
    """Arguments of one call.

    Attributes:
        positional: Arguments by position.
        named: Arguments by name.
        made: For a method, the arguments that its object was made with, positional and named.
        method: Name of the method, or `""` for a function.
        compiled: The arguments that its object was compiled with, if it was.
        weights: The weights that its object had.
    """

    positional: tuple
    named: dict
    made: tuple[tuple, dict] | None = None
    method: str = ""
    compiled: tuple[tuple, dict] | None = None
    weights: list[np.ndarray] = dataclasses.field(default_factory=list)

    def of(self, answer: Callable[..., Any]) -> tuple[Any, dict]:
        """Call an answer, or the method of an object that it makes; return its result and what it leaves behind."""
        if self.made is None:
            return _called(answer, (self.positional, self.named)), {}
        owner = _called(answer, self.made)
        if self.compiled:
            _called(owner.compile, self.compiled)
        give_weights(owner, self.weights)
        result = _called(getattr(owner, self.method), (self.positional, self.named))
        return result, left_behind(owner, self.weights)

    def copied(self) -> "Call":
        """Return a call whose arguments no later change of the caller's reaches."""
        positional, named = _copied_arguments(self.positional, self.named)
        return dataclasses.replace(self, positional=positional, named=named)


def record_calls(exercise: Exercise, namespace: dict, secret: str) -> list[Call]:
    """Return the calls that an exercise's tests make, in their order, at most `MAX_PROBES`.

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


def local_outcome(answer: Callable, call: Call) -> Outcome:
    """Call a trusted answer in this process and see its result as it would come from a student's."""
    agent.captured["probe"] = lambda: _described(call, answer)
    try:
        with time_bound(CALL_S * patience()), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            result = parse_reply(agent.call(_probe_request()))
    except (PlainDataError, TimeUp):
        return Outcome(comparable=False)
    if "error" not in result:
        return checked(*result["value"])
    error = result["error"][0][0]
    # time that ran out says how busy the machine is, nothing of the answer
    return Outcome(comparable=False) if error == TimeUp.__name__ else Outcome(error=error)


def asked_outcome(answer: Callable, call: Call) -> Outcome:
    """Call an answer behind a proxy; what it does wrong is its outcome."""
    try:
        with arguments_written_back(answer) as changed, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            outcome = checked(*_described(call, answer))
        return dataclasses.replace(outcome, changed=tuple(where for _, where in changed))
    except (TimeUp, ProcessGone, PlainDataError):
        return Outcome(comparable=False)
    except Exception as error:  # noqa: BLE001 - any error of the student's is an outcome
        return Outcome(error=type(error).__name__)


def copied(value: Value) -> Value:
    """Return a deep copy, or the value itself where it cannot be copied (a model)."""
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001 - what cannot be copied is passed as it is
        return value


def _described(call: Call, answer: Callable) -> tuple[Any, dict]:
    result, after = call.of(answer)
    return described(result), after


def _called(function: Callable, arguments: tuple[tuple, dict]) -> Any:
    positional, named = arguments
    return function(*map(copied, positional), **_copied_items(named))


def _copied_items(named: dict) -> dict:
    return {key: copied(value) for key, value in named.items()}


def _copied_arguments(positional: tuple, named: dict) -> tuple[tuple, dict]:
    return tuple(map(copied, positional)), _copied_items(named)


def _recording_function(reference: Callable, calls: list[Call]) -> Callable:
    def recorder(*positional: object, **named: object) -> object:
        if len(calls) < MAX_PROBES:
            calls.append(Call(positional, named).copied())
        return reference(*positional, **named)

    return recorder


def _recording_class(reference: type, method: str, calls: list[Call]) -> type:
    def make(self: Any, *positional: object, **named: object) -> None:
        self.__dict__["_recorded"] = {"made": _copied_arguments(positional, named), "method": method}
        reference.__init__(self, *positional, **named)  # type: ignore[misc] # of a class that is made from it below

    def compiled(self: Any, *positional: object, **named: object) -> None:
        self.__dict__["_recorded"]["compiled"] = _copied_arguments(positional, named)
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


def _probe_request() -> str:
    import base64
    import json

    request = {"target": "probe", "path": [], "arguments": pack(((), {}))}
    return base64.b64encode(json.dumps(request).encode()).decode()
