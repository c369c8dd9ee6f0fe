"""Split the spread of an ensemble's prediction in what the world does and what the model does not know.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes, takes_samples


def _not_negative(name, values):
    if np.min(values) < 0:
        raise ValueError(f"The smallest of the {name} is {np.min(values):g}: give variances, 0 or more.")
    return values


@takes_samples("means", "variances", alike=True, finite=True)
@takes(["variances"], _not_negative)
def split_variance(means, variances):
    r"""Split the variance of a deep ensemble by the law of total variance.

    $$\mathrm{Var}\,y = \underbrace{\overline{\sigma_m^2}}_\text{aleatoric}
      + \underbrace{\overline{(\mu_m - \bar\mu)^2}}_\text{epistemic}$$

    Args:
        means: Predictions of the members, also 32-bit numbers that hardly differ, shape `(members, …)`.
        variances: Variances that the members claim, in the unit squared, same shape.

    Returns:
        Aleatoric and epistemic variance, each of shape `(…)`.

    Example:
        Two members, one unit to each side of their mean:

        >>> aleatoric, epistemic = split_variance([1.0, 3.0], [0.5, 1.5])
        >>> float(aleatoric), float(epistemic)
        (1.0, 1.0)

    Reference:
        B. Lakshminarayanan, A. Pritzel and C. Blundell, "Simple and scalable predictive uncertainty estimation using
        deep ensembles", NeurIPS 2017.
    """
    return np.mean(np.asarray(variances, dtype=float), axis=0), np.var(np.asarray(means, dtype=float), axis=0)
