"""Folds as their makers hand them over: scikit-learn's generators, lists of lists, pairs of arrays.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes


def takes_folds(*names):
    """Let a function have folds as a list of pairs of index arrays.

    Args:
        *names: Arguments that are folds.

    Returns:
        Decorator. The function raises `ValueError` where there is no fold, or a fold is not a pair of indices.

    Example:
        >>> takes_folds("folds")(lambda folds: folds)([([0, 1], [2])])
        [(array([0, 1]), array([2]))]
    """
    return takes(names, _pairs)


def takes_whole_folds(folds, cases):
    """Let a function have folds as a list of pairs of index arrays whose test parts hold each case once.

    Without this, what is predicted of a case that no fold tests would be whatever stood in the memory.

    Args:
        folds: Argument that is folds.
        cases: Argument with one item per case.

    Returns:
        Decorator. The function raises `ValueError` as that of `takes_folds` does, and where a case is tested twice or
        not at all.

    Example:
        >>> takes_whole_folds("folds", "rows")(lambda rows, folds: len(folds))([5, 6], [([0], [1]), ([1], [0])])
        2
    """

    def each_once(given):
        tested, count = np.concatenate([test for _, test in given[folds]]).astype(int), len(given[cases])
        if np.any((tested < -count) | (tested >= count)):
            raise ValueError(f"The {folds} name case {np.max(np.abs(tested))} of {count}: count from 0.")
        times = np.bincount(tested % count, minlength=count)
        if not np.all(times == 1):
            case = np.argmax(times != 1)
            raise ValueError(f"Case {case} is in {times[case]} test parts of the {folds}: test each case once.")

    return takes([folds, cases], lambda name, value: _pairs(name, value) if name == folds else value, each_once)


def _pairs(name, folds):
    return [_pair(name, fold) for fold in _some(name, folds)]


def _some(name, folds):
    folds = list(folds)
    if not folds:
        raise ValueError(f"There are no {name}: give one pair (train, test) of indices at least.")
    return folds


def _pair(name, fold):
    train, test = (np.asarray(indices) for indices in fold) if len(fold) == 2 else (np.zeros(0), np.zeros(0))
    if train.ndim != 1 or test.ndim != 1 or train.dtype.kind not in "iub" or test.dtype.kind not in "iub":
        shapes = [np.shape(part) for part in fold]
        raise ValueError(f"One of the {name} has the shapes {shapes}: give two lists of indices, train and test.")
    return tuple(np.flatnonzero(part) if part.dtype.kind == "b" else part for part in (train, test))
