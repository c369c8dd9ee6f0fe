"""Principal component analysis: the few directions in which many pictures differ, and new pictures along them.

Reference: K. Pearson, "On lines and planes of closest fit to systems of points in space", Phil. Mag. 2, 559 (1901);
I. T. Jolliffe, J. Cadima, "Principal component analysis: a review and recent developments", Phil. Trans. R. Soc. A 374,
20150202 (2016).

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.evaluation.columns import takes_tables


@needs_numbers("num_axes")
@takes_tables("pictures")
def principal_axes(pictures, num_axes):
    """Find the mean picture and the orthogonal directions along which pictures vary most.

    Args:
        pictures: One picture per row, flattened, shape `(num_pictures, num_cells)`: floats or whole numbers; there may
            be far more cells than pictures. Not changed.
        num_axes: Number of axes k, from 1 to the smaller of num_pictures − 1 and num_cells; the pictures vary along as
            many directions at least.

    Returns:
        Mean picture, shape `(num_cells,)`; axes of length 1, orthogonal to each other, one per row, shape
        `(k, num_cells)`, the one with the largest variance first, each turned so that its entry of the largest
        magnitude is positive; variances of the pictures along the axes, divided by num_pictures − 1, shape `(k,)`.

    Raises:
        ValueError: There are not that many axes.

    Example:
        Points on a line of slope 1:

        >>> mean, axes, variances = principal_axes(np.array([[0.0, 0.0], [1.0, 1.0], [2.0, 2.0]]), 1)
        >>> mean, axes.round(3), variances.round(3)
        (array([1., 1.]), array([[0.707, 0.707]]), array([2.]))
    """
    num_pictures, num_cells = np.shape(pictures)
    if not 1 <= num_axes <= min(num_pictures - 1, num_cells):
        raise ValueError(f"num_axes is {num_axes}: take 1 to {min(num_pictures - 1, num_cells)}.")
    mean = np.mean(pictures, axis=0)
    _, singular_values, axes = np.linalg.svd(pictures - mean, full_matrices=False)
    axes = axes[:num_axes]
    highest, lowest = np.max(axes, axis=1, keepdims=True), np.min(axes, axis=1, keepdims=True)
    return mean, np.where(highest < -lowest, -axes, axes), singular_values[:num_axes] ** 2 / (num_pictures - 1)


@needs_numbers("num_draws")
@takes_tables("scores", min_rows=2)
def draw_scores(scores, num_draws, seed):
    """Draw new rows of scores from the normal distribution that has the mean and the covariance of given ones.

    Args:
        scores: One row per known picture, shape `(n, k)`, n > k ≥ 1: floats or whole numbers. Not changed.
        num_draws: Number of new rows.
        seed: Integer; the same seed gives the same draw.

    Returns:
        New scores, shape `(num_draws, k)`, independent of each other from row to row. Their covariance is that of
        `np.cov`, divided by n − 1.

    Example:
        >>> draw_scores(np.array([[0.0, 1.0], [2.0, 3.0], [4.0, 8.0]]), 5, seed=0).shape
        (5, 2)
    """
    mean, num_known = np.mean(scores, axis=0), len(scores)
    # a sum of the known deviations with normal weights has their covariance, even where that has no inverse
    weights = np.random.default_rng(seed).normal(size=(num_draws, num_known)) / np.sqrt(num_known - 1)
    return mean + weights @ (scores - mean)
