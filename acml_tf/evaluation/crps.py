"""Score a whole predictive distribution: the continuous ranked probability score.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_number
from acml_tf.acoustics.samples import takes_samples


@takes_number("truth")
@takes_samples("samples", ndim=1)
def crps_samples(samples, truth):
    r"""Compute the continuous ranked probability score of draws from a prediction, $E|X-y| - \tfrac12 E|X-X'|$.

    It has the unit of the truth, is an absolute error where the prediction is a single number, and is smallest on
    average for the distribution that the truth comes from.

    Args:
        samples: Draws from the prediction, shape `(draws,)`.
        truth: What came, a number in the same unit.

    Returns:
        Score, 0 or more.

    Example:
        >>> crps_samples([3.0], 5.0), crps_samples([0.0, 2.0], 1.0)
        (2.0, 0.5)

    Reference:
        T. Gneiting and A. Raftery, "Strictly proper scoring rules, prediction, and estimation", JASA 102, 2007.
    """
    samples = np.sort(np.asarray(samples, dtype=float))
    count = len(samples)
    spread = np.sum((2 * np.arange(1, count + 1) - count - 1) * samples) / count**2
    return float(np.mean(np.abs(samples - truth)) - spread)
