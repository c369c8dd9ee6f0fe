"""Whose answers are the library's own: natural where an exercise has one short answer, rare where it has many."""

import dataclasses

import numpy as np

from autograder.integrity.comparison import Comparison
from autograder.integrity.evidence_model import FALSE_ALARMS, SHARES, at_most
from autograder.integrity.similarity import Similarity


@dataclasses.dataclass(frozen=True)
class Borrower:
    """A student whose answers equal the library's in some exercises."""

    student: str
    exercises: tuple[str, ...]
    answered: int
    log2_likelihood_ratio: float


@dataclasses.dataclass(frozen=True)
class ReferenceUse:
    """Frequency with which a class wrote what stands in the library.

    Attributes:
        counts: Exercise → how many wrote the reference, and how many answered.
        borrowers: Who did in at least half of the exercises, the least likely first.
        log2_ratio_to_mark: Evidence from which chance is not an explanation any more.
    """

    counts: dict[str, tuple[int, int]]
    borrowers: list[Borrower]
    log2_ratio_to_mark: float


def reference_use(comparison: Comparison) -> ReferenceUse:
    """Count answers that are the library's own but for names, layout, comments and order.

    Where k of n students wrote the reference, writing it counts n / k; over the class the mean of that is 1, so the
    same bound on false alarms holds as for pairs.

    Args:
        comparison: Class as compared.
    """
    similarity = {field.name: comparison.similarity[field.name] for field in comparison.fields if field.known}
    equal = {name: alike.equals_known(0) for name, alike in similarity.items()}
    logs = np.zeros((len(SHARES), len(comparison.students)))
    for name, alike in similarity.items():
        weight = np.where(equal[name], np.sum(alike.present) / max(np.sum(equal[name]), 1), 0.0)
        weight = np.where(alike.present, at_most(weight, alike.content_log2_ratio()), 1.0)
        logs += np.log2(1 + np.array(SHARES)[:, np.newaxis] * (weight - 1))
    bits = np.logaddexp2.reduce(logs, axis=0) - np.log2(len(SHARES))
    counts = {name: (int(np.sum(equal[name])), int(np.sum(similarity[name].present))) for name in similarity}
    borrowers = [_borrower(comparison, equal, similarity, n, bits[n]) for n in range(len(comparison.students))]
    often = [b for b in borrowers if b.exercises and len(b.exercises) >= b.answered / 2]
    often.sort(key=lambda b: (-b.log2_likelihood_ratio, b.student))
    return ReferenceUse(counts, often, float(np.log2(max(len(comparison.students), 1) / FALSE_ALARMS)))


def _borrower(
    comparison: Comparison, equal: dict[str, np.ndarray], similarity: dict[str, Similarity], number: int, bits: float
) -> Borrower:
    mine = tuple(name for name, same in equal.items() if same[number])
    answered = sum(bool(alike.present[number]) for alike in similarity.values())
    return Borrower(comparison.students[number], mine, answered, float(bits))
