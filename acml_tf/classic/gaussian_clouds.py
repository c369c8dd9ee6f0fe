"""A mixture of normal distributions, each with its own width along each axis, fitted by expectation and maximisation.

Reference: C. M. Bishop, *Pattern Recognition and Machine Learning*, Springer 2006, § 9.2.

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.classic.clustering import kmeans
from acml_tf.evaluation.columns import takes_tables

# below this width a cloud would close around a single row
MIN_DEVIATION = 0.1


@takes_positive("deviations")
@takes_tables("rows", "means", "deviations")
def log_densities(rows, means, deviations):
    """Compute the logarithm of the density of each row under each cloud.

    Args:
        rows: Table of shape `(num_rows, num_columns)`.
        means: Middles of the clouds, shape `(num_clouds, num_columns)`.
        deviations: Their standard deviations along each column, above 0, same shape.

    Returns:
        Natural logarithms, shape `(num_rows, num_clouds)`.

    Raises:
        ValueError: Rows, means and deviations have different numbers of columns, or means and deviations of rows.

    Example:
        The standard normal distribution in its middle, −½ log 2π:

        >>> log_densities([[0.0]], [[0.0]], [[1.0]]).round(3)
        array([[-0.919]])
    """
    if means.shape != deviations.shape or means.shape[1] != rows.shape[1]:
        shapes = f"rows {rows.shape}, means {means.shape}, deviations {deviations.shape}"
        raise ValueError(f"The shapes do not fit ({shapes}): give every cloud one mean and deviation for each column.")
    scaled = (rows[:, np.newaxis] - means) / deviations
    return -0.5 * np.sum(scaled**2 + np.log(2 * np.pi * deviations**2), axis=2)


@takes_samples("weights", ndim=1)
@takes_tables("log_density")
def expectation_step(log_density, weights):
    """Share each row out among the clouds: how probably does it come from each of them?

    Args:
        log_density: Natural logarithm of the density of each row under each cloud, shape `(num_rows, num_clouds)`;
            values below −1000 are usual, and their exponential is 0 in floating point.
        weights: Share of each cloud in all rows, positive, sum 1, shape `(num_clouds,)`.

    Returns:
        Responsibilities from 0 to 1, shape `(num_rows, num_clouds)`; each row sums to 1. And the logarithm of the
        density of each row under the whole mixture, shape `(num_rows,)`.

    Example:
        Two clouds in which the row is equally dense, one of them three times as frequent:

        >>> expectation_step([[-2000.0, -2000.0]], [0.75, 0.25])[0]
        array([[0.75, 0.25]])
    """
    joint = np.asarray(log_density, dtype=float) + np.log(weights)
    top = joint.max(axis=1, keepdims=True)
    total = top + np.log(np.sum(np.exp(joint - top), axis=1, keepdims=True))
    return np.exp(joint - total), total[:, 0]


@takes_tables("rows", "responsibilities")
def maximisation_step(rows, responsibilities):
    """Move each cloud to the rows that it is responsible for.

    Args:
        rows: Table of shape `(num_rows, num_columns)`.
        responsibilities: Shares of each row, shape `(num_rows, num_clouds)`.

    Returns:
        Weights `(num_clouds,)`, means and standard deviations `(num_clouds, num_columns)`, the latter at least 0.1.

    Example:
        >>> maximisation_step(np.array([[0.0], [2.0]]), np.ones((2, 1)))
        (array([1.]), array([[1.]]), array([[1.]]))
    """
    total = responsibilities.sum(axis=0) + 1e-12
    middle = rows.mean(axis=0)
    means = responsibilities.T @ (rows - middle) / total[:, np.newaxis]
    squares = responsibilities.T @ (rows - middle) ** 2 / total[:, np.newaxis] - means**2
    return total / total.sum(), middle + means, np.sqrt(np.maximum(squares, MIN_DEVIATION**2))


@needs_numbers("num_clouds", "max_steps")
@takes_tables("rows")
def fit_clouds(rows, num_clouds, max_steps=200, seed=0):
    """Fit a mixture, from the clusters of k-means on, until the likelihood stays.

    Args:
        rows: Standardised table, shape `(num_rows, num_columns)`.
        num_clouds: Number of normal distributions.
        max_steps: Pairs of steps at the most.
        seed: Draws the starts of k-means.

    Returns:
        Label of the most responsible cloud for each row, shape `(num_rows,)`, and the mean log-density of the rows
        after each step, which never falls.

    Example:
        >>> fit_clouds(np.array([[0.0], [0.1], [9.0], [9.1]]), 2)[0].tolist() in ([0, 0, 1, 1], [1, 1, 0, 0])
        True
    """
    labels, _ = kmeans(rows, num_clouds, seed=seed)
    responsibilities, history = np.eye(num_clouds)[labels], []
    for _ in range(max_steps):
        weights, means, deviations = maximisation_step(rows, responsibilities)
        responsibilities, log_density = expectation_step(log_densities(rows, means, deviations), weights)
        history.append(float(log_density.mean()))
        if len(history) > 1 and history[-1] - history[-2] < 1e-5:
            break
    return responsibilities.argmax(axis=1), history


@takes_samples("mean_log_density", finite=True)
@takes_counts("num_rows", "num_columns", "num_clouds")
def information_criterion(mean_log_density, num_rows, num_columns, num_clouds):
    """Compute the Bayesian information criterion (BIC) of a fitted mixture: lower is better.

    Args:
        mean_log_density: Mean log-density of the rows.
        num_rows: Number of rows.
        num_columns: Number of columns.
        num_clouds: Number of clouds; each has a mean and a deviation for each column, and a weight.

    Returns:
        −2 log-likelihood + parameters · log(number of rows).

    Example:
        >>> round(information_criterion(-1.0, 100, 2, 1), 2)
        218.42
    """
    num_parameters = num_clouds * (2 * num_columns + 1) - 1
    return -2 * num_rows * mean_log_density + num_parameters * np.log(num_rows)
