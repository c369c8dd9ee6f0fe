"""How sure a model is, by asking others of its kind: an ensemble and the band around its mean.

Lesson: lessons/5_deep/5_5_wave_speed_inverse.py
"""

import numpy as np
import scipy.stats

from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.amounts import takes_fractions
from acml_tf.evaluation.columns import paired_columns


@takes_samples("members", finite=True)
@takes_fractions("level", ends=False)
def ensemble_band(members, level=0.9):
    r"""Compute a band around the mean of a few models, so wide that one more model would fall into it.

    $$\bar c \pm t\; s\,\sqrt{1 + \tfrac1M},\qquad s^2 = \frac1{M-1}\sum_i (c_i - \bar c)^2$$

    with t the quantile of Student's distribution with M − 1 degrees of freedom: for members that scatter normally the
    promise is exact, even for two of them. It is a promise about *models*. An error that all of them share, the band
    does not know.

    Args:
        members: What M ≥ 2 models say, shape `(M, …)`.
        level: Probability with which one more model falls inside, 0 … 1.

    Returns:
        Mean and half-width, each of shape `(…)`.

    Raises:
        ValueError: For fewer than two members.

    Example:
        Two models know little about a third:

        >>> mean, half_width = ensemble_band([1.0, 3.0])
        >>> mean, round(half_width, 1)
        (2.0, 10.9)
    """
    members = np.asarray(members)
    count = len(members)
    if count < 2:
        raise ValueError(f"an ensemble of {count} has no spread: train at least two members.")
    quantile = scipy.stats.t.ppf((1 + level) / 2, count - 1)
    return np.mean(members, axis=0), quantile * np.std(members, axis=0, ddof=1) * np.sqrt(1 + 1 / count)


def band_report(mean, half_width, truth):
    """Compare a band with the truth: how often it holds it, and whether it is wide where the error is large.

    Args:
        mean: Centre of the band, any shape.
        half_width: Half of its width, same shape.
        truth: True values, same shape.

    Returns:
        Fraction of truths inside, and Spearman's rank correlation of half-width and error.

    Example:
        A band that is always wide enough, and widest where the error is largest:

        >>> band_report(np.zeros(3), np.array([1.0, 2.0, 3.0]), np.array([0.1, 0.2, 0.3]))
        (1.0, 1.0)
    """
    mean, half_width, truth = (array.ravel() for array in paired_columns(mean, half_width, truth))
    error = np.abs(np.subtract(mean, truth, dtype=float))
    correlation = scipy.stats.spearmanr(error, half_width).statistic
    return float(np.mean(error <= half_width)), float(correlation)
