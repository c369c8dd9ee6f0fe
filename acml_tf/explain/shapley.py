"""What is each feature's fair share in one answer of a model? Exact Shapley values, all coalitions counted.

Reference: L. S. Shapley, *A value for n-person games* (1953); S. M. Lundberg and S.-I. Lee, NIPS (2017),
arXiv:1705.07874; H. Chen et al., *True to the model or true to the data?* (2020), arXiv:2006.16234.

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import math

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_tables


@takes_counts("num_features", least=0)
def all_coalitions(num_features):
    """List every set of features, in the order of binary numbers.

    Args:
        num_features: Number of features, 1 … 16.

    Returns:
        Table of truth values, shape `(2 ** num_features, num_features)`: row k says which features are in coalition
        k, and feature j is in it where k has the binary digit of value 2ʲ.

    Raises:
        ValueError: There would be more than 65,536 coalitions.

    Example:
        >>> all_coalitions(2).astype(int)
        array([[0, 0],
               [1, 0],
               [0, 1],
               [1, 1]])
    """
    if not 1 <= num_features <= 16:
        raise ValueError(f"{num_features} features cannot be enumerated: group them into at most 16.")
    return np.arange(2**num_features)[:, None] >> np.arange(num_features) & 1 == 1


@needs_functions("predict")
@needs_numbers("coalitions")
@takes_tables("background")
@takes_samples("row", ndim=1)
def coalition_values(predict, row, background, coalitions):
    """Compute what a model says on average when it knows only some features of a clip.

    The features outside the coalition are those of the background clips, one clip after the other; the answers to
    these mixed clips are averaged.

    Args:
        predict: Fitted model: function from a table to one number per row.
        row: Features of the clip that is explained, shape `(num_features,)`.
        background: Clips that stand for "not known", shape `(num_background, num_features)`.
        coalitions: True where a feature is known, shape `(num_coalitions, num_features)`.

    Returns:
        Mean answer for each coalition, shape `(num_coalitions,)`.

    Example:
        The model adds two features; one background clip:

        >>> coalition_values(lambda table: table.sum(axis=1), [2, 3], [[10, 20]], all_coalitions(2))
        array([30., 22., 13.,  5.])
    """
    row, background, coalitions = np.asarray(row), np.asarray(background), np.asarray(coalitions, dtype=bool)
    mixed = np.where(coalitions[:, None, :], row, background)
    answers = np.asarray(predict(mixed.reshape(-1, mixed.shape[2])))
    return answers.reshape(mixed.shape[:2]).mean(axis=1)


@needs_rows("values")
def shapley_values(values):
    """Compute each feature's mean gain over all orders in which the features can become known.

    Args:
        values: Value of every coalition in the order of `all_coalitions`, shape `(2 ** num_features,)`. The value of
            the empty coalition need not be zero.

    Returns:
        Share of each feature, shape `(num_features,)`; the shares add up to the value of the full coalition minus
        that of the empty one.

    Example:
        Alone they earn 10 and 20, together 50:

        >>> shapley_values([0, 10, 20, 50])
        array([20., 30.])
    """
    values = np.ravel(values).astype(float)
    num_features, numbers = len(values).bit_length() - 1, np.arange(len(values))
    shares = np.empty(num_features)
    for feature in range(num_features):
        without = numbers[numbers >> feature & 1 == 0]
        gains = values[without + 2**feature] - values[without]
        choices = [math.comb(num_features - 1, size) for size in np.bitwise_count(without)]
        shares[feature] = np.sum(gains / choices) / num_features
    return shares
