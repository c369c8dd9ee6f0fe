"""Linear regression that does not lose its head: ridge, and predictions for rooms that it never heard.

Reference: A. E. Hoerl and R. W. Kennard, "Ridge regression", Technometrics 12 (1970); T. Hastie, R. Tibshirani and
J. Friedman, *The Elements of Statistical Learning*, 2nd edition, Springer 2009, § 3.4.1 and § 7.10.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_cases, takes_tables
from acml_tf.features.scaling import standardise


@needs_numbers("penalty")
@takes_cases("features", "target")
@takes_tables("features")
def ridge_solution(features, target, penalty):
    r"""Compute the weights w and the offset b that minimise squared errors plus a penalty on large weights.

    $$\sum_i (y_i - b - x_i^\top w)^2 + \lambda\,\lVert w\rVert^2$$

    The offset is not penalised: a target that is measured from another zero has the same weights.

    Args:
        features: Table X, shape (n, num_features), as many columns as you like.
        target: Values y, shape (n,).
        penalty: λ, > 0.

    Returns:
        Pair of weights, shape (num_features,), and offset, a number.

    Raises:
        ValueError: If the penalty is not above 0.

    Example:
        A line of slope 2 through three points, pulled to half of it by λ = Σ (x − mean)² = 2:

        >>> ridge_solution([[0.0], [1.0], [2.0]], [5.0, 7.0, 9.0], 2.0)
        (array([1.]), 6.0)
    """
    if penalty <= 0:
        raise ValueError(f"penalty={penalty}: give one above 0.")
    features, target = np.asarray(features, float), np.asarray(target, float)
    centre, middle = features.mean(axis=0), target.mean()
    table = features - centre
    weights = np.linalg.solve(table.T @ table + penalty * np.eye(table.shape[1]), table.T @ (target - middle))
    return weights, float(middle - centre @ weights)


@needs_numbers("penalty")
@takes_cases("features", "target", "rooms")
@takes_tables("features")
def leave_rooms_out(features, target, rooms, penalty):
    """Predict every clip by a ridge regression that never saw its room: neither to fit, nor to scale the features.

    Args:
        features: Table, shape (n, num_features).
        target: Values, shape (n,).
        rooms: Group of each clip, shape (n,), names or numbers in any order: all clips of a group are left out
            together.
        penalty: λ of `ridge_solution`, for features in standard deviations (divided by n) of the clips that are fitted.

    Returns:
        Predictions, shape (n,), in the order of the clips.

    Raises:
        ValueError: If there is only one room.

    Example:
        Each of two rooms is predicted from the other, whose features do not vary:

        >>> leave_rooms_out([[1.0], [1.0], [4.0], [4.0]], [2.0, 4.0, 7.0, 9.0], ["a", "a", "b", "b"], 1.0)
        array([8., 8., 3., 3.])
    """
    features, target, rooms = np.asarray(features, float), np.asarray(target, float), np.asarray(rooms)
    if len(np.unique(rooms)) < 2:
        raise ValueError("there is only one room: nothing would be left to learn from.")
    predicted = np.empty(len(target))
    for room in np.unique(rooms):
        out = rooms == room
        others, left_out = standardise(features[~out], features[out])
        weights, offset = ridge_solution(others, target[~out], penalty)
        predicted[out] = left_out @ weights + offset
    return predicted


@needs_numbers("penalty")
@takes_cases("train", "target")
@takes_tables("train", "test")
@takes_samples("target", ndim=1)
def predict_new(train, target, test, penalty):
    """Return ridge predictions for new clips, their features scaled as those of the training clips.

    Args:
        train: Training table, shape (n, num_features).
        target: Its values, shape (n,).
        test: Table of new clips, shape (m, num_features).
        penalty: λ of `ridge_solution`.

    Returns:
        Predictions, shape (m,).

    Example:
        >>> predict_new(np.array([[0.0], [2.0]]), np.array([1.0, 3.0]), np.array([[1.0]]), 1.0)
        array([2.])
    """
    train, test = standardise(np.asarray(train, float), np.asarray(test, float))
    weights, offset = ridge_solution(train, target, penalty)
    return test @ weights + offset
