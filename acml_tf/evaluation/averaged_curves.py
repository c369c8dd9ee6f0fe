"""One number from many curves: ROC and precision–recall of several classes, micro and macro.

Reference: J. Davis and M. Goadrich, *The relationship between precision-recall and ROC curves*, ICML (2006).

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np

from acml_tf.acoustics.kinds import needs_functions
from acml_tf.acoustics.samples import takes, takes_samples
from acml_tf.evaluation.columns import takes_cases, takes_indices, takes_tables
from acml_tf.evaluation.roc import area_under_curve


def _truth_values(name, values):
    if not np.all(np.isin(values, [0, 1])):
        raise ValueError(f"{name} holds other values than True and False: say which clips should be found.")
    return np.asarray(values, dtype=bool)


@takes_cases("scores", "positive")
@takes_samples("scores", ndim=1)
@takes(["positive"], _truth_values)
def average_precision(scores, positive):
    """Compute the mean precision over the clips that should be found, from the highest score down.

    Args:
        scores: Score of each clip, shape `(num_clips,)`.
        positive: True where the clip should be found, shape `(num_clips,)`, at least one.

    Returns:
        0 … 1; equal scores are let in together. A coin has about the share of the positive clips.

    Example:
        >>> round(average_precision([0.9, 0.8, 0.7], [True, False, True]), 3)
        0.833
    """
    scores, positive = np.asarray(scores, dtype=float), np.asarray(positive, dtype=bool)
    order = np.argsort(-scores, kind="stable")
    last = np.flatnonzero(np.append(np.diff(scores[order]) != 0, True))
    found = np.cumsum(positive[order])[last]
    return float(np.sum(np.diff(found, prepend=0) * found / (last + 1)) / np.sum(positive))


@needs_functions("score")
@takes_cases("scores", "labels")
@takes_tables("scores")
@takes_indices("labels", ndim=1)
def averaged_scores(scores, labels, score):
    """Average a two-class score over classes: each class by itself (macro), or all pairs of clip and class (micro).

    Args:
        scores: Score of each clip for each class, shape `(num_clips, num_classes)`.
        labels: True class, 0 … num_classes − 1, each at least once, shape `(num_clips,)`.
        score: Function of the scores and of truth values, `roc_area` or `average_precision` for example.

    Returns:
        Macro and micro average.

    Example:
        >>> averaged_scores([[0.9, 0.1], [0.2, 0.8]], [0, 1], average_precision)
        (1.0, 1.0)
    """
    scores = np.asarray(scores)
    wanted = np.asarray(labels)[:, None] == np.arange(scores.shape[1])
    single = [score(scores[:, number], wanted[:, number]) for number in range(scores.shape[1])]
    return float(np.mean(single)), float(score(scores.ravel(), wanted.ravel()))


@takes_cases("scores", "positive")
@takes_samples("scores", ndim=1)
def roc_area(scores, positive):
    """Compute the area under the ROC curve from scores and truth values.

    Args:
        scores: Score of each clip, shape `(num_clips,)`.
        positive: True where the clip should be found, shape `(num_clips,)`; both kinds occur.

    Returns:
        0 … 1; 0.5 is chance.

    Example:
        >>> float(roc_area([0.9, 0.8, 0.7], [True, False, True]))
        0.5
    """
    scores, positive = np.asarray(scores), np.asarray(positive, dtype=bool)
    return area_under_curve(scores[~positive], scores[positive])
