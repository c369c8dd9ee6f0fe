"""Do two handfuls of numbers come from one population? Kolmogorov and Smirnov's distance, and how unlikely it is.

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np
from scipy.special import kolmogorov

from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.amounts import takes_alike_tables, takes_counts
from acml_tf.evaluation.columns import takes_columns


@takes_columns("first", "second")
@takes_samples("first", "second", ndim=1, finite=True)
def kolmogorov_smirnov(first, second):
    r"""Compute the largest distance between the empirical distribution functions of two samples.

    The empirical distribution function $\hat F(x)$ of a sample is the fraction of its values that are at most $x$. It
    jumps at each value, by more where values are equal.

    $$D = \max_x\left|\hat F_1(x) - \hat F_2(x)\right|$$

    Args:
        first: Numbers, shape `(n,)`, in any order.
        second: Other numbers, shape `(m,)`, in any order; `n` and `m` may differ.

    Returns:
        Distance, 0 (the same steps) … 1 (all of one sample below all of the other).

    Raises:
        ValueError: A sample is empty.

    Example:
        >>> kolmogorov_smirnov([1.0, 2.0], [2.5, 3.0, 4.0])
        1.0
    """
    if min(len(first), len(second)) == 0:
        raise ValueError(f"samples of {len(first)} and {len(second)} numbers: give at least one of each.")
    values = np.concatenate([first, second])
    shares = [np.searchsorted(np.sort(sample), values, side="right") / len(sample) for sample in (first, second)]
    return float(np.max(np.abs(shares[0] - shares[1])))


@takes_samples("distance", finite=True)
@takes_counts("num_first", "num_second")
def kolmogorov_p_value(distance, num_first, num_second):
    r"""Return how likely so large a distance is, at least, between two samples of one population.

    Kolmogorov's law of many samples, $P(\sqrt{nm/(n+m)}\,D > d)$; with few samples, or many equal values, the true
    probability is smaller where it is below 0.1.

    Args:
        distance: Kolmogorov–Smirnov distance, 0 … 1.
        num_first: Size of the first sample.
        num_second: Size of the second sample.

    Returns:
        Probability, 0 … 1.

    Example:
        >>> round(float(kolmogorov_p_value(0.136, 200, 200)), 3)
        0.049
    """
    return kolmogorov(np.sqrt(num_first * num_second / (num_first + num_second)) * np.asarray(distance))


@takes_alike_tables("reference", "window")
def column_distances(reference, window):
    """Compute the Kolmogorov–Smirnov distance of each column of two tables.

    Args:
        reference: Table, shape `(n, num_columns)`.
        window: Table, shape `(m, num_columns)`.

    Returns:
        Distances, shape `(num_columns,)`.

    Example:
        >>> column_distances(np.zeros((3, 2)), np.array([[0.0, 1.0]])).round(6)
        array([0., 1.])
    """
    values = np.concatenate([reference, window])
    order = np.argsort(values, axis=0)
    n, m = len(reference), len(window)
    stairs = np.cumsum(np.where(order < n, m, -n), axis=0) / (n * m)
    ordered = np.take_along_axis(values, order, axis=0)
    # equal values are one jump: only above the last of them the stairs can be compared
    jumps = np.append(ordered[1:] != ordered[:-1], np.ones((1, values.shape[1]), dtype=bool), axis=0)
    return np.max(np.where(jumps, np.abs(stairs), 0), axis=0)
