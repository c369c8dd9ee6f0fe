"""How often forests are right about each clip, so that tables of features can be compared clip by clip.

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.classic.trees import build_model, cross_predictions
from acml_tf.evaluation.columns import takes_cases, takes_columns, takes_tables
from acml_tf.evaluation.folds import takes_whole_folds


@needs_rows("folds")
@needs_numbers("num_trees", "num_forests")
@takes_cases("table", "labels")
@takes_tables("table")
@takes_columns("labels")
@takes_whole_folds("folds", "labels")
def share_right(table, labels, folds, num_trees=100, num_forests=5):
    """Compute which share of several forests is right about each clip; each forest has other seeds.

    Args:
        table: Features, shape `(num_clips, num_features)`.
        labels: Classes, integers, shape `(num_clips,)`.
        folds: Pairs `(train, test)` of indices whose test parts cover all clips once.
        num_trees: Trees in a forest.
        num_forests: Number of forests.

    Returns:
        Shares from 0 to 1, shape `(num_clips,)`; their mean is the mean accuracy of the forests.

    Example:
        >>> labels = np.repeat([0, 1], 4)
        >>> even, odd = np.arange(0, 8, 2), np.arange(1, 8, 2)
        >>> share_right(9.0 * labels[:, None], labels, [(even, odd), (odd, even)], num_trees=5, num_forests=2).mean()
        1.0
    """
    forests = (build_model("forest", seed, n_estimators=num_trees) for seed in range(num_forests))
    return np.mean([cross_predictions(forest, table, labels, folds) == labels for forest in forests], axis=0)
