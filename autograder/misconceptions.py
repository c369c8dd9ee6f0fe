"""Which known wrong answer does a failing one behave like? Compare both on the inputs that the tests use."""

import copy
import dataclasses

import numpy as np

from autograder import agent
from autograder.candidates import Candidate, known
from autograder.lesson import Exercise
from autograder.local import time_bound
from autograder.plain import HandleMark, PlainDataError, parse_reply
from autograder.proxy import ProcessGone, TimeUp
from autograder.verdict import judge

MOST_PROBES = 24
RELATIVE, ABSOLUTE = 1e-5, 1e-9


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a call gave: a plain value, or the name of an error; ``comparable`` is false for kept objects."""

    value: object = None
    error: str = ""
    comparable: bool = True


@dataclasses.dataclass
class Probes:
    """Inputs of one exercise and what the reference and each wrong answer make of them."""

    arguments: list[tuple[tuple, dict]]
    reference: list[Outcome]
    wrong: dict[str, list[Outcome]]
    advice: dict[str, str]


def make_probes(exercise: Exercise, namespace: dict, secret: str) -> Probes:
    """Record the inputs that the tests give to the reference, and every wrong answer's results on them.

    Args:
        exercise: Exercise with its wrong answers.
        namespace: Names that its tests see.
        secret: The instructor's secret, so that hidden inputs are probes too.
    """
    arguments = _recorded_calls(exercise, namespace, secret)
    reference = [_local_outcome(namespace[exercise.symbol], *call) for call in arguments]
    wrong = known(exercise, namespace, "wrong")
    outcomes = {candidate.name: _outcomes(candidate, arguments) for candidate in wrong}
    return Probes(arguments, reference, outcomes, {candidate.name: candidate.advice for candidate in wrong})


def diagnose(probes: Probes, call) -> str:
    """Return the name of the wrong answer that a failing function behaves like on every probe, or ``""``.

    It must agree everywhere, and at least once in a value that the reference does not give; so a correct
    function is never named.

    Args:
        probes: Inputs and known results.
        call: Function ``(positional, named) → Outcome`` that asks the failing answer.
    """
    alive, proven = set(probes.wrong), set()
    for index, (positional, named) in enumerate(probes.arguments):
        if not alive:
            return ""
        got = call(positional, named)
        alive = {name for name in alive if same(probes.wrong[name][index], got)}
        if not got.error and not same(probes.reference[index], got):
            proven |= alive
    named = [name for name in probes.wrong if name in alive & proven]
    return named[0] if named else ""


def ask(answer):
    """Return the question that `diagnose` puts to an answer behind a proxy."""

    def call(positional, named) -> Outcome:
        try:
            return _checked(answer(*positional, **named))
        except (TimeUp, ProcessGone, PlainDataError):
            return Outcome(comparable=False)
        except Exception as error:  # noqa: BLE001 - any error of the student's is an outcome
            return Outcome(error=type(error).__name__)

    return call


def same(one: Outcome, other: Outcome) -> bool:
    """Whether two outcomes are the same to rounding."""
    if not (one.comparable and other.comparable) or one.error != other.error:
        return False
    return bool(one.error) or _equal(one.value, other.value)


def _equal(one, other) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and _ragged(one, other):
        return len(one) == len(other) and all(map(_equal, one, other))
    try:
        one, other = np.asarray(one), np.asarray(other)
        if one.shape != other.shape or "O" in one.dtype.kind + other.dtype.kind:
            return one.shape == other.shape == () and one.item() == other.item()
        if one.dtype.kind in "US" or other.dtype.kind in "US":
            return bool(np.array_equal(one, other))
        scale = np.max(np.abs(one), initial=0.0, where=np.isfinite(one))
        return bool(np.allclose(one, other, rtol=RELATIVE, atol=ABSOLUTE * max(scale, 1e-30), equal_nan=True))
    except (ValueError, TypeError):
        return False


def _ragged(one, other) -> bool:
    plain_numbers = (int, float, complex, bool, np.generic)
    return not all(isinstance(item, plain_numbers) for item in [*one, *other])


def _recorded_calls(exercise, namespace, secret) -> list:
    calls, reference = [], namespace[exercise.symbol]
    if isinstance(reference, type):
        return calls

    def recorder(*positional, **named):
        if len(calls) < MOST_PROBES:
            calls.append(_copied((positional, named)))
        return reference(*positional, **named)

    with time_bound(60):
        judge(exercise, namespace, recorder, secret)
    return calls


def _copied(value):
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001 - what cannot be copied (a model) is passed as it is
        return value


def _outcomes(candidate: Candidate, arguments) -> list[Outcome]:
    return [_local_outcome(candidate.answer, *call) for call in arguments]


def _local_outcome(function, positional, named) -> Outcome:
    positional, named = _copied((positional, named))
    agent.captured["probe"] = lambda: function(*positional, **named)
    with time_bound(20):
        reply = agent.call(_PROBE_REQUEST)
    try:
        result = parse_reply(reply)
    except PlainDataError:
        return Outcome(comparable=False)
    return Outcome(error=result["error"][0][0]) if "error" in result else _checked(result["value"])


def _checked(value) -> Outcome:
    return Outcome(comparable=False) if _has_object(value) else Outcome(value)


def _has_object(value) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_has_object, value))
    if isinstance(value, dict):
        return any(map(_has_object, value.values()))
    return isinstance(value, HandleMark) or not isinstance(
        value, int | float | complex | str | None | np.ndarray | np.generic
    )


def _request() -> str:
    import base64
    import json

    from autograder.proxy import pack

    request = {"target": "probe", "path": [], "arguments": pack(((), {}))}
    return base64.b64encode(json.dumps(request).encode()).decode()


_PROBE_REQUEST = _request()
