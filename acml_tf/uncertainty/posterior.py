"""Bayes' rule on a grid, and what one reads off it: an interval, a region.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.amounts import takes_fractions
from acml_tf.evaluation.number_columns import takes_numbers


@needs_numbers("log_prior", "log_likelihood", empty=True)
@needs_numbers("cell")
def posterior_grid(log_prior, log_likelihood, cell=1.0):
    r"""Compute the posterior density on a grid of equal cells by Bayes' rule.

    $$p(\theta_i \mid y) = \frac{p(y \mid \theta_i)\,p(\theta_i)}{\Delta\sum_j p(y \mid \theta_j)\,p(\theta_j)}$$

    Logarithms of likelihoods lie in the thousands below zero, where `exp` gives 0: the largest is taken off first.

    Args:
        log_prior: Logarithm of the prior density, up to a constant, any shape; −∞ where it is impossible.
        log_likelihood: Logarithm of the likelihood, up to a constant, same shape, or one that broadcasts.
        cell: Length, area or volume Δ of a cell of the grid, greater than 0.

    Returns:
        Density in the shape of the grid, to which both broadcast; its sum times `cell` is 1.

    Raises:
        ValueError: If no point of the grid is possible.

    Example:
        >>> posterior_grid([0.0, 0.0], np.log([1.0, 3.0]), cell=0.5)
        array([0.5, 1.5])

    Reference:
        A. Gelman *et al.*, *Bayesian Data Analysis*, 3rd ed., CRC 2013, § 3.7.
    """
    log_posterior = np.add(log_prior, log_likelihood)
    highest = np.max(log_posterior)
    if not np.isfinite(highest):
        raise ValueError(f"The highest log posterior is {highest}; the grid must hold a possible value.")
    weights = np.exp(log_posterior - highest)
    return weights / (np.sum(weights) * cell)


@takes_samples("grid", "density", ndim=1, alike=True, finite=True)
@takes_numbers("density", least=0)
@takes_fractions("level", ends=False)
def credible_interval(grid, density, level=0.9):
    """Return the equal-tailed interval that holds a given part of a posterior on an even grid.

    Args:
        grid: Rising, evenly spaced values, shape `(n,)`.
        density: Posterior density there, shape `(n,)`.
        level: Probability inside, 0 … 1.

    Returns:
        Lower and upper end, in the unit of `grid`, shape `(2,)`.

    Raises:
        ValueError: There are fewer than two values, they do not rise evenly, or there is no density.

    Example:
        A uniform posterior from 0 to 100:

        >>> credible_interval(np.arange(0.5, 100), np.ones(100)).round(6)
        array([ 5., 95.])
    """
    grid, density = np.asarray(grid, dtype=float), np.asarray(density, dtype=float)
    if len(grid) < 2:
        raise ValueError(f"A grid of {len(grid)} values has no step: give two at least.")
    step = grid[1] - grid[0]
    if step <= 0 or not np.allclose(np.diff(grid), step, rtol=1e-3, atol=0) or not np.any(density):
        raise ValueError(
            f"A grid from {grid[0]:g} to {grid[-1]:g} must rise evenly and have density somewhere: check it."
        )
    edges = np.append(grid - step / 2, grid[-1] + step / 2)
    below = np.append(0, np.cumsum(density)) / np.sum(density)
    return np.interp([(1 - level) / 2, (1 + level) / 2], below, edges)
