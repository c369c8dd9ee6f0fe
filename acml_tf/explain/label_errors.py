"""Which labels are probably wrong? Confident learning.

Reference: C. G. Northcutt, L. Jiang and I. L. Chuang, "Confident learning: estimating uncertainty in dataset labels",
J. Artif. Intell. Res. 70, 1373 (2021).

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_cases, takes_indices, takes_tables


@takes_cases("probabilities", "labels")
@takes_tables("probabilities")
@takes_indices("labels", ndim=1)
def label_error_scores(probabilities, labels):
    """Compute how strongly a model contradicts each label, with a threshold of its own for each class.

    The threshold of a class is the mean probability of that class over the clips that carry its label. A clip is
    confidently of a class if its probability reaches the threshold. Among its confident classes the most probable one
    is what the model says (the first of several); a clip without a confident class has no say.

    Args:
        probabilities: Of each class for each clip, by a model that did not learn from that clip, shape
            `(num_clips, num_classes)`. Not changed.
        labels: Given class of each clip, 0 … num_classes − 1, shape `(num_clips,)`. Nobody is confidently of a class
            that no clip has.

    Returns:
        Probability of what the model says minus that of the label, −1 … 1, shape `(num_clips,)`: above 0 where the
        label is probably wrong, 0 where the model agrees or has no say, below 0 where only a less probable class than
        the label's is confident.

    Example:
        The last clip carries the label 1 and looks like 0:

        >>> label_error_scores([[0.9, 0.1], [0.5, 0.5], [0.1, 0.9], [0.8, 0.2]], [0, 0, 1, 1]).round(2).tolist()
        [0.0, 0.0, 0.0, 0.6]
    """
    probabilities, labels = np.asarray(probabilities, dtype=float), np.asarray(labels)
    classes = np.arange(probabilities.shape[1])
    thresholds = [np.mean(probabilities[labels == k, k]) if np.any(labels == k) else np.inf for k in classes]
    # rounding must not make a clip miss a threshold that it equals
    confident = probabilities >= np.array(thresholds) - 1e-12
    told = np.where(confident, probabilities, -1).argmax(axis=1)
    clips = np.arange(len(labels))
    contradiction = probabilities[clips, told] - probabilities[clips, labels]
    return np.where(confident.any(axis=1), contradiction, 0.0)


def out_of_fold_probabilities(table, labels, folds):
    """Compute class probabilities of each clip by logistic regression that learnt from the other folds.

    Args:
        table: One clip per row, shape `(num_clips, num_features)`.
        labels: Classes 0 … K − 1, each in every training part, shape `(num_clips,)`.
        folds: Pairs of index arrays `(train, test)`; together the tests are all clips.

    Returns:
        Probabilities, shape `(num_clips, K)`.

    Example:
        `out_of_fold_probabilities(table, digits, speaker_folds(speakers, 5))` has ten columns.
    """
    table, labels = np.asarray(table, dtype=float), np.asarray(labels)
    probabilities = np.zeros((len(labels), labels.max() + 1))
    for train, test in folds:
        model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
        probabilities[test] = model.fit(table[train], labels[train]).predict_proba(table[test])
    return probabilities


@takes_samples("found", "true", ndim=1, alike=True, finite=True)
def precision_and_recall(found, true):
    """Compute how many of the finds are right, and how many of what is there were found.

    Args:
        found: Whether each clip is accused, shape `(n,)`.
        true: Whether it is guilty, shape `(n,)`.

    Returns:
        Precision and recall, 0 … 1; 0 where nothing is accused or nobody is guilty.

    Example:
        >>> precision_and_recall([True, True, False], [True, False, False])
        (0.5, 1.0)
    """
    found, true = np.asarray(found, bool), np.asarray(true, bool)
    both = np.sum(found & true)
    return float(both / max(found.sum(), 1)), float(both / max(true.sum(), 1))
