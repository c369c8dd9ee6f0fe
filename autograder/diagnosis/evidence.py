"""How well does a known mistake explain what a failing answer gives?"""

import dataclasses

import numpy as np

from autograder.diagnosis.hypotheses import Hypothesis
from autograder.diagnosis.outcomes import Outcome, all_parts, close, same

MIN_VALUES = 2


@dataclasses.dataclass(frozen=True)
class Agreement:
    """Comparison of a failing answer with a known mistake.

    Attributes:
        share: Share of the values concerned in which both agree, in the mean over the probes on which one of them
            differs from the reference; 1 where they agree everywhere.
        values: How many values agree that the reference does not give.
    """

    share: float
    values: int


def agreement(
    hypothesis: Hypothesis, reference: list[Outcome], got: list[Outcome], failing: list[int], floor: float
) -> Agreement:
    """Compare a failing answer with a known mistake, probe by probe, and stop where `floor` is out of reach.

    Args:
        hypothesis: The mistake.
        reference: What the reference gives on each probe.
        got: What the answer gives.
        failing: Probes on which the answer differs from the reference; they are compared first.
        floor: Least share that is of interest.

    Returns:
        The agreement; its share is 0 where it is less than the floor.
    """
    others = [index for index in range(len(got)) if index not in failing and got[index].comparable]
    lost, unexplained, values = 0.0, 0, 0
    for index in [*failing, *others]:
        known = hypothesis.outcome(index)
        if index not in failing:
            unexplained += not same(known, reference[index])
        elif same(known, got[index]):
            values += differing_values(reference[index], got[index])
        else:
            share, agreed = partly(reference[index], got[index], known)
            lost, values = lost + 1 - share, values + agreed
        share = (len(failing) - lost) / (len(failing) + unexplained)
        if share < floor:
            return Agreement(0.0, 0)
    return Agreement(share, values)


def partly(wanted: Outcome, got: Outcome, known: Outcome) -> tuple[float, int]:
    """Return in which share of the values that are wrong in one of them two outcomes agree, and in how many."""
    outcomes = [outcome for outcome in (wanted, got, known) if outcome.has_value]
    arrays = [found for outcome in outcomes if (found := all_parts(outcome)) is not None]
    if len(arrays) < 3 or len({tuple(array.shape for array in each) for each in arrays}) > 1:
        return 0.0, 0
    concerned = agreed = 0
    for expected, given, mistaken in zip(*arrays, strict=True):
        both = close(given, mistaken)
        wrong = ~(close(expected, given) & close(expected, mistaken))
        concerned += int(np.sum(wrong))
        agreed += int(np.sum(wrong & both))
    return (agreed / concerned if concerned else 0.0), agreed


def differing_values(one: Outcome, other: Outcome) -> int:
    """Count the values in which two outcomes differ; one that hardly turns up by chance counts twice."""
    if other.error or one.error:
        return 0 if other.error else 2
    wanted, got = all_parts(one), all_parts(other)
    if wanted is None or got is None or len(wanted) != len(got):
        return 2
    return sum(_differing(expected, given) for expected, given in zip(wanted, got, strict=True))


def _differing(expected: np.ndarray, given: np.ndarray) -> int:
    if expected.shape != given.shape:
        return int(given.size) + 1
    wrong = int(np.sum(~close(expected, given)))
    whole = expected.dtype.kind in "biu" and given.dtype.kind in "biu"
    return wrong if whole else 2 * wrong
