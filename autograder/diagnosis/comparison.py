"""In which way do results differ from the expected ones? Sentences that need no known mistake."""

import dataclasses
from collections.abc import Callable

import numpy as np

from autograder.diagnosis import factors, places, shapes
from autograder.diagnosis.missing_steps import MISSING_STEPS
from autograder.diagnosis.outcomes import equal
from autograder.diagnosis.pairs import Comparison, NamedDifference, Pair
from autograder.diagnosis.result_changes import CHANGES

MIN_EVIDENCE = 2
Relation = Callable[[list[Pair]], NamedDifference | None]


@dataclasses.dataclass(frozen=True)
class Diagnosis:
    """A sentence about a failing answer.

    Attributes:
        name: What reports call it.
        sentence: What the student reads.
    """

    name: str = ""
    sentence: str = ""

    def __bool__(self) -> bool:
        return bool(self.name)


def told(it: str, name: str, sentence: str) -> Diagnosis:
    """Return a diagnosis whose sentence speaks of `it`."""
    text = sentence.format(it=it)
    return Diagnosis(name, text[0].upper() + text[1:])


def exact_change(comparison: Comparison) -> Diagnosis:
    """Return the one change that turns every expected result into the given one, or an empty diagnosis."""
    if _evidence(comparison) < MIN_EVIDENCE:
        return Diagnosis()
    for change in CHANGES:
        if all(_gives(change.change, pair.expected, pair.given) for pair in comparison.pairs):
            return told(comparison.it, change.name, change.sentence)
    return Diagnosis()


def known_factor(comparison: Comparison) -> Diagnosis:
    """Return the factor of which a mistake is known by which every result is off, or an empty diagnosis."""
    return Diagnosis() if comparison.of_models else _first(comparison, (factors.by_size, factors.known_constant))


def missing_step(comparison: Comparison) -> Diagnosis:
    """Return the last step that would turn every given result into the expected one, or an empty diagnosis."""
    if _evidence(comparison) < MIN_EVIDENCE:
        return Diagnosis()
    for change in MISSING_STEPS:
        if all(_gives(change.change, pair.given, pair.expected) for pair in comparison.pairs):
            return told(comparison.it, change.name, change.sentence)
    return Diagnosis()


def any_factor(comparison: Comparison) -> Diagnosis:
    """Return the factor or the constant by which every result is off, or an empty diagnosis."""
    return Diagnosis() if comparison.of_models else _first(comparison, (factors.constant, factors.difference))


def loose_relation(comparison: Comparison) -> Diagnosis:
    """Return what is common to all differences: their places, order, shape or a factor that changes."""
    relations: tuple[Relation, ...] = (
        places.not_finite,
        places.zero,
        places.order,
        places.where,
        factors.by_row,
        factors.changing,
        factors.other_power,
        shapes.shape,
    )
    return _first(comparison, (shapes.shape,) if comparison.of_models else relations)


def _evidence(comparison: Comparison) -> int:
    return 0 if comparison.of_models else sum(pair.evidence for pair in comparison.pairs if not pair.is_empty)


def _first(comparison: Comparison, relations: tuple[Relation, ...]) -> Diagnosis:
    if sum(pair.evidence for pair in comparison.pairs) < MIN_EVIDENCE:
        return Diagnosis()
    for relation in relations:
        if found := relation(comparison.pairs):
            return told(comparison.it, *found)
    return Diagnosis()


def _gives(change: Callable[[np.ndarray], np.ndarray | None], array: np.ndarray, wanted: np.ndarray) -> bool:
    with np.errstate(all="ignore"):
        try:
            changed = change(array)
        except (ValueError, TypeError, IndexError, ZeroDivisionError):
            return False
    return changed is not None and not equal(changed, array) and equal(changed, wanted)
