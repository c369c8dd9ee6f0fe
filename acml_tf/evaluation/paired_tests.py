"""Is one classifier better than another, or was it lucky? Both had the same test set, so compare clip by clip.

Reference: Q. McNemar, Psychometrika 12, 153 (1947); T. Dietterich, Neural Computation 10, 1895 (1998).

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import math

import numpy as np

from acml_tf.acoustics.amounts import takes_fractions
from acml_tf.acoustics.arguments import needs_rows
from acml_tf.evaluation.columns import paired_columns, takes_cases, takes_columns, takes_indices


def disagreements(first, second):
    """Count the clips that only one of two models got right.

    Args:
        first: 1 or True where the first model was right, however many clips there are, shape `(num_clips,)`.
        second: The same for the second model, same clips in the same order.

    Returns:
        Clips that only the first got right, and clips that only the second got right.

    Example:
        >>> disagreements([1, 1, 0, 1], [1, 0, 1, 0])
        (2, 1)
    """
    first, second = (array.astype(bool) for array in paired_columns(first, second))
    return int(np.sum(first & ~second)), int(np.sum(~first & second))


@takes_columns("first", "second")
@takes_cases("first", "second")
def mcnemar_test(first, second):
    r"""Compute how often chance alone would split the disagreements as unevenly as this, or more so.

    Clips that both got right, or both wrong, say nothing about which is better. If neither is, each of the n others is
    a fair coin; with k on the rarer side,

    $$p = \min\left(1,\ 2\sum_{i=0}^{k} \binom{n}{i} \Big/ 2^n\right).$$

    Args:
        first: 1 or True where the first model was right, however many clips there are, shape `(num_clips,)`.
        second: The same for the second model, same clips in the same order.

    Returns:
        Two-sided p-value of the exact McNemar test, 0 to 1; 1 if they never disagree.

    Example:
        Three clips only the first got right, none only the second, 2 / 2³:

        >>> mcnemar_test([1, 1, 1], [0, 0, 0])
        0.25
    """
    first, second = np.asarray(first, dtype=bool), np.asarray(second, dtype=bool)
    only_first, only_second = int(np.sum(first & ~second)), int(np.sum(~first & second))
    n, k = only_first + only_second, min(only_first, only_second)
    return min(1.0, 2 * sum(math.comb(n, i) for i in range(k + 1)) / 2**n)


# an exercise, so it does not call `bootstrap.percentile_interval`, which is what there is to write
@needs_rows("groups", empty=False)
@takes_fractions("confidence")
@takes_columns("first", "second", "groups")
@takes_cases("first", "second", "groups")
@takes_indices("draws")
def paired_interval(first, second, groups, draws, confidence=0.95):
    """Compute the interval of the gain in accuracy when the test is repeated with whole groups of clips drawn anew.

    In every repetition both models answer the *same* clips, so a hard draw is hard for both. Clips of one group, a
    recording for example, come or stay away together.

    Args:
        first: 1 or True where the first model was right, 0 or False where not, shape `(num_clips,)`; of several
            trainings of a model, the fraction that was right. Any number type will do.
        second: The same for the second model.
        groups: Group of each clip, shape `(num_clips,)`: numbers or names. Groups may differ in size.
        draws: Groups drawn in each repetition, shape `(num_repetitions, num_drawn)`: number g means the g-th group
            in sorted order, the first being number 0. One that is drawn twice counts twice, with all its clips.
        confidence: Fraction of the repetitions that the interval holds; the rest is cut off evenly at both ends.

    Returns:
        Lower and upper end of accuracy(first) − accuracy(second), each from −1 to 1; accuracies are right clips
        divided by clips, the ends quantiles as `np.quantile` takes them.

    Example:
        Two models that are right on the same clips:

        >>> paired_interval([1, 0, 1], [1, 0, 1], ["a", "a", "b"], [[0, 1], [1, 1]])
        (0.0, 0.0)
    """
    _, number = np.unique(groups, return_inverse=True)
    gain = np.asarray(first, dtype=float) - np.asarray(second, dtype=float)
    gained, clips = np.bincount(number, weights=gain), np.bincount(number)
    draws = np.asarray(draws)
    gains = gained[draws].sum(axis=1) / clips[draws].sum(axis=1)
    tail = (1 - confidence) / 2
    low, high = np.quantile(gains, [tail, 1 - tail])
    return float(low), float(high)
