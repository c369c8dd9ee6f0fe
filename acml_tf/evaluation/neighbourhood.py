"""Is a map true? Who is whose neighbour in many dimensions, and who on paper.

Reference: J. Venna and S. Kaski, "Neighborhood preservation in nonlinear projection methods", ICANN (2001).

Lesson: lessons/3_unsupervised/3_5_embeddings_and_clusters.py
"""

import numpy as np
from scipy.spatial.distance import cdist

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.evaluation.columns import table, takes_tables


def neighbour_ranks(points):
    """Rank for each point all others by their distance.

    Args:
        points: Shape `(n, d)`.

    Returns:
        In row i and column j the rank of j among the neighbours of i: 1 for the nearest, 0 for i itself; whole numbers,
        shape `(n, n)`.

    Example:
        >>> neighbour_ranks([[0.0], [1.0], [5.0]]).tolist()
        [[0, 1, 2], [1, 0, 2], [2, 1, 0]]
    """
    points = table(points, "points")
    distances = cdist(points, points)
    np.fill_diagonal(distances, -1)
    return distances.argsort(axis=1, kind="stable").argsort(axis=1)


@needs_numbers("num_neighbours")
@takes_tables("points", "places")
def trustworthiness(points, places, num_neighbours=10):
    """Compute how far the neighbours on a map can be trusted to be neighbours in truth.

    Whoever is among the k nearest of a point on the map, but only its r-th neighbour in truth with r > k, costs r − k.
    The sum of all costs, over the largest that it could be (if each point had its k farthest beside it on the map), is
    taken off 1, which is a map without false neighbours. Distances are Euclidean.

    Args:
        points: Points in their own space, shape `(n, d)`.
        places: Their places on the map, shape `(n, 2)`.
        num_neighbours: Number k of neighbours, less than n / 2.

    Returns:
        0 … 1.

    Raises:
        ValueError: There are not more than 2k points.

    Example:
        Each point of a line is its own map, and nothing is lost:

        >>> trustworthiness(np.arange(9.0)[:, None], np.arange(9.0)[:, None], 2)
        1.0
    """
    count, k = len(points), num_neighbours
    if count <= 2 * k:
        raise ValueError(f"{count} points: {k} neighbours need more than {2 * k}.")
    true_ranks, map_ranks = neighbour_ranks(points), neighbour_ranks(places)
    near_on_map = (map_ranks >= 1) & (map_ranks <= k)
    costs = np.maximum(true_ranks - k, 0)[near_on_map]
    return float(1 - 2 * costs.sum() / (count * k * (2 * count - 3 * k - 1)))
