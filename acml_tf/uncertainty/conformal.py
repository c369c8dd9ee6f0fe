"""Split conformal prediction: turn any spread into intervals that hold the truth as often as promised.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import math

import numpy as np
import scipy.stats

from acml_tf.acoustics.samples import takes
from acml_tf.evaluation.amounts import takes_counts, takes_fractions
from acml_tf.evaluation.columns import paired_columns
from acml_tf.evaluation.number_columns import takes_numbers


@takes_numbers("mean", "deviation", "truth")
def conformal_scores(mean, deviation, truth):
    r"""Compute each error in units of the spread that was claimed for it, $|\mu - y|/\sigma$.

    Args:
        mean: Predictions, shape `(cases,)` or, as Keras gives them, `(cases, 1)`.
        deviation: Claimed spreads in the same unit, greater than 0, one per case.
        truth: True values, one per case.

    Returns:
        Scores without unit, 0 or more, shape `(cases,)`.

    Raises:
        ValueError: If a spread is zero, negative or not a number, or the shapes do not belong together.

    Example:
        An error of 3° where 2° was claimed:

        >>> conformal_scores([10.0], [2.0], [13.0])
        array([1.5])
    """
    mean, deviation, truth = paired_columns(mean, deviation, truth)
    if not np.all(deviation > 0):
        raise ValueError(f"The smallest spread is {np.min(deviation)}; give every case one above 0.")
    return np.abs(np.subtract(mean, truth, dtype=float)) / deviation


@takes_numbers("scores", ndim=1, infinite=True)
@takes_fractions("alpha", ends=False)
def conformal_quantile(scores, alpha):
    r"""Compute how many spreads wide an interval must be to hold the next, unseen truth with probability 1 − α.

    If calibration and test cases come from one source, the next score is equally likely to fall in each of
    the $L + 1$ gaps between the $L$ sorted ones. So

    $$q_\alpha = \text{the } k\text{-th smallest score},\qquad k = \lceil (L + 1)(1 - \alpha) \rceil,$$

    holds it with probability $k/(L+1) \ge 1-\alpha$. For $k > L$ no finite number is enough. (Of
    10 · (1 − 0.7), which floating point makes 3.0000000000000004, the library takes 3.)

    Args:
        scores: Scores of $L$ calibration cases that training never saw, shape `(L,)`; `inf` counts, too.
        alpha: Fraction of intervals that may miss, between 0 and 1, neither of them included.

    Returns:
        The quantile $q_\alpha$; `inf` if $L$ is too small for `alpha`.

    Example:
        >>> conformal_quantile([1, 2, 3, 4], alpha=0.2), conformal_quantile([1, 2, 3, 4], alpha=0.1)
        (4, inf)

    Reference:
        V. Vovk, A. Gammerman and G. Shafer, *Algorithmic Learning in a Random World*, Springer 2005;
        A. Angelopoulos and S. Bates, "A gentle introduction to conformal prediction", 2021, appendix D.
    """
    rank = math.ceil(round((len(scores) + 1) * (1 - alpha), 9))  # 10 · (1 − 0.7) is 3.0000000000000004
    return np.sort(scores)[rank - 1] if rank <= len(scores) else np.inf


def _half_width(name, value):
    if np.ndim(value) or not isinstance(value, int | float | np.number | np.ndarray) or not value >= 0:
        raise ValueError(f"{name}={value!r:.40} is not a half width: give a number of spreads, 0 or more.")
    return value


def _limits(name, value):
    ends = np.asarray(value, dtype=float)
    if ends.shape != (2,) or not ends[0] < ends[1]:
        raise ValueError(f"{name}={value!r:.40} are not the ends of a range: give the lowest value, then the highest.")
    return value


@takes(["limits"], _limits)
@takes_numbers("mean")
@takes_numbers("deviation", infinite=True, least=0)
@takes(["quantile"], _half_width)
def prediction_interval(mean, deviation, quantile, limits=(-90.0, 90.0)):
    r"""Return an interval of `quantile` spreads to each side of every prediction, cut at what is possible.

    $$\mathcal{C} = [\mu - q_\alpha\sigma,\ \mu + q_\alpha\sigma] \cap [\text{lowest}, \text{highest}]$$

    Args:
        mean: Predictions, shape `(cases,)`.
        deviation: Their spreads in the same unit, 0 or more, shape `(cases,)`.
        quantile: Half width in spreads, 0 or more.
        limits: Lowest and highest possible value; directions lie in −90 … 90 degrees.

    Returns:
        Lower and upper end of each interval, shape `(cases, 2)`.

    Example:
        80° ± 2 · 7.5°:

        >>> prediction_interval(np.array([80.0]), np.array([7.5]), 2)
        array([[65., 90.]])
    """
    mean, deviation = paired_columns(mean, deviation)
    # a spread of 0 makes no infinite quantile finite
    half_width = np.full(mean.shape, np.inf) if np.isinf(quantile) else quantile * deviation.astype(float)
    return np.clip(np.stack([mean - half_width, mean + half_width], axis=-1), *limits)


@takes_numbers("intervals", infinite=True)
@takes_numbers("truth")
def empirical_coverage(intervals, truth):
    """Compute the fraction of intervals that hold their truth, ends included.

    Args:
        intervals: Lower and upper ends, shape `(cases, 2)`.
        truth: True values, shape `(cases,)`.

    Returns:
        Fraction between 0 and 1.

    Raises:
        ValueError: There is not one interval for each truth.

    Example:
        >>> empirical_coverage(np.array([[0, 2], [0, 2]]), np.array([1, 3]))
        0.5
    """
    if np.ndim(intervals) != 2 or np.shape(intervals)[1] != 2:
        raise ValueError(f"The intervals have the shape {np.shape(intervals)}: give (cases, 2), the lower end first.")
    low, high, truth = paired_columns(*np.transpose(intervals), truth)
    return float(np.mean((low <= truth) & (truth <= high)))


@takes_counts("num_calibration", least=0)
@takes_fractions("alpha", ends=False)
def coverage_distribution(num_calibration, alpha):
    r"""Return the distribution of the coverage itself from one calibration set to the next.

    With continuous scores the coverage of all future cases, given $L$ calibration cases, is a draw from

    $$\mathrm{Beta}(k,\ L + 1 - k),\qquad k = \lceil (L + 1)(1 - \alpha) \rceil.$$

    Args:
        num_calibration: Number $L$ of calibration cases.
        alpha: Fraction of intervals that may miss, between 0 and 1.

    Returns:
        A frozen `scipy.stats.beta`.

    Raises:
        ValueError: If the calibration set is too small for any finite interval, or `alpha` not between 0 and 1.

    Example:
        For 500 cases and `alpha=0.1` the mean is 0.9002:

        >>> round(coverage_distribution(500, 0.1).std(), 3)
        0.013

    Reference:
        V. Vovk, "Conditional validity of inductive conformal predictors", ACML 2012.
    """
    rank = math.ceil(round((num_calibration + 1) * (1 - alpha), 9))
    if rank > num_calibration:
        needed = math.ceil(round(1 / alpha, 9)) - 1
        raise ValueError(f"{num_calibration} calibration cases are too few for alpha={alpha}: take {needed}.")
    return scipy.stats.beta(rank, num_calibration + 1 - rank)
