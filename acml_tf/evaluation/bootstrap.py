"""Repeat a study with its cases drawn anew, to see how far its result would scatter.

Reference: B. Efron and R. J. Tibshirani, *An Introduction to the Bootstrap*, Chapman & Hall 1993, § 13.3.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_fractions
from acml_tf.acoustics.samples import samples


@takes_counts("num_cases", "num_repetitions")
def resampled_indices(num_cases, num_repetitions, seed):
    """Draw the cases of each repetition, with replacement, as many as there are.

    Args:
        num_cases: Number of cases that are independent of each other: clips, speakers or rooms.
        num_repetitions: Number of repetitions.
        seed: Draws the cases (an integer, a list of integers or a NumPy generator).

    Returns:
        Indices from 0 to num_cases − 1, shape `(num_repetitions, num_cases)`.

    Example:
        >>> resampled_indices(5, 400, seed=0).shape
        (400, 5)
    """
    return np.random.default_rng(seed).integers(num_cases, size=(num_repetitions, num_cases))


@takes_fractions("confidence")
def percentile_interval(repetitions, confidence=0.95):
    """Return the interval that holds a given fraction of the repetitions, as many below it as above it.

    Args:
        repetitions: Results of the repetitions along the first axis, shape `(num_repetitions, …)`.
        confidence: Fraction of the repetitions inside the interval, 0 … 1.

    Returns:
        Lower and upper end, shape `(2, …)`: quantiles as `np.quantile` takes them.

    Example:
        >>> percentile_interval(np.arange(101), confidence=0.9)
        array([ 5., 95.])
    """
    tail = (1 - confidence) / 2
    return np.quantile(samples(repetitions, "repetitions"), [tail, 1 - tail], axis=0)
