"""How far two clouds of samples are apart when only their place and shape count.

Reference: M. Heusel et al., "GANs trained by a two time-scale update rule …" (the Fréchet inception distance),
NeurIPS (2017).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import numpy as np

from acml_tf.evaluation.columns import table


def frechet_distance(first, second):
    r"""Compute the Fréchet distance of two clouds of samples, each described by its mean and covariance.

    $$d^2 = \|\mu_1 - \mu_2\|^2 + \mathrm{tr}\left(C_1 + C_2 - 2\,(C_1 C_2)^{1/2}\right)$$

    Args:
        first: Samples, shape `(n, num_features)`.
        second: Other samples, shape `(m, num_features)`.

    Returns:
        d, in the unit of the features, ≥ 0. Even two draws from one distribution are some distance apart: measure
        that too.

    Example:
        Clouds of equal shape whose means are (3, 4) apart:

        >>> round(frechet_distance(np.eye(2), np.eye(2) + [3, 4]), 6)
        5.0
    """
    first, second = table(first, "first set"), table(second, "second set")
    if min(len(first), len(second)) < 2 or first.shape[1] != second.shape[1]:
        raise ValueError(f"Sets of shapes {first.shape} and {second.shape}: give two rows at least, of one width.")
    means = [np.mean(cloud, axis=0) for cloud in (first, second)]
    covariances = [np.atleast_2d(np.cov(cloud, rowvar=False)) for cloud in (first, second)]
    root = _square_root(covariances[0])
    overlap = np.linalg.eigvalsh(root @ covariances[1] @ root)
    spread = np.trace(covariances[0] + covariances[1]) - 2 * np.sum(np.sqrt(np.maximum(overlap, 0)))
    return float(np.sqrt(max(np.sum((means[0] - means[1]) ** 2) + spread, 0)))


def _square_root(covariance):
    """Return the symmetric root of a covariance."""
    values, vectors = np.linalg.eigh(covariance)
    return (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
