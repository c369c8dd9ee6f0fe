"""The number that banks print each month: how much moved from one bin of a histogram to another.

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.amounts import takes_counts
from acml_tf.evaluation.columns import takes_columns


@takes_columns("reference", "window")
@takes_samples("reference", "window", ndim=1, finite=True)
@takes_counts("num_bins", least=2)
def population_stability_index(reference, window, num_bins=10):
    r"""Compute the population stability index (PSI) of a window, in bins that each hold as much of the reference.

    $$\mathrm{PSI} = \sum_b (q_b - p_b)\,\ln\frac{q_b}{p_b}$$

    with the fractions $p_b$ of the reference and $q_b$ of the window; half a sample is added to each bin.

    Args:
        reference: Numbers, shape `(n,)`.
        window: Other numbers, shape `(m,)`.
        num_bins: Number of bins.

    Returns:
        Index, ≥ 0; a rule of thumb calls more than 0.1 a small and more than 0.25 a large change.

    Example:
        >>> population_stability_index(np.arange(100), np.arange(100))
        0.0
    """
    edges = np.quantile(reference, np.arange(1, num_bins) / num_bins)
    counts = [np.bincount(np.searchsorted(edges, values), minlength=num_bins) + 0.5 for values in (reference, window)]
    first, second = (count / count.sum() for count in counts)
    return float(np.sum((second - first) * np.log(second / first)))
