"""A straight line in place of a model, right near one clip: LIME, and the kernel that makes it Shapley's.

Reference: M. T. Ribeiro et al., *"Why should I trust you?"*, KDD (2016), arXiv:1602.04938; S. M. Lundberg and
S.-I. Lee, NIPS (2017), arXiv:1705.07874.

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import math

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_cases, takes_tables


@needs_numbers("penalty")
@takes_cases("samples", "answers", "weights")
@takes_tables("samples")
@takes_samples("answers", "weights", ndim=1)
def lime_weights(samples, answers, weights, penalty=1.0):
    """Fit a weighted ridge regression to a model's answers, and return its slopes.

    Of all offsets and slopes these make the weighted sum of squared errors plus `penalty` times the sum of squared
    slopes smallest. The offset is free: it is not penalised and not returned.

    Args:
        samples: Clips near the one that is explained, shape `(num_samples, num_features)`.
        answers: What the model says about each, shape `(num_samples,)`.
        weights: How near each is, 0 or more, not all 0, shape `(num_samples,)`.
        penalty: Price of a squared slope, 0 or more.

    Returns:
        Slope of each feature, shape `(num_features,)`.

    Example:
        >>> lime_weights([[0], [2]], [10, 14], [1, 1], penalty=0)
        array([2.])
    """
    samples, answers, weights = (np.asarray(values, dtype=float) for values in (samples, answers, weights))
    share = weights / np.sum(weights)
    samples, answers = samples - share @ samples, answers - share @ answers
    squares = (samples.T * weights) @ samples + penalty * np.eye(samples.shape[1])
    return np.linalg.solve(squares, (samples.T * weights) @ answers)


@takes_samples("coalitions", ndim=2, finite=True)
def shapley_kernel(coalitions, largest=1e7):
    r"""Compute the weights with which a straight line through coalition values has Shapley's values as slopes.

    For a coalition of s among M features

    $$w = \frac{M - 1}{\binom{M}{s}\, s\, (M - s)}.$$

    Args:
        coalitions: True where a feature is known, shape `(num_coalitions, num_features)`.
        largest: Stands for the infinite weight of the empty and of the full coalition.

    Returns:
        Weight of each coalition, shape `(num_coalitions,)`.

    Example:
        >>> shapley_kernel([[True, False, False], [True, True, False]])
        array([0.333, 0.333])
    """
    coalitions = np.asarray(coalitions, dtype=bool)
    total = coalitions.shape[1]
    return np.array(
        [
            (total - 1) / (math.comb(total, size) * size * (total - size)) if 0 < size < total else largest
            for size in coalitions.sum(axis=1).tolist()
        ]
    )


@takes_counts("num_features", "num_samples")
@takes_positive("width")
@takes_number("width")
def draw_near(num_features, width, num_samples=1500, seed=0):
    r"""Draw clips near the one that is explained, and weigh them by their distance d as LIME does.

    $$w = e^{-d^2 / \text{width}^2}$$

    Args:
        num_features: Number of features.
        width: Distance at which a weight has fallen to 1/e.
        num_samples: Number of clips; the first one is the clip itself.
        seed: Draws the others.

    Returns:
        Differences from the clip in standard deviations of each feature, normally distributed, shape
        `(num_samples, num_features)`, and weights, shape `(num_samples,)`.

    Example:
        >>> samples, weights = draw_near(2, 3.0)
        >>> samples[0], float(weights[0])
        (array([0., 0.]), 1.0)
    """
    samples = np.random.default_rng(seed).normal(size=(num_samples, num_features))
    samples[0] = 0
    return samples, np.exp(-np.sum(samples**2, axis=1) / width**2)


@needs_numbers("count")
@takes_tables("first", "second", min_rows=2)
def largest_in_common(first, second, count=5):
    """Count how many of the features with the largest slopes two explanations share, over all pairs of other seeds.

    Args:
        first: Slopes for each seed, shape `(num_seeds, num_features)`.
        second: Slopes of another explanation, or of the same one, for the same seeds.
        count: How many of the largest are compared.

    Returns:
        Mean number in common, 0 … count.

    Example:
        >>> largest_in_common([[3, -2, 1], [0, 5, 4]], [[3, -2, 1], [0, 5, 4]], count=2)
        1.0
    """
    largest = [[set(np.argsort(-np.abs(slopes))[:count].tolist()) for slopes in part] for part in (first, second)]
    pairs = [len(one & other) for i, one in enumerate(largest[0]) for j, other in enumerate(largest[1]) if i != j]
    return float(np.mean(pairs))
