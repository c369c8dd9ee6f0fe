"""Does an answer listen to each of its arguments? One is changed at a time."""

import dataclasses
import inspect
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.argument_changes import bound, with_argument
from autograder.diagnosis.calls import Call, local_outcome
from autograder.diagnosis.comparison import Diagnosis
from autograder.diagnosis.outcomes import Outcome, parts, same
from autograder.utils.timeouts import patience

MAX_VARIATIONS, MIN_VARIATIONS = 6, 3
VARIATIONS_S = 3.0
# what was seen, not more: other values than those tried may make a difference
SENTENCE = "Other values of `{name}` were tried, and your result stays the same, which it should not: is `{name}` used?"


@dataclasses.dataclass(frozen=True)
class Variation:
    """A probe with one argument changed, which changes what the reference gives.

    Attributes:
        index: The probe.
        name: The argument.
        call: The changed call.
    """

    index: int
    name: str
    call: Call


def variations(reference: Callable, names: list[str], calls: list[Call], outcomes: list[Outcome]) -> list[Variation]:
    """Change each argument of some probes so that the reference gives something else.

    Args:
        reference: The right answer.
        names: Names of its arguments.
        calls: Probes.
        outcomes: What the reference gives on them.
    """
    found: list[Variation] = []
    defaults = argument_defaults(reference)
    until = time.monotonic() + VARIATIONS_S * patience()
    for name in names:
        mine: list[Variation] = []
        for index, call in enumerate(calls):
            given = defaults | bound(call, names)
            if time.monotonic() > until:  # each may be a training
                return found + mine
            if len(mine) < MAX_VARIATIONS and name in given and outcomes[index].has_value:
                changed = [with_argument(call, names, name, value) for value in _varied(given[name])]
                mine += [Variation(index, name, one) for one in changed if _matters(reference, one, outcomes[index])]
        found += mine
    return found


def _is_finite(outcome: Outcome) -> bool:
    arrays = parts(outcome.value) if outcome.has_value else None
    return arrays is not None and all(bool(np.all(np.isfinite(array))) for array in arrays)


def argument_defaults(reference: Callable) -> dict:
    """Return the arguments that have a default, with it; none where they cannot be told."""
    try:
        parameters = inspect.signature(reference).parameters.values()
    except (TypeError, ValueError):
        return {}
    return {one.name: one.default for one in parameters if one.default is not inspect.Parameter.empty}


def _matters(reference: Callable, call: Call, outcome: Outcome) -> bool:
    other = local_outcome(reference, call)
    return other.has_value and not same(other, outcome)


def ignored(found: list[Variation], question: Callable[[Call], Outcome], got: list[Outcome]) -> Diagnosis:
    """Tell an argument whose value makes no difference to an answer.

    Args:
        found: Variations that matter to the reference.
        question: Function that asks the answer.
        got: What the answer gives on the probes.
    """
    for name in dict.fromkeys(variation.name for variation in found):
        mine = [variation for variation in found if variation.name == name]
        # where a result is infinite or nan, no argument can change it
        if len(mine) >= MIN_VARIATIONS and all(
            _is_finite(got[one.index]) and same(got[one.index], question(one.call)) for one in mine
        ):
            return Diagnosis(f"{name} ignored", SENTENCE.format(name=name))
    return Diagnosis()


def _varied(value: Any) -> list:
    """Return other values of an argument: one with single values changed, one in another order."""
    if isinstance(value, bool | np.bool_):
        return [not value]
    if isinstance(value, int | np.integer):
        return [value + 1]
    if isinstance(value, float | np.floating):
        return [type(value)(value * 0.8 + 0.01), type(value)(value * 1.1)]
    if isinstance(value, tuple | list) and value and all(isinstance(item, int | float) for item in value):
        return [type(value)(item + 1 for item in value), type(value)(item * 0.5 for item in value)]
    if not isinstance(value, np.ndarray) or value.size < 2:
        return []
    if value.dtype.kind in "fc":
        return [(np.roll(value, 1) * 0.9 + 0.05).astype(value.dtype)]
    if value.dtype.kind in "iub":
        swapped = np.where(
            np.arange(value.size).reshape(value.shape) == 0, ~value if value.dtype == bool else np.max(value), value
        )
        return [swapped.astype(value.dtype), np.roll(value, 1), np.full_like(value, value.flat[0])]
    return []
