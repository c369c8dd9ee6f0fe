"""How far do clusters lie apart, measured by their own width?

Reference: D. L. Davies and D. W. Bouldin, "A cluster separation measure", IEEE Trans. Pattern Anal. Mach. Intell. 1,
224 (1979).

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import numpy as np
from scipy.spatial.distance import cdist

from acml_tf.evaluation.columns import takes_cases, takes_tables


@takes_cases("points", "labels")
@takes_tables("points")
def davies_bouldin(points, labels):
    """Compute how much each cluster overlaps with its worst neighbour, on average.

    The width of a cluster is the mean distance of its points from their mean. The overlap of two clusters is the sum of
    their widths divided by the distance of their means.

    Args:
        points: Shape `(n, d)`. Not changed.
        labels: Cluster of each point, any numbers (−1 like any other) or names, shape `(n,)`.

    Returns:
        Mean over the clusters of the largest overlap with another, ≥ 0, small for tight clusters far apart.

    Raises:
        ValueError: There is only one cluster.

    Example:
        Widths of 1, means 10 apart:

        >>> davies_bouldin([[0.0], [2.0], [10.0], [12.0]], [0, 0, 1, 1])
        0.2
    """
    points, labels = np.asarray(points, dtype=float), np.asarray(labels)
    names = np.unique(labels)
    if len(names) < 2:
        raise ValueError("There is only one cluster: give at least two.")
    clusters = [points[labels == name] for name in names]
    means = np.array([cluster.mean(axis=0) for cluster in clusters])
    widths = np.array([np.linalg.norm(c - m, axis=1).mean() for c, m in zip(clusters, means, strict=True)])
    distances = cdist(means, means)
    np.fill_diagonal(distances, np.inf)
    return float(((widths[:, None] + widths) / distances).max(axis=1).mean())
