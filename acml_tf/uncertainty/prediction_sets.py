"""Sets of classes that hold the true one as often as promised: large where a classifier wavers, small where it is sure.

Reference: Y. Romano, M. Sesia and E. Candès, "Classification with valid and adaptive coverage", NeurIPS 2020.
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.uncertainty.conformal import conformal_quantile


@takes_samples("probabilities", ndim=2, finite=True)
def adaptive_scores(probabilities, labels):
    r"""Compute how much probability a classifier spends until it has named the truth.

    With the classes in the order of falling probability, $\pi_{(1)} \ge \pi_{(2)} \ge \dots$, and the truth at place r

    $$s = \pi_{(1)} + \dots + \pi_{(r)}.$$

    Args:
        probabilities: Probabilities of the classes, shape `(cases, classes)`.
        labels: True class of each case, whole numbers from 0, shape `(cases,)`.

    Returns:
        Scores between 0 and 1, shape `(cases,)`; near 1 where the truth was thought unlikely.

    Raises:
        ValueError: There is not one label per case, or a label stands for none of the classes.

    Example:
        >>> adaptive_scores([[0.6, 0.3, 0.1], [0.6, 0.3, 0.1]], [0, 1]).round(2).tolist()
        [0.6, 0.9]
    """
    labels = np.asarray(labels).reshape(-1)
    if len(labels) != len(probabilities):
        raise ValueError(f"{len(labels)} labels for {len(probabilities)} cases: give one label per case.")
    wrong = labels[~np.isin(labels, np.arange(probabilities.shape[1]))]
    if len(wrong):
        raise ValueError(
            f"The label {wrong[0]} is none of the classes 0 … {probabilities.shape[1] - 1}: number them so."
        )
    return _spent(probabilities)[np.arange(len(labels)), labels.astype(int)]


def _spent(probabilities):
    """Return for each class how much probability is spent when it is named; of equal classes the first goes first."""
    order = np.argsort(-probabilities, axis=1, kind="stable")
    total = np.cumsum(np.take_along_axis(probabilities, order, axis=1), axis=1)
    return np.take_along_axis(total, np.argsort(order, axis=1), axis=1)


@needs_numbers("quantile")
@takes_samples("probabilities", ndim=2, finite=True)
def adaptive_prediction_set(probabilities, quantile):
    """Name the likeliest classes until a quantile of probability is spent, and always the likeliest one.

    With `quantile = conformal_quantile(adaptive_scores(…), alpha)` of calibration cases, the sets of new cases hold the
    truth with probability 1 − alpha or more, whatever the classifier.

    Args:
        probabilities: Probabilities of the classes of new cases, shape `(cases, classes)`.
        quantile: Probability that may be spent, above 0; `inf` names all classes.

    Returns:
        Whether each class is in the set, shape `(cases, classes)`.

    Example:
        >>> adaptive_prediction_set([[0.6, 0.3, 0.1], [0.98, 0.01, 0.01]], 0.9).astype(int).tolist()
        [[1, 1, 0], [1, 0, 0]]
    """
    total = _spent(probabilities)
    likeliest = np.arange(probabilities.shape[1]) == np.argmax(probabilities, axis=1)[:, None]
    return (total <= quantile + 1e-12) | likeliest  # 0.6 + 0.3 is 0.8999999999999999


def calibrated_sets(probabilities, labels, new_probabilities, alpha):
    """Return sets of classes for new cases from calibration cases, both steps at once.

    Args:
        probabilities: Probabilities of calibration cases that training never saw, shape `(cases, classes)`.
        labels: Their true classes, shape `(cases,)`.
        new_probabilities: Probabilities of new cases, shape `(new_cases, classes)`.
        alpha: Fraction of sets that may miss, between 0 and 1.

    Returns:
        Whether each class is in the set, shape `(new_cases, classes)`.

    Example:
        Four calibration cases are too few to leave out one in ten:

        >>> calibrated_sets(np.eye(4), [0, 1, 2, 3], [[0.7, 0.2, 0.1, 0.0]], 0.1).sum()
        4
    """
    return adaptive_prediction_set(new_probabilities, conformal_quantile(adaptive_scores(probabilities, labels), alpha))
