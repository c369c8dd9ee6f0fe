"""Conformal prediction where new cases are of another kind than the calibration cases, in a way that is known.

Reference: R. Tibshirani, R. Foygel Barber, E. Candès and A. Ramdas, "Conformal prediction under covariate shift",
NeurIPS 2019.
"""

import numpy as np

from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.amounts import takes_fractions


@takes_samples("scores", "weights", ndim=1, alike=True, finite=True)
@takes_fractions("alpha", ends=False)
def weighted_conformal_quantile(scores, weights, new_weight, alpha):
    r"""Compute the conformal quantile for new cases that are drawn with other probabilities than calibration cases.

    A calibration case counts as much as it is likelier among new cases, $w_i = p_\mathrm{new}(x_i) / p(x_i)$, and the
    new case, whose score is not known, counts as infinite:

    $$q_\alpha = \min\Big\{s : \sum_{s_i \le s} w_i \ge (1 - \alpha)\,\Big(w + \sum_i w_i\Big)\Big\}.$$

    Only ratios of weights matter. With equal weights it is `conformal_quantile`.

    Args:
        scores: Scores of calibration cases, shape `(cases,)`.
        weights: Weights $w_i$, 0 or more, not all 0, shape `(cases,)`.
        new_weight: Weight w of one new case, or of several, shape `(new_cases,)`.
        alpha: Fraction of intervals that may miss, between 0 and 1.

    Returns:
        The quantile of each new case, same shape as `new_weight`; `inf` where the calibration cases weigh too little.

    Raises:
        ValueError: A weight is negative, or all are 0, or alpha lies outside 0 … 1.

    Example:
        The case with score 3 is as likely among new cases as the three others together:

        >>> weighted_conformal_quantile([1, 2, 3, 4], [1, 1, 3, 1], 1.0, alpha=0.4).item()
        3.0
    """
    new_weight = np.asarray(new_weight, float)
    lowest = min(weights.min(), new_weight.min(initial=0))
    if lowest < 0 or not weights.any():
        raise ValueError(f"The weights go from {lowest} to {weights.max()}: give ratios of densities, 0 or more.")
    order = np.argsort(scores)
    total = np.cumsum(weights[order])
    needed = (1 - alpha) * (total[-1] + new_weight)
    return np.append(scores[order], np.inf)[np.searchsorted(total, needed * (1 - 1e-12))]
