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
    return takes(names, lambda name, folds: [_pair(name, fold) for fold in _some(name, folds)])


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
    return train, test
