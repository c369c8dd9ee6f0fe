"""What does a fitted model lean on? Spoil one feature and see how much accuracy goes with it.

Reference: L. Breiman, *Random forests*, Machine Learning 45, 5 (2001), § 10.

Lesson: lessons/2_features/2_2_feature_selection.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.evaluation.columns import takes_columns, takes_tables


@needs_functions("predict")
@needs_numbers("num_repeats")
@takes_tables("table")
@takes_columns("labels")
def permutation_importance(predict, table, labels, num_repeats=10, seed=0):
    """Compute how much accuracy a model loses when one feature is dealt out to the clips anew.

    The column keeps its values; only their owners are lost (so a row may hold values that never occur together).

    Args:
        predict: Fitted model: function from a table to one label per row, called on one shuffled table at a time.
        table: Features of clips that the model did not learn from, shape `(num_clips, num_features)`.
        labels: True classes, shape `(num_clips,)`.
        num_repeats: Number of shuffles per feature.
        seed: Draws the shuffles; the same seed draws the same ones.

    Returns:
        Accuracy with the true column minus the mean accuracy over its shuffles, shape `(num_features,)`: about 0 for a
        feature that the model does not need, below 0 by luck or where the feature misleads on these clips.

    Example:
        The model reads the second column and not the first:

        >>> table, labels = np.array([[3, 0], [1, 1], [2, 0], [4, 1]]), np.array([0, 1, 0, 1])
        >>> permutation_importance(lambda table: table[:, 1], table, labels, num_repeats=400).round(1)
        array([0. , 0.5])
    """
    rng = np.random.default_rng(seed)
    accuracy = np.mean(np.ravel(predict(table)) == labels)
    importances = np.empty(np.shape(table)[1])
    for column in range(len(importances)):
        shuffled, scores = np.array(table), []
        for _ in range(num_repeats):
            shuffled[:, column] = rng.permutation(shuffled[:, column])
            scores.append(np.mean(np.ravel(predict(shuffled)) == labels))
        importances[column] = accuracy - np.mean(scores)
    return importances


@needs_functions("predict")
@needs_rows("values")
@takes_tables("table")
@takes_columns("labels")
def nulling_importance(predict, table, labels, values):
    """Compute how much accuracy a model loses when one feature is the same for every clip.

    Feature nulling: one constant takes the place of the column, zero for example or its mean over the training clips.

    Args:
        predict: Fitted model: function from a table to one label per row.
        table: Features of clips that the model did not learn from, shape `(num_clips, num_features)`.
        labels: True classes, shape `(num_clips,)`.
        values: What takes the place of each feature, shape `(num_features,)`.

    Returns:
        Accuracy with the true column minus accuracy without, shape `(num_features,)`.

    Raises:
        ValueError: The number of values is not that of the features.

    Example:
        >>> table, labels = np.array([[3, 0], [1, 1], [2, 0], [4, 1]]), np.array([0, 1, 0, 1])
        >>> nulling_importance(lambda table: table[:, 1], table, labels, [0, 0])
        array([0. , 0.5])
    """
    accuracy, table = np.mean(np.ravel(predict(table)) == labels), np.asarray(table, dtype=float)
    if len(values) != table.shape[1]:
        raise ValueError(f"{len(values)} values for {table.shape[1]} features: give one value per feature.")
    importances = np.empty(table.shape[1])
    for column, value in enumerate(values):
        nulled = table.copy()
        nulled[:, column] = value
        importances[column] = accuracy - np.mean(np.ravel(predict(nulled)) == labels)
    return importances
