"""Calls that the tests make of an exercise, repeated with any answer."""

import copy
import dataclasses
import warnings
from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np

from autograder.diagnosis.models import described
from autograder.diagnosis.objects import give_weights, left_behind
from autograder.diagnosis.outcomes import Outcome, checked
from autograder.execution.agent import calls as agent
from autograder.execution.codec import PlainDataError, parse_reply
from autograder.execution.proxy import ProcessGone, arguments_written_back, pack
from autograder.utils.timeouts import TimeUp, patience, time_bound

CALL_S = 2
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
        positional, named = copied_arguments(self.positional, self.named)
        return dataclasses.replace(self, positional=positional, named=named)


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
    return Outcome(comparable=False) if error in (TimeUp.__name__, PlainDataError.__name__) else Outcome(error=error)


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


def copied_arguments(positional: tuple, named: dict) -> tuple[tuple, dict]:
    """Return deep copies of the arguments of a call."""
    return tuple(map(copied, positional)), _copied_items(named)


def _probe_request() -> str:
    import base64
    import json

    request = {"target": "probe", "path": [], "arguments": pack(((), {}))}
    return base64.b64encode(json.dumps(request).encode()).decode()
