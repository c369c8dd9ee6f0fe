"""Conformalised quantile regression: widen two learned quantiles until they keep their promise.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes
from acml_tf.evaluation.columns import takes_cases
from acml_tf.evaluation.number_columns import takes_numbers
from acml_tf.uncertainty.conformal import conformal_quantile


def _groups(name, values):
    groups = np.array(np.asarray(values).tolist())  # a data frame holds its words as objects
    if groups.ndim != 1 or groups.dtype == object or (groups.dtype.kind == "f" and np.isnan(groups).any()):
        raise ValueError(
            f"The {name} of shape {groups.shape} and type {groups.dtype} have gaps: give one to each case."
        )
    return groups


@takes_numbers("low", "high", "truth", ndim=1, alike=True, infinite=True)
def conformalised_quantile(low, high, truth, alpha):
    r"""Compute by how much two quantiles must be moved apart to hold the next truth with probability 1 − α.

    The score of a calibration case says how far the truth lies outside, and is negative inside:

    $$s_i = \max(\hat q_\mathrm{low}(x_i) - y_i,\ y_i - \hat q_\mathrm{high}(x_i)).$$

    The answer is the conformal quantile of the scores, `conformal_quantile(scores, alpha)`; it is negative where
    the intervals were too wide.

    Args:
        low: Lower quantiles that a model claims for calibration cases, shape `(cases,)`.
        high: Upper quantiles, same shape and unit.
        truth: True values, same shape and unit.
        alpha: Fraction of intervals that may miss, between 0 and 1.

    Returns:
        The shift to be taken off `low` and added to `high` of every new case; `inf` if there are too few cases.

    Example:
        One truth 1 inside, one 2 above:

        >>> float(conformalised_quantile([0, 0], [4, 4], [3, 6], alpha=0.4))
        2.0

    Reference:
        Y. Romano, E. Patterson and E. Candès, "Conformalized quantile regression", NeurIPS 2019.
    """
    low, high, truth = (np.asarray(values, dtype=float) for values in (low, high, truth))
    return conformal_quantile(np.maximum(low - truth, truth - high), alpha)


@takes_cases("scores", "groups")
@takes_numbers("scores", ndim=1, infinite=True)
@takes(["groups"], _groups)
def mondrian_quantile(scores, groups, alpha):
    """Compute a conformal quantile for each group by itself, so that the promise holds in each of them.

    Args:
        scores: Scores of calibration cases, shape `(cases,)`.
        groups: Group of each case, known without the truth, shape `(cases,)`.
        alpha: Fraction of intervals that may miss in every group, between 0 and 1.

    Returns:
        A dictionary from group to quantile; `inf` where a group has too few cases.

    Example:
        >>> found = mondrian_quantile([1, 2, 30, 40], ["ahead", "ahead", "side", "side"], alpha=0.4)
        >>> [(group, int(found[group])) for group in sorted(found)]
        [('ahead', 2), ('side', 40)]

    Reference:
        V. Vovk, A. Gammerman and G. Shafer, *Algorithmic Learning in a Random World*, Springer 2005, § 4.5.
    """
    scores, groups = np.asarray(scores), np.asarray(groups)
    return {group: conformal_quantile(scores[groups == group], alpha) for group in np.unique(groups).tolist()}
