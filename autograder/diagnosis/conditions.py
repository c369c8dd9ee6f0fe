"""On which inputs does an answer fail? On those with a property; without it, the same inputs must come out right."""

import dataclasses
from collections.abc import Callable, Sequence
from typing import Any, TypeGuard

import numpy as np

from autograder.diagnosis.argument_changes import bound, with_argument
from autograder.diagnosis.calls import Call, local_outcome
from autograder.diagnosis.comparison import Diagnosis
from autograder.diagnosis.outcomes import Outcome, same

MAX_TRIED = 3


@dataclasses.dataclass(frozen=True)
class Property:
    """Something that an argument has in some calls.

    Attributes:
        name: What reports call it.
        holds: Whether a value has it.
        without: Value that has it → value that says the same without it.
        where: How a value with it is called.
        elsewhere: How the value without it is called.
        only_errors: Whether it explains errors alone: a number or a row of an array may come out right by chance.
    """

    name: str
    holds: Callable[[Any], bool]
    without: Callable[[Any], Any]
    where: str
    elsewhere: str
    only_errors: bool = False


def _is_array(value: object) -> TypeGuard[np.ndarray]:
    return isinstance(value, np.ndarray) and value.ndim > 0


def _is_number(value: object) -> bool:
    plain = isinstance(value, int | float | complex | np.generic) and not isinstance(value, bool | np.bool_)
    return plain or (isinstance(value, np.ndarray) and value.ndim == 0)


def _first_row(value: np.ndarray) -> np.ndarray:
    return value.reshape(-1, value.shape[-1])[0]


PROPERTIES = (
    Property(
        "lists", lambda value: isinstance(value, list | tuple), np.asarray, "is a list", "the same values are an array"
    ),
    Property(
        "whole numbers",
        lambda value: _is_array(value) and value.dtype.kind in "iu",
        lambda value: value.astype(float),
        "holds whole numbers",
        "the same values are decimals",
    ),
    Property(
        "more axes",
        lambda value: _is_array(value) and value.ndim > 1,
        _first_row,
        "has more than one axis",
        "it is one row of that",
        True,
    ),
    Property(
        "a whole number",
        lambda value: isinstance(value, int | np.integer) and not isinstance(value, bool),
        float,
        "is a whole number",
        "the same number is a decimal",
    ),
    Property("single numbers", _is_number, lambda value: np.array([value]), "is a single number", "it is an array"),
    Property("arrays", _is_array, lambda value: value.flat[0], "is an array", "it is a single number", True),
)


def fails_only_where(
    calls: list[Call],
    names: list[str],
    reference: Callable,
    question: Callable[[Call], Outcome],
    error: str = "",
    right: Sequence[Call] = (),
) -> Diagnosis:
    """Tell a property that all inputs have on which an answer fails, and without which it is right on them.

    Args:
        calls: Inputs on which the answer fails.
        names: Names of the arguments.
        reference: The right answer.
        question: Function that asks the answer.
        error: Name of the error that it raises there, or `""` where it gives a wrong value.
        right: Inputs on which it is right: a property that stops it must hold for none of them.
    """
    for name in names:
        for held in [one for one in PROPERTIES if error or not one.only_errors]:
            spared = held.only_errors and any(_holds(held, call, names, name) for call in right)
            if calls and not spared and all(_holds(held, call, names, name) for call in calls):
                pairs = [_without(reference, names, call, name, held) for call in calls[:MAX_TRIED]]
                if all(pair is not None and same(pair[1], question(pair[0])) for pair in pairs):
                    return _told(name, held, error)
    return Diagnosis()


def _holds(held: Property, call: Call, names: list[str], name: str) -> bool:
    arguments = bound(call, names)
    return name in arguments and held.holds(arguments[name])


def _without(
    reference: Callable, names: list[str], call: Call, name: str, held: Property
) -> tuple[Call, Outcome] | None:
    """Return a call without a property and what the reference gives there, or `None` where it gives no value."""
    try:
        other = with_argument(call, names, name, held.without(bound(call, names)[name]))
    except (ValueError, TypeError, IndexError):
        return None
    outcome = local_outcome(reference, other)
    return (other, outcome) if outcome.has_value else None


def _told(name: str, held: Property, error: str) -> Diagnosis:
    does = f"stops with {error}" if error else "is wrong"
    sentence = f"Your function {does} where `{name}` {held.where}, and is right where {held.elsewhere}."
    return Diagnosis(f"{name}: {held.name}", sentence)
