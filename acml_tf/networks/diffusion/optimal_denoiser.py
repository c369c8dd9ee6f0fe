r"""The best possible answer to "what is the noise?", where it is known: data that come from a few normal distributions.

Reference: P. Vincent, "A connection between score matching and denoising autoencoders", Neural Computation 23 (2011),
for noise and the slope of the log-density.

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes_samples


@takes_samples("noisy", ndim=1)
@takes_samples("weights", "means", "deviations", ndim=1, alike=True)
def optimal_noise(noisy, alpha_bar_t, weights, means, deviations):
    r"""Return the mean of the noise, given the noisy number, for clean numbers from a mixture of normal distributions.

    Of component k, noisy numbers have mean $\sqrt{\bar\alpha}\,\mu_k$ and variance
    $v_k = \bar\alpha\,\sigma_k^2 + 1 - \bar\alpha$. With the probability $r_k$ that x came from it,

    $$\epsilon^*(x) = \sqrt{1 - \bar\alpha}\;\sum_k r_k\,\frac{x - \sqrt{\bar\alpha}\,\mu_k}{v_k}.$$

    No network can have a smaller loss than this.

    Args:
        noisy: Noisy numbers x, shape `(n,)`.
        alpha_bar_t: $\bar\alpha$, 0 … 1.
        weights: Probability of each component, adding up to 1, shape `(components,)`.
        means: Mean $\mu_k$ of each component, same shape.
        deviations: Standard deviation $\sigma_k$ of each component, same shape.

    Returns:
        Expected noise, shape `(n,)`.

    Example:
        One standard normal distribution: $\sqrt{1 - \bar\alpha}\,x$.
    """
    variance = alpha_bar_t * np.square(deviations) + 1 - alpha_bar_t
    distance = np.asarray(noisy, float)[:, None] - alpha_bar_t**0.5 * np.asarray(means)
    logarithm = np.log(weights) - 0.5 * np.log(variance) - distance**2 / (2 * variance)
    belief = np.exp(logarithm - logarithm.max(axis=1, keepdims=True))
    belief /= belief.sum(axis=1, keepdims=True)
    return (1 - alpha_bar_t) ** 0.5 * np.sum(belief * distance / variance, axis=1)


@takes_samples("places", "weights", "means", "deviations", ndim=1)
def mixture_density(places, weights, means, deviations):
    """Compute the density of a mixture of normal distributions.

    Args:
        places: Numbers, shape `(n,)`.
        weights: Probability of each component, adding up to 1, shape `(components,)`.
        means: Mean of each component, same shape.
        deviations: Standard deviation of each component, same shape.

    Returns:
        Density at the places, shape `(n,)`.

    Example:
        >>> mixture_density([0.0], [1.0], [0.0], [1.0])
        array([0.399])
    """
    distance = (np.asarray(places, float)[:, None] - np.asarray(means)) / np.asarray(deviations)
    return np.exp(-(distance**2) / 2) @ (np.asarray(weights) / np.asarray(deviations)) / np.sqrt(2 * np.pi)
