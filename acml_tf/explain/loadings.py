"""What does a principal component mean, in dB, Hz and seconds?

Reference: I. T. Jolliffe and J. Cadima, Phil. Trans. R. Soc. A 374, 20150202 (2016).

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.classic.principal_components import principal_axes
from acml_tf.evaluation.columns import takes_tables


@needs_numbers("num_axes")
@takes_tables("table", min_rows=2)
def loadings_in_units(table, num_axes):
    """Compute by how much each feature changes, in its own unit, along one standard deviation of each component.

    The axes are those of the standardised features (mean 0, variance 1), so that the choice of Hz or kHz does not
    decide which feature matters. Variances are divided by the number of clips minus 1. Each axis is turned so that its
    entry of the largest magnitude is positive. A feature that never changes has the loading 0.

    Args:
        table: One clip per row, features in any units, shape `(num_clips, num_features)`. Not changed.
        num_axes: Number of components, from 1 to the smaller of num_clips − 1 and num_features.

    Returns:
        Loadings, each in the unit of its feature, shape `(num_axes, num_features)`.

    Raises:
        ValueError: There are not that many components.

    Example:
        Pitch and level rise together, by 100 Hz and 3 dB: that is the one component.

        >>> loadings_in_units([[100, -3], [200, 0], [300, 3]], 1).round(1).tolist()
        [[100.0, 3.0]]
    """
    table = np.asarray(table, dtype=float)
    deviations = np.where(np.ptp(table, axis=0) == 0, 1, table.std(axis=0))
    _, axes, variances = principal_axes(table / deviations, num_axes)
    return axes * np.sqrt(variances)[:, None] * deviations
