"""Does what a model predicts with 0.8 come true in eight of ten cases?

Reference: A. Niculescu-Mizil and R. Caruana, *Predicting good probabilities with supervised learning*, ICML (2005).

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.samples import takes
from acml_tf.evaluation.columns import takes_cases
from acml_tf.evaluation.number_columns import real_numbers


def _between_0_and_1(name, values):
    numbers = real_numbers(name, np.asarray(values, dtype=float) if np.asarray(values).dtype == bool else values)
    if numbers.ndim != 1 or not numbers.size or np.min(numbers) < 0 or np.max(numbers) > 1:
        lowest, highest = np.min(numbers, initial=1), np.max(numbers, initial=0)
        raise ValueError(
            f"The {name} of shape {numbers.shape} go from {lowest} to {highest}: give one number from 0 to 1 per case."
        )
    return numbers


@takes_cases("probabilities", "outcomes")
@takes(["probabilities", "outcomes"], _between_0_and_1)
@takes_counts("num_bins")
def reliability_curve(probabilities, outcomes, num_bins=10):
    """Compute how often what a model predicts comes true, in bins of the predicted probability.

    Args:
        probabilities: Predicted probability of each case, 0 … 1, shape `(num_cases,)`.
        outcomes: 1 or True where it came true, 0 or False where not, shape `(num_cases,)`.
        num_bins: Number of bins of equal width from 0 to 1. A probability on the edge between two bins belongs to the
            lower one, 0 to the first.

    Returns:
        Three arrays with one number for each bin that holds a case, from the lowest bin to the highest: mean predicted
        probability, observed frequency (the share of its cases that came true) and number of cases. Empty bins are left
        out.

    Example:
        Three cases between 0.5 and 1, of which two came true; one below:

        >>> predicted, observed, counts = reliability_curve([0.7, 0.1, 0.8, 0.9], [1, 0, 0, 1], num_bins=2)
        >>> predicted.round(3).tolist(), observed.round(3).tolist(), counts.tolist()
        ([0.1, 0.8], [0.0, 0.667], [1, 3])
    """
    edges = np.linspace(0, 1, num_bins + 1)
    place = np.searchsorted(edges[1:-1] + 1e-12, probabilities)
    _, place, counts = np.unique(place, return_inverse=True, return_counts=True)
    predicted = np.bincount(place, weights=probabilities) / counts
    observed = np.bincount(place, weights=outcomes) / counts
    return predicted, observed, counts


def calibration_error(probabilities, outcomes, num_bins=10):
    r"""Compute the expected calibration error (ECE): how far the reliability curve lies from the diagonal.

    With $n_k$ of $n$ cases in bin $k$, mean predicted probability $p_k$ and observed frequency $h_k$,

    $$\mathrm{ECE} = \sum_k \frac{n_k}{n}\, |h_k - p_k|.$$

    With few cases it lies above 0 for an honest model, too, by chance.

    Args:
        probabilities: Predicted probability of each case, 0 … 1, shape `(num_cases,)`.
        outcomes: 1 or True where it came true, 0 or False where not, shape `(num_cases,)`.
        num_bins: Number of bins of equal width from 0 to 1.

    Returns:
        0 … 1.

    Example:
        One case is 0.1 off, and three are 0.8 − 2/3 off:

        >>> round(calibration_error([0.7, 0.1, 0.8, 0.9], [1, 0, 0, 1], num_bins=2), 3)
        0.125

    Reference:
        C. Guo et al., *On calibration of modern neural networks*, ICML (2017).
    """
    predicted, observed, counts = reliability_curve(probabilities, outcomes, num_bins)
    return float(np.average(np.abs(observed - predicted), weights=counts))


@takes(["probabilities"], _between_0_and_1)
@takes_counts("num_bins", "num_draws")
def honest_calibration_error(probabilities, num_bins=10, num_draws=200, seed=0):
    """Compute the calibration error of a model whose probabilities are all true: what chance alone makes.

    Args:
        probabilities: Predicted probability of each case, 0 … 1, shape `(num_cases,)`.
        num_bins: Number of bins of equal width from 0 to 1.
        num_draws: Number of times that the outcomes are drawn.
        seed: Draws them.

    Returns:
        Mean calibration error over the draws, 0 … 1.

    Example:
        Certain events leave nothing to chance:

        >>> honest_calibration_error([0, 1, 1])
        0.0
    """
    rng = np.random.default_rng(seed)
    drawn = [rng.random(len(probabilities)) < probabilities for _ in range(num_draws)]
    return float(np.mean([calibration_error(probabilities, outcomes, num_bins) for outcomes in drawn]))
