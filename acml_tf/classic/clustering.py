"""Two ways to sort rows without labels: each to its nearest centre, or shared out among overlapping clouds.

References: S. P. Lloyd, IEEE Trans. Inf. Theory 28, 129 (1982); A. P. Dempster, N. M. Laird and D. B. Rubin, J. R.
Stat. Soc. B 39, 1 (1977).

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.evaluation.columns import takes_tables


@takes_tables("rows", "centres")
def kmeans_step(rows, centres):
    """Give each row to its nearest centre, then move each centre to the mean of its rows.

    Args:
        rows: Table of shape `(num_rows, num_columns)`.
        centres: Centres of the clusters, shape `(num_clusters, num_columns)`.

    Returns:
        Number of the nearest of the `centres` for each row (Euclidean; of equally near ones the first), shape
        `(num_rows,)`; the moved centres, shape `(num_clusters, num_columns)`, where one without rows has not moved.

    Example:
        >>> kmeans_step([[0.0], [2.0], [9.0]], [[0.0], [8.0]])
        (array([0, 0, 1]), array([[1.],
               [9.]]))
    """
    rows, centres = np.asarray(rows, dtype=float), np.asarray(centres, dtype=float)
    distances = np.sum((rows[:, np.newaxis] - centres) ** 2, axis=2)
    labels, moved = np.argmin(distances, axis=1), centres.copy()
    for cluster in np.unique(labels):
        moved[cluster] = rows[labels == cluster].mean(axis=0)
    return labels, moved


@takes_counts("num_clusters", "num_starts", "max_steps")
@takes_tables("rows")
def kmeans(rows, num_clusters, num_starts=5, max_steps=100, seed=0):
    """Repeat `kmeans_step` from several starts until nothing moves, and keep the tightest clusters.

    Args:
        rows: Table of shape `(num_rows, num_columns)`.
        num_clusters: Number of clusters.
        num_starts: Draws of the first centres; each spreads them, as k-means++ does.
        max_steps: Steps from each start at the most.
        seed: Draws the starts.

    Returns:
        Labels from 0, shape `(num_rows,)`, and centres, shape `(num_clusters, num_columns)`.

    Raises:
        ValueError: There are fewer rows than clusters.

    Example:
        >>> float(kmeans([[0.0], [1.0], [9.0]], 2)[1].sum())
        9.5
    """
    rows, rng = np.asarray(rows, dtype=float), np.random.default_rng(seed)
    if len(rows) < num_clusters:
        raise ValueError(f"{len(rows)} rows cannot make {num_clusters} clusters: take fewer.")
    runs = [_run(rows, spread_centres(rows, num_clusters, rng), max_steps) for _ in range(num_starts)]
    return min(runs, key=lambda run: np.sum((rows - run[1][run[0]]) ** 2))


@needs_numbers("num_clusters")
@takes_tables("rows")
def spread_centres(rows, num_clusters, seed):
    """Draw rows that lie far from each other: each with a chance that grows with its squared distance (k-means++).

    Args:
        rows: Table of shape `(num_rows, num_columns)`.
        num_clusters: Number of rows to draw.
        seed: Draws them (an integer or a NumPy generator).

    Returns:
        Centres, shape `(num_clusters, num_columns)`.

    Example:
        >>> float(spread_centres(np.array([[0.0], [0.0], [5.0]]), 2, seed=0).sum())
        5.0
    """
    rng = np.random.default_rng(seed)
    centres = [rows[rng.integers(len(rows))]]
    while len(centres) < num_clusters:
        nearest = np.min([np.sum((rows - centre) ** 2, axis=1) for centre in centres], axis=0)
        total = nearest.sum()
        centres.append(rows[rng.choice(len(rows), p=nearest / total if total > 0 else None)])
    return np.array(centres)


def _run(rows, centres, max_steps):
    """Repeat the step from one start until the centres stay."""
    for _ in range(max_steps):
        labels, moved = kmeans_step(rows, centres)
        if np.array_equal(moved, centres):
            break
        centres = moved
    return labels, centres
