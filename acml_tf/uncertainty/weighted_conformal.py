"""Conformal prediction where new cases are of another kind than the calibration cases, in a way that is known.

Reference: R. Tibshirani, R. Foygel Barber, E. Candès and A. Ramdas, "Conformal prediction under covariate shift",
NeurIPS 2019.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes, takes_samples
from acml_tf.evaluation.amounts import takes_fractions


def _ratios(arrays):
    weights, new_weight = arrays["weights"], arrays["new_weight"]
    lowest = min(np.min(weights), np.min(new_weight, initial=0))
    if lowest < 0 or not np.any(weights):
        raise ValueError(f"The weights go from {lowest} to {np.max(weights)}: give ratios of densities, 0 or more.")


@takes_samples("scores", "weights", ndim=1, alike=True, finite=True)
@takes(["weights", "new_weight"], lambda _, values: np.asarray(values, dtype=float), _ratios)
@takes_fractions("alpha", ends=False)
def weighted_conformal_quantile(scores, weights, new_weight, alpha):
    r"""Compute the conformal quantile for new cases that are drawn with other probabilities than calibration cases.

    A calibration case counts as much as it is likelier among new cases, $w_i = p_\mathrm{new}(x_i) / p(x_i)$, and the
    new case, whose score is not known, counts as infinite:

    $$q_\alpha = \min\left\{s : \sum_{s_i \le s} w_i \ge (1 - \alpha)\,\Big(w + \sum_i w_i\Big)\right\}.$$

    Only ratios of weights matter. With equal weights, the new one included, it is `conformal_quantile`.

    Args:
        scores: Scores of calibration cases, in any order, shape `(cases,)`.
        weights: Weights $w_i$, 0 or more, not all 0, shape `(cases,)`.
        new_weight: Weight w of one new case, 0 or more, or of several, shape `(new_cases,)`.
        alpha: Fraction of intervals that may miss, between 0 and 1.

    Returns:
        The quantile of each new case, same shape as `new_weight`; `inf` where the calibration cases weigh too little.

    Example:
        The case with score 3 is as likely among new cases as the three others together:

        >>> weighted_conformal_quantile([1, 2, 3, 4], [1, 1, 3, 1], 1.0, alpha=0.4).item()
        3.0
    """
    scores, weights, new_weight = (np.asarray(values, dtype=float) for values in (scores, weights, new_weight))
    order = np.argsort(scores)
    total = np.cumsum(weights[order])
    needed = (1 - alpha) * (total[-1] + new_weight)
    place = np.searchsorted(total, needed * (1 - 1e-12))  # rounding must not skip a score that just suffices
    return np.append(scores[order], np.inf)[place]
