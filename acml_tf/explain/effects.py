"""How does a model's answer go with one feature? Individual curves, partial dependence, accumulated local effects.

Reference: J. H. Friedman, Annals of Statistics 29, 1189 (2001); A. Goldstein et al., J. Comput. Graph. Stat. 24, 44
(2015); D. W. Apley and J. Zhu, J. R. Stat. Soc. B 82, 1059 (2020).

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_tables


@needs_functions("predict")
@needs_numbers("feature", empty=True)
@takes_tables("table")
@takes_samples("grid", ndim=1)
def individual_curves(predict, table, feature, grid):
    """Compute what a model would say about each clip if one of its features had other values.

    Individual conditional expectation (ICE); the mean over the clips is the partial dependence.

    Args:
        predict: Fitted model: function from a table to one number per row.
        table: Features of clips, shape `(num_clips, num_features)`.
        feature: Number of the column that is changed.
        grid: Values that it is given, shape `(num_values,)`.

    Returns:
        One curve per clip, shape `(num_clips, num_values)`, with the answers as `predict` gives them.

    Example:
        >>> individual_curves(lambda table: table[:, 0] * table[:, 1], [[1, 10], [2, 20]], 0, [0.5, 3])
        array([[ 5., 30.],
               [10., 60.]])
    """
    changed = np.array(table, dtype=float)
    curves = []
    for value in grid:
        changed[:, feature] = value
        curves.append(np.array(np.ravel(predict(changed))))
    return np.stack(curves, axis=1)


@needs_functions("predict")
@needs_numbers("feature", empty=True)
@takes_tables("table")
@takes_samples("edges", ndim=1, finite=True)
def accumulated_local_effects(predict, table, feature, edges):
    """Compute the effect of a feature by adding up local differences, each between clips that really lie there.

    Within an interval only its own clips are used: what the model says with the feature at the upper edge minus what
    it says with the feature at the lower edge, averaged over these clips. The differences are added up from the left,
    and a constant is subtracted so that the mean effect is 0, where each clip has the mean of the effects at the two
    edges of its interval.

    Args:
        predict: Fitted model: function from a table to one number per row.
        table: Features of clips, shape `(num_clips, num_features)`.
        feature: Number of the column whose effect is asked for.
        edges: Rising edges of the intervals, shape `(num_edges,)`, from the smallest value or less to the largest or
            more. A clip that lies on an edge belongs to the interval that ends there, on the first edge to the first.

    Returns:
        Effect at each edge, shape `(num_edges,)`; it does not change over an interval without clips.

    Example:
        >>> accumulated_local_effects(lambda table: 3 * table[:, 0], [[1.0], [3.0]], 0, [0, 2, 4])
        array([-6.,  0.,  6.])
    """
    table, edges = np.asarray(table, dtype=float), np.asarray(edges, dtype=float)
    interval = np.maximum(np.searchsorted(edges, table[:, feature]) - 1, 0)
    lower, upper = table.copy(), table.copy()
    lower[:, feature], upper[:, feature] = edges[interval], edges[interval + 1]
    differences = np.ravel(predict(upper)) - np.ravel(predict(lower))
    counts = np.bincount(interval, minlength=len(edges) - 1)
    steps = np.bincount(interval, weights=differences, minlength=len(edges) - 1) / np.maximum(counts, 1)
    effects = np.concatenate([[0], np.cumsum(steps)])
    return effects - counts @ (effects[1:] + effects[:-1]) / 2 / len(table)
