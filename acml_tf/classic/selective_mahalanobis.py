"""Errors weighed by how healthy errors scatter, in whichever of two conditions explains a clip better.

Reference: N. Harada et al., "First-shot anomaly sound detection for machine condition monitoring: a domain
generalization baseline", EUSIPCO (2023).

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import numpy as np

from acml_tf.evaluation.columns import takes_cases, takes_indices, takes_tables
from acml_tf.evaluation.roc import clip_scores


@takes_tables("errors", "training_errors")
def mahalanobis_errors(errors, training_errors):
    r"""Compute the squared length of errors, measured by the scatter of the errors in training.

    With their covariance $\boldsymbol\Sigma$, an error $\mathbf e$ has $\mathbf e^\top\boldsymbol\Sigma^{-1}\mathbf
    e$. Nothing is subtracted from it: an error of zero has the length 0.

    Args:
        errors: What was rebuilt minus what was heard, shape `(num_frames, num_bands)`.
        training_errors: The same of healthy training frames, more of them than bands, shape `(n, num_bands)`.

    Returns:
        Shape `(num_frames,)`, ≥ 0; with a covariance of 1 the sum of the squared errors.

    Raises:
        ValueError: The tables have different bands, or the training errors do not scatter in all directions.

    Example:
        A deviation of 2 in the first band is what training had, in the second it is ten times that:

        >>> training = np.array([[2, 0.2], [2, -0.2], [-2, 0.2], [-2, -0.2]]) * np.sqrt(3 / 4)
        >>> mahalanobis_errors([[2.0, 0.0], [0.0, 2.0]], training).round(6)
        array([  1., 100.])
    """
    num_rows, num_bands = training_errors.shape
    if errors.shape[1] != num_bands:
        raise ValueError(f"{errors.shape[1]} and {num_bands} bands: give errors and training errors of the same.")
    centred = training_errors - training_errors.mean(axis=0)
    covariance = centred.T @ centred / max(num_rows - 1, 1)
    if np.linalg.matrix_rank(covariance, hermitian=True) < num_bands:
        raise ValueError(f"{num_rows} training errors do not scatter in all of {num_bands} bands: give more of them.")
    return np.sum(errors * np.linalg.solve(covariance, errors.T).T, axis=1)


@takes_cases("errors", "clip_numbers")
@takes_indices("clip_numbers", ndim=1)
def selective_mahalanobis(errors, clip_numbers, source_errors, target_errors):
    """Compute the score of each clip: its mean Mahalanobis error by the source or the target, whichever is smaller.

    Args:
        errors: What was rebuilt minus what was heard, shape `(num_frames, num_bands)`.
        clip_numbers: Number of the clip that each frame is from, 0 … num_clips − 1, each at least once, shape
            `(num_frames,)`.
        source_errors: Errors of healthy training frames in the usual condition, shape `(n, num_bands)`.
        target_errors: Errors of healthy training frames in the other condition, shape `(m, num_bands)`.

    Returns:
        Score of each clip, shape `(num_clips,)`.

    Raises:
        ValueError: A clip has no frame, or the errors do not suit `mahalanobis_errors`.

    Example:
        The target's errors are twice as large, so its measure is the one that counts:

        >>> source = np.array([[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]]) * np.sqrt(3 / 4)
        >>> selective_mahalanobis([[2.0, 0.0], [0.0, 4.0]], [0, 1], source, 2 * source).round(6)
        array([1., 4.])
    """
    if len(np.unique(clip_numbers)) <= np.max(clip_numbers):
        raise ValueError(f"Of {np.max(clip_numbers) + 1} clips some have no frame: number them 0, 1, 2 …")
    domains = (source_errors, target_errors)
    return np.minimum(*(clip_scores(mahalanobis_errors(errors, domain), clip_numbers) for domain in domains))
