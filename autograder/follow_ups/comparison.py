"""A second look at an answer that passes the tests: is it the reference's equal on follow-up inputs? It is free."""

import dataclasses

import numpy as np

from autograder.authoring.lesson import Exercise
from autograder.diagnosis.calls import Call
from autograder.diagnosis.hypotheses import argument_names
from autograder.diagnosis.outcomes import Outcome, checked, parts
from autograder.diagnosis.recording import record_calls
from autograder.execution.proxy import Proxy, ask_each
from autograder.follow_ups.inputs import Key, follow_up
from autograder.follow_ups.judges import agree, judges_of

# how many inputs of the ledger an answer is asked: each costs every submission about a millisecond
MAX_ASKED = 24
MAX_SHOWN = 200
SENTENCE = (
    "The tests pass. A second look all the same: with {input}, your function {fault}. Is that what its docstring says?"
)


@dataclasses.dataclass(frozen=True)
class FollowUp:
    """An input, and what it should give.

    Attributes:
        key: How it was made.
        call: The input.
        wanted: What all right answers give.
    """

    key: Key
    call: Call
    wanted: Outcome


def follow_ups_of(exercise: Exercise, namespace: dict, secret: str) -> list[FollowUp]:
    """Make follow-up inputs that the ledger names, each with what it should give; of many every second or so.

    Args:
        exercise: Exercise with the keys of the ledger.
        namespace: Names that its tests see.
        secret: The instructor's secret, from which the tests' inputs are drawn.
    """
    if not exercise.follow_ups:
        return []
    judges = judges_of(exercise, namespace)
    names, calls = argument_names(judges.reference), record_calls(exercise, namespace, secret)
    keys = [key for key in map(Key.read, exercise.follow_ups) if key.place < len(calls)]
    found = []
    for key in keys[:: max(1, -(-len(keys) // MAX_ASKED))]:
        call = follow_up(calls[key.place], key, names)
        if call is not None and (wanted := judges.agreed(call)) is not None:
            found.append(FollowUp(key, call, wanted))
    return found


def difference(found: list[FollowUp], answer: Proxy) -> str:
    """Ask an answer on all follow-up inputs at once; return a sentence on the first difference, or `""`.

    Args:
        found: Inputs.
        answer: The student's answer behind its channel.

    Raises:
        TimeUp, ProcessGone, PlainDataError: If the answer's process does not reply.
    """
    replies = ask_each(answer, [(one.call.positional, one.call.named) for one in found])
    for one, reply in zip(found, replies, strict=True):
        given = _outcome(reply)
        if given.comparable and not agree(one.wanted, given) and not _is_turned(one.wanted, given):
            return SENTENCE.format(input=one.key.phrase, fault=_fault(one.wanted, given, reply))
    return ""


def _is_turned(wanted: Outcome, given: Outcome) -> bool:
    """Return whether several results all have the other sign, as an axis and the weights along it may have."""
    arrays = (parts(given.value) if given.has_value else None) or []
    free = len(arrays) > 1 and all(array.dtype.kind in "fc" for array in arrays)
    return free and agree(Outcome(tuple(parts(wanted.value) or [])), Outcome(tuple(-array for array in arrays)))


def _outcome(reply: dict) -> Outcome:
    if "error" not in reply:
        return checked(reply["value"])
    return Outcome(error=reply["error"][0][0])


def _fault(wanted: Outcome, given: Outcome, reply: dict) -> str:
    """Say in a clause how an outcome differs from what it should be."""
    if given.error:
        message = " ".join(reply["error"][1].split())[:MAX_SHOWN]
        return f"raises {given.error} ({message})" if message else f"raises {given.error}"
    arrays, others = parts(given.value) or [], parts(wanted.value) or []
    shapes, expected = [array.shape for array in arrays], [array.shape for array in others]
    if shapes != expected:
        return f"gives {_shapes(shapes)} where the course's own answers give {_shapes(expected)}"
    if shapes == [()]:
        return f"gives {_number(arrays[0])} where the course's own answers give {_number(others[0])}"
    return "gives another result than the course's own answers"


def _shapes(shapes: list[tuple]) -> str:
    return " and ".join(f"the shape {shape}" if shape else "a number" for shape in shapes) or "something else"


def _number(value: np.ndarray) -> str:
    return f"{value[()]:.6g}" if value.dtype.kind in "iuf" else str(value[()])
