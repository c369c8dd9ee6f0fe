"""Folds that hold out two things at once: a new instrument *and* a new root note.

Lesson: lessons/2_features/2_2_feature_selection.py
"""

import itertools

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.evaluation.columns import takes_columns
from acml_tf.evaluation.splits import random_folds


@needs_rows("first", "second")
@needs_numbers("num_first", "num_second")
def crossed_folds(first, second, num_first, num_second):
    """Split clips so that no test clip shares either of two groups with any training clip.

    Each part of the first groups is crossed with each part of the second: a fold tests the clips that lie in both
    parts and learns from those that lie in neither. Clips in one of the two are left out of that fold, so each clip is
    tested once.

    Args:
        first: First group of each clip, the root note for example, shape `(num_clips,)`.
        second: Second group of each clip, the instrument for example, shape `(num_clips,)`.
        num_first: Number of parts of the first groups; part p holds the groups p, p + num_first, … in sorted order. 1
            does not hold out any of these groups, for example because they are not known.
        num_second: Number of parts of the second groups.

    Returns:
        `num_first · num_second` pairs `(train, test)` of sorted index arrays.

    Raises:
        ValueError: There are fewer groups than parts, or nothing is held out.

    Example:
        >>> folds = crossed_folds([0, 0, 1, 1], ["harp", "lute", "harp", "lute"], 2, 2)
        >>> [(train.tolist(), test.tolist()) for train, test in folds]
        [([3], [0]), ([2], [1]), ([1], [2]), ([0], [3])]
    """
    if max(num_first, num_second) < 2:
        raise ValueError(f"{num_first} and {num_second} parts hold nothing out: take at least 2 of one of them.")
    parts = [part_masks(first, num_first), part_masks(second, num_second)]
    return [
        (np.flatnonzero(train_a & train_b), np.flatnonzero(test_a & test_b))
        for (train_a, test_a), (train_b, test_b) in itertools.product(*parts)
    ]


@needs_rows("groups")
@takes_counts("num_parts", least=0)
@takes_columns("groups")
def part_masks(groups, num_parts):
    """Return which clips may be learnt from and which are tested, for each part of the groups.

    Args:
        groups: Group of each clip, shape `(num_clips,)`.
        num_parts: Number of parts; 1 learns from and tests all.

    Returns:
        `num_parts` pairs of boolean arrays, shape `(num_clips,)` each.

    Raises:
        ValueError: There are fewer groups than parts, or less than one part.

    Example:
        >>> [test.tolist() for _, test in part_masks(["a", "b", "c"], 2)]
        [[True, False, True], [False, True, False]]
    """
    names, number = np.unique(groups, return_inverse=True)
    if not 1 <= num_parts <= len(names):
        raise ValueError(f"{num_parts} parts of {len(names)} groups: take at least 1 part and no more than groups.")
    tests = [number % num_parts == part for part in range(num_parts)]
    return [(~test if num_parts > 1 else test, test) for test in tests]


@needs_rows("roots", "instruments")
def known_and_new(roots, instruments):
    """Return the folds of two questions: clips as in the training set, and clips of groups that were never heard.

    Args:
        roots: Root note of each clip, shape `(num_clips,)`.
        instruments: Instrument of each clip, shape `(num_clips,)`.

    Returns:
        Dictionary from the question to its pairs `(train, test)`: five random folds, and three parts of the roots
        crossed with two of the instruments. What has a single group is not held out; where neither root nor instrument
        is known, the second question is missing.

    Example:
        >>> {question: len(folds) for question, folds in known_and_new(list("abcabc"), list("xxxyyy")).items()}
        {'known roots and instruments': 5, 'new roots and instruments': 6}
    """
    if not 0 < len(roots) == len(instruments) or np.ndim(roots) != 1:
        shapes = f"{np.shape(roots)} and {np.shape(instruments)}"
        raise ValueError(f"roots and instruments have the shapes {shapes}: give one of each per clip.")
    questions = {"known roots and instruments": random_folds(len(roots), 5)}
    num_roots, num_instruments = min(3, len(set(roots))), min(2, len(set(instruments)))
    if max(num_roots, num_instruments) > 1:
        questions["new roots and instruments"] = crossed_folds(roots, instruments, num_roots, num_instruments)
    return questions
