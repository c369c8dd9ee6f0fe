"""How much a similarity says: evidence that two students' work is not independent, with a bound on false alarms.

A similarity is a relation on the class: these two wrote the same, these two share a rare remark. Of n students, let the
better connected of two related ones be related to d others. Then the similarity counts (n - 1) / d, and what does not
hold counts 0. Whatever the relation is, the mean of this over all pairs is at most 1, because the sum over the
neighbours of one student is at most n - 1. For work that is independent from exercise to exercise the weights of
different exercises multiply, also when each is first mixed with 1, as is done since nobody copies everything. So of
all pairs of a class of independent students at most the part 1 / t is expected to reach the weight t (Markov), and a
pair is shown when its weight is ten times the number of pairs. Evidence is the log2 likelihood ratio, its unit the bit.
"""

from collections.abc import Iterable

import numpy as np

# what part of the exercises two students may have in common: a little, half, nearly all
SHARES = (1 / 8, 1 / 2, 7 / 8)
# in a copy that was not disguised, so often a remark or a name that could be shared is
PART_OF_FEATURES = 1 / 2
# how many pairs of a class of independent students may be shown by chance, on average
FALSE_ALARMS = 0.1
# more than any class has students, and a number that can still be written
MAX_LOG2_RATIO = 60.0


def weights(related: np.ndarray, present: np.ndarray) -> np.ndarray:
    """Return how many times likelier each pair's similarity is if their work is not independent.

    Args:
        related: Which students are alike, symmetric, shape (n, n).
        present: Who has something to be compared, shape (n,).

    Returns:
        Weights, shape (n, n): 0 for pairs that are not alike, 1 where one of the two has nothing.
    """
    both = present[:, np.newaxis] & present
    degree = np.sum(related, axis=1)
    busier = np.maximum(np.maximum(degree[:, np.newaxis], degree), 1)
    found = np.where(related, max(np.sum(present) - 1, 1) / busier, 0.0)
    return np.where(both, found, 1.0)


def at_most(weight: np.ndarray, bits: np.ndarray | float) -> np.ndarray:
    """Return weights above 1 cut to a given number of bits; weights up to 1 stay."""
    return np.minimum(weight, 2.0 ** np.clip(bits, 0.0, MAX_LOG2_RATIO))


def total_log2_likelihood_ratio(columns: Iterable[tuple[np.ndarray, bool]], students: int) -> np.ndarray:
    """Return the evidence of all columns together, in bits.

    Args:
        columns: Weights of one kind of similarity in one exercise, and whether it is a stylistic feature, which a
            disguise wipes out.
        students: Size of the class, n.

    Returns:
        Bits, shape (n, n); minus infinity on the diagonal.
    """
    logs = np.zeros((2, len(SHARES), students, students))
    for weight, is_stylistic in columns:
        for log, share in zip(logs[int(is_stylistic)], SHARES, strict=True):
            part = share * PART_OF_FEATURES if is_stylistic else share
            log += np.log2(1 - part + part * weight)
    text, stylistic = logs
    # a copy was disguised or it was not: the mean of both
    bits = np.logaddexp2.reduce(text + np.logaddexp2(0, stylistic) - 1, axis=0) - np.log2(len(SHARES))
    np.fill_diagonal(bits, -np.inf)
    return bits


def log2_ratio_to_show(students: int) -> float:
    """Return the evidence from which a pair is shown: the pairs of the class, over the false alarms allowed."""
    pairs = max(students * (students - 1) / 2, 1)
    return float(np.log2(pairs / FALSE_ALARMS))
