r"""Guess the score of settings that nobody has tried, and how sure the guess is: Bayesian optimisation.

Reference: C. E. Rasmussen and C. K. I. Williams, *Gaussian Processes for Machine Learning*, MIT Press 2006, § 2.2;
D. R. Jones, M. Schonlau and W. J. Welch, J. Global Optim. 13, 455 (1998).

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

import numpy as np
from scipy.stats import norm

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.amounts import takes_alike_tables, takes_positive
from acml_tf.evaluation.columns import takes_cases


@takes_alike_tables("first", "second")
@takes_positive("length_scale")
def squared_exponential(first, second, length_scale):
    r"""Compute how alike the scores of any two settings are before anything is tried.

    $$k(x, x') = \exp\left(-\frac{|x - x'|^2}{2\ell^2}\right)$$

    Args:
        first: Points x, shape `(num_first, num_axes)`.
        second: Points x', shape `(num_second, num_axes)`.
        length_scale: Distance ℓ over which scores stay alike: one for all axes, or one for each.

    Returns:
        Covariances from 0 to 1, shape `(num_first, num_second)`.

    Example:
        >>> squared_exponential([[0.0], [1.0]], [[0.0]], length_scale=1.0)
        array([[1.   ],
               [0.607]])
    """
    first, second = np.asarray(first) / length_scale, np.asarray(second) / length_scale
    squares = np.sum(first**2, axis=1)[:, None] + np.sum(second**2, axis=1) - 2 * first @ second.T
    return np.exp(-np.maximum(squares, 0) / 2)


@takes_cases("tried", "scores")
@takes_alike_tables("tried", "candidates")
@takes_samples("scores", ndim=1, finite=True)
@takes_positive("length_scale", "noise")
def gaussian_process_posterior(tried, scores, candidates, length_scale, noise):
    r"""Compute what the tried settings say about the true score of others: a mean and a standard deviation for each.

    Before any trial every true score is normal with mean 0 and variance 1, and `squared_exponential` k says how alike
    two of them are. A trial shows the true score plus noise of standard deviation σ. With $K$ between the tried
    settings, and $k_*$ between one candidate and them,

    $$\mu_* = k_*^{\mathsf T} (K + \sigma^2 I)^{-1} y, \qquad
    s_*^2 = 1 - k_*^{\mathsf T} (K + \sigma^2 I)^{-1} k_* .$$

    Args:
        tried: Settings with a score, shape `(num_tried, num_axes)`.
        scores: Their noisy scores y, mean about 0 and variance about 1, shape `(num_tried,)`.
        candidates: Settings asked about, shape `(num_candidates, num_axes)`.
        length_scale: Length scale of `squared_exponential`.
        noise: Standard deviation σ of one score, above 0.

    Returns:
        Means, shape `(num_candidates,)`, and standard deviations s of the true score, the noise not counted, shape
        `(num_candidates,)`; none is below 0, whatever rounding does.

    Example:
        One trial scored 2 with a noise as large as the prior. Of itself we believe half of it; far away nothing is
        known:

        >>> gaussian_process_posterior([[0.0]], [2.0], [[0.0], [9.0]], length_scale=1.0, noise=1.0)
        (array([1., 0.]), array([0.707, 1.   ]))
    """
    covariance = squared_exponential(tried, tried, length_scale) + noise**2 * np.eye(len(tried))
    shared = squared_exponential(candidates, tried, length_scale)
    weights = np.linalg.solve(covariance, shared.T).T
    variance = 1 - np.sum(weights * shared, axis=1)
    return weights @ np.asarray(scores, dtype=float), np.sqrt(np.maximum(variance, 0))


@needs_numbers("best", empty=True)
@takes_samples("mean", "deviation", alike=True, finite=True)
def expected_improvement(mean, deviation, best):
    r"""Compute by how much a setting is expected to beat the best score so far; falling short counts as 0, not less.

    If the true score f of a setting is normal with mean μ and standard deviation s, the result is the mean of
    $\max(f - f_\text{best}, 0)$ under that law.

    Args:
        mean: Means μ, any shape.
        deviation: Standard deviations s, not negative, same shape; 0, and only 0, means that the score is known.
        best: Best score so far, a number.

    Returns:
        Expected improvements, not negative, in the unit of the scores, same shape.

    Example:
        A guess as good as the best gains 0.4 of its deviation; a sure one, 0.5 above, gains just that:

        >>> expected_improvement(np.array([1.0, 1.5]), np.array([1.0, 0.0]), best=1.0)
        array([0.399, 0.5  ])
    """
    gain, deviation = np.asarray(mean, dtype=float) - best, np.asarray(deviation, dtype=float)
    steps = gain / np.where(deviation > 0, deviation, 1)
    uncertain = gain * norm.cdf(steps) + deviation * norm.pdf(steps)
    return np.where(deviation > 0, uncertain, np.maximum(gain, 0))
