"""How far two clouds of points lie from each other, seen through a kernel: the maximum mean discrepancy.

Reference: A. Gretton et al., "A kernel two-sample test", J. Mach. Learn. Res. 13, 723 (2012).

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np
from scipy.spatial.distance import cdist, pdist

from acml_tf.evaluation.amounts import takes_alike_tables, takes_positive
from acml_tf.evaluation.columns import takes_tables


@takes_alike_tables("first", "second", min_rows=2)
@takes_positive("width")
def maximum_mean_discrepancy(first, second, width):
    r"""Compute the squared maximum mean discrepancy (MMD) of two samples with a Gaussian kernel, without bias.

    With $k(x, y) = e^{-\lVert x - y\rVert^2 / 2w^2}$ as the similarity of two points, it is the mean similarity within
    the first sample, plus that within the second, minus twice that between the two. Within a sample, a point is never
    paired with itself. Two samples of one population then give zero on average, and a single result may lie below zero.

    Args:
        first: Points, shape `(n, num_features)`, `n` ≥ 2.
        second: Other points, shape `(m, num_features)`, `m` ≥ 2.
        width: Width `w` > 0 of the kernel, in the unit of the features.

    Returns:
        Squared discrepancy, about 0 for one population, at most 2.

    Example:
        Two pairs of equal points, far from each other:

        >>> maximum_mean_discrepancy(np.zeros((2, 3)), np.full((2, 3), 99.0), width=1.0)
        2.0
    """
    pairs = (first, first), (second, second), (first, second)
    tables = [np.exp(-cdist(*pair, "sqeuclidean") / (2 * width**2)) for pair in pairs]
    within = [(table.sum() - len(table)) / (len(table) * (len(table) - 1)) for table in tables[:2]]
    return float(sum(within) - 2 * tables[2].mean())


@takes_tables("points", min_rows=2)
def median_distance(points):
    """Return the median distance of two points, the usual width of a kernel.

    Args:
        points: Points, shape `(n, num_features)`.

    Returns:
        Distance in the unit of the features.

    Example:
        >>> median_distance(np.array([[0.0], [3.0], [9.0]]))
        6.0
    """
    return float(np.median(pdist(points)))
