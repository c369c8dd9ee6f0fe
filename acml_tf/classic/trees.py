"""Trees ask one question after another; a forest asks many trees and lets them vote.

Reference: L. Breiman et al., Classification and Regression Trees (1984); L. Breiman, Machine Learning 45, 5
(2001).

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeClassifier

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.kinds import needs_models
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_cases, takes_indices, takes_tables
from acml_tf.evaluation.folds import takes_folds
from acml_tf.features.scaling import standardise


@needs_numbers("threshold", empty=True)
@takes_cases("values", "labels")
@takes_samples("values", ndim=1)
def impurity_after_split(values, labels, threshold):
    """Compute the Gini impurity that is left when a tree asks "is this feature at most the threshold?".

    Gini impurity of one side: the probability that two clips drawn from it (with replacement) have different
    labels, 1 − Σ_c p_c². The two sides are averaged with their numbers of clips as weights.

    Args:
        values: One feature of each clip, shape `(num_clips,)`.
        labels: Classes, shape `(num_clips,)`.
        threshold: Clips with `values <= threshold` go left, the others right.

    Returns:
        Impurity from 0 (both sides pure) to less than 1; an empty side counts nothing.

    Example:
        At 2.5 the left side is pure, the right one half and half: (2·0 + 2·½) / 4.

        >>> impurity_after_split(np.array([1, 2, 3, 4]), np.array([0, 0, 1, 0]), 2.5)
        0.25
    """
    impurity = 0.0
    for side in (labels[values <= threshold], labels[values > threshold]):
        _, counts = np.unique(side, return_counts=True)
        gini = 1 - np.sum((counts / len(side)) ** 2)
        impurity += gini * len(side) / len(labels)
    return impurity


@takes_cases("values", "labels")
@takes_samples("values", ndim=1, finite=True)
def best_threshold(values, labels):
    """Return the threshold that leaves the least impurity, tried half-way between neighbouring values.

    Args:
        values: One feature of each clip, shape `(num_clips,)`, not all equal.
        labels: Classes, shape `(num_clips,)`.

    Returns:
        Threshold and the impurity that is left.

    Raises:
        ValueError: All values are equal, so no question can be asked.

    Example:
        >>> best_threshold(np.array([1, 2, 3, 4]), np.array([0, 0, 1, 1]))
        (2.5, 0.0)
    """
    levels = np.unique(values)
    if len(levels) < 2:
        raise ValueError(f"All values are {levels}: a feature that does not vary cannot split anything.")
    thresholds = (levels[1:] + levels[:-1]) / 2
    left = [impurity_after_split(values, labels, threshold) for threshold in thresholds]
    return float(thresholds[np.argmin(left)]), float(np.min(left))


@takes_indices("votes", ndim=2)
def majority_vote(votes):
    """Return the label that most trees chose for each clip.

    Args:
        votes: Labels, integers, shape `(num_trees, num_clips)`: row t holds what tree t says.

    Returns:
        Winning labels, shape `(num_clips,)`; of labels with equally many votes the smallest wins.

    Example:
        >>> majority_vote(np.array([[7, 3], [7, 1], [0, 3]]))
        array([7, 3])
    """
    labels = np.unique(votes)
    counts = [np.count_nonzero(votes == label, axis=0) for label in labels]
    return labels[np.argmax(counts, axis=0)]


def build_model(kind, seed=0, **parameters):
    """Return an unfitted decision tree or random forest.

    Args:
        kind: `"tree"` or `"forest"`.
        seed: Breaks ties, draws bootstrap samples and features.
        **parameters: Keyword arguments of scikit-learn's class, `max_depth` for example.

    Returns:
        scikit-learn's classifier, to be fitted on one core.

    Raises:
        ValueError: There is no such kind.

    Example:
        >>> build_model("forest", n_estimators=50).n_estimators
        50
    """
    if kind not in ("tree", "forest"):
        raise ValueError(f"kind is {kind!r}: choose 'tree' or 'forest'.")
    return (DecisionTreeClassifier if kind == "tree" else RandomForestClassifier)(random_state=seed, **parameters)


@needs_models("model")
@needs_rows("folds")
@takes_cases("table", "labels")
@takes_tables("table")
@takes_folds("folds")
def cross_predictions(model, table, labels, folds):
    """Predict every clip by a model that was scaled and fitted without the clip's fold.

    From each column the mean of the fold's training clips is subtracted, and it is divided by their standard deviation,
    in the fold's test clips too; a column that is constant in training is only shifted.

    Args:
        model: scikit-learn's classifier, `build_model("tree")` for example; each `fit` starts anew.
        table: Features, shape `(num_clips, num_features)`.
        labels: Classes, integers of any size, shape `(num_clips,)`.
        folds: Pairs `(train, test)` of indices; no clip is in two test parts.

    Returns:
        Predicted classes, shape `(num_clips,)`, in the order of the table; of clips in no test part, anything.

    Example:
        A stump that learns from the outer two clips what the inner two are, and the other way round:

        >>> table, folds = np.array([[1.0], [2.0], [3.0], [8.0]]), [([0, 3], [1, 2]), ([1, 2], [0, 3])]
        >>> cross_predictions(build_model("tree"), table, np.array([0, 0, 1, 1]), folds)
        array([0, 0, 0, 1])
    """
    predicted = np.zeros_like(labels)
    for train, test in folds:
        train_table, test_table = standardise(table[train], table[test])
        predicted[test] = model.fit(train_table, labels[train]).predict(test_table)
    return predicted
