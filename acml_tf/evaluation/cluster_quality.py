"""How many clusters are there, and are they any? Two answers that need no labels.

Reference: P. J. Rousseeuw, "Silhouettes", J. Comput. Appl. Math. 20 (1987); R. Tibshirani, G. Walther and T. Hastie,
"Estimating the number of clusters in a data set via the gap statistic", J. R. Stat. Soc. B 63 (2001).

Lesson: lessons/3_unsupervised/3_5_embeddings_and_clusters.py
"""

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.evaluation.columns import table, takes_tables


@needs_rows("labels")
@takes_tables("points")
def silhouette_values(points, labels):
    """Compute for each point how much nearer it is to its own cluster than to the next one.

    With a the mean distance to the other points of its own cluster, and b the mean distance to the points of another
    cluster, that of the nearest one, the silhouette is (b − a) / max(a, b). A point that is alone in its cluster has
    the silhouette 0, and so has one with a = b = 0.

    Args:
        points: Shape `(n, d)`.
        labels: Cluster of each point, any numbers or names, at least two of them, shape `(n,)`.

    Returns:
        −1 (in the wrong cluster) … 1 (far from any other), shape `(n,)`.

    Example:
        The first of two pairs is 1 away from its partner and 9.5 from the others, on average:

        >>> silhouette_values([[0.0], [1.0], [9.0], [10.0]], [0, 0, 1, 1]).round(3).tolist()
        [0.895, 0.882, 0.882, 0.895]
    """
    members = np.asarray(labels)[:, None] == np.unique(labels)
    sizes, total = members.sum(axis=0), cdist(points, points) @ members
    own_size = members @ sizes
    own = total[members] / np.maximum(own_size - 1, 1)
    nearest = np.where(members, np.inf, total / sizes).min(axis=1)
    larger = np.maximum(nearest, own)
    return np.where(own_size == 1, 0.0, (nearest - own) / (larger + (larger == 0)))


@needs_numbers("num_clusters")
def log_scatter(points, num_clusters, seed=0):
    """Compute the logarithm of the scatter that k-means leaves within its clusters.

    Args:
        points: Shape `(n, d)`.
        num_clusters: Number of clusters K.
        seed: Draws where k-means starts, five times.

    Returns:
        ln of the sum of squared distances from each point to the centre of its cluster.

    Example:
        Two points 2 apart are 1 from their mean each, and ln 2 is 0.693:

        >>> round(log_scatter(np.array([[0.0], [2.0]]), 1), 3)
        0.693
    """
    points = table(points, "points")
    if num_clusters > len(points):
        raise ValueError(f"num_clusters={num_clusters} is more than {len(points)} points: take fewer.")
    scatter = KMeans(num_clusters, n_init=5, random_state=seed).fit(points).inertia_
    if scatter == 0:
        raise ValueError(f"The points lie at {num_clusters} places: take fewer clusters than places.")
    return float(np.log(scatter))


@needs_numbers("num_clusters", "uniform_draws")
@takes_tables("points")
def gap_statistic(points, num_clusters, uniform_draws):
    """Compute how much tighter K clusters are than they would be in points without any structure.

    Points without structure fill the box from the smallest to the largest value of each coordinate evenly. The gap is
    the mean of their `log_scatter` minus that of the data. With B sets of such points, its standard error is the
    standard deviation of these B logarithms (`np.std`) times √(1 + 1/B).

    Args:
        points: Shape `(n, d)`.
        num_clusters: Number of clusters K.
        uniform_draws: Numbers drawn evenly from 0 … 1, shape `(B, n, d)`.

    Returns:
        Gap and its standard error, in nats.

    Example:
        Two tight pairs: two clusters are far tighter than chance.

        >>> draws = np.random.default_rng(0).uniform(size=(20, 4, 1))
        >>> gap_statistic(np.array([[0.0], [0.1], [9.9], [10.0]]), 2, draws)[0] > 3
        True
    """
    points = np.asarray(points, float)
    lowest, highest = points.min(axis=0), points.max(axis=0)
    chance = [log_scatter(lowest + draw * (highest - lowest), num_clusters) for draw in uniform_draws]
    error = np.std(chance) * np.sqrt(1 + 1 / len(chance))
    return float(np.mean(chance) - log_scatter(points, num_clusters)), float(error)
