"""A buoy hears a boat: how far by its level, whence by two hydrophones.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples

RANGE_SPREAD, BEARING_SPREAD_DEG = 0.25, 12.0
FAIRWAY_EAST_M, FAIRWAY_NORTH_M = (0.0, 400.0), (400.0, 80.0)


@takes_samples("positions")
def true_range_bearing(positions):
    """Return range and bearing of places, as a buoy at the origin would have them without error.

    Args:
        positions: East and north in metres, shape `(..., 2)`.

    Returns:
        Ranges in metres and bearings in radians from north to east, each of shape `(...)`.

    Raises:
        ValueError: The positions have no east and north.

    Example:
        >>> float(true_range_bearing([3.0, 4.0])[0])
        5.0
    """
    if np.shape(positions)[-1:] != (2,):
        raise ValueError(
            f"The positions have the shape {np.shape(positions)}: give east and north along the last axis."
        )
    east, north = positions[..., 0], positions[..., 1]
    return np.hypot(east, north), np.arctan2(east, north)


@needs_numbers("range_m", "bearing_rad", empty=True)
@takes_samples("positions")
def log_likelihood_of_place(positions, range_m, bearing_rad):
    r"""Compute the logarithm of the likelihood of places, up to a constant.

    A range from a level errs by a factor: $\ln \hat r \sim \mathcal N(\ln r, s_r)$. A bearing errs on a circle, by von
    Mises' distribution: $\ln p = \cos(\hat\varphi - \varphi)/s_\varphi^2$, up to a constant.

    Args:
        positions: East and north in metres, shape `(..., 2)`.
        range_m: Measured range in metres.
        bearing_rad: Measured bearing in radians.

    Returns:
        Log likelihoods, shape `(...)`.

    Example:
        >>> float(log_likelihood_of_place([0.0, 100.0], 100.0, 0.0).round(1))
        22.8
    """
    ranges, bearings = true_range_bearing(positions)
    misfit = (np.log(range_m) - np.log(np.maximum(ranges, 1e-9))) / RANGE_SPREAD
    return -0.5 * misfit**2 + np.cos(bearing_rad - bearings) / np.deg2rad(BEARING_SPREAD_DEG) ** 2


def log_prior_of_place(positions):
    """Compute the logarithm of the prior density, up to a constant: boats keep to a fairway north of the buoy.

    Args:
        positions: East and north in metres, shape `(..., 2)`.

    Returns:
        Logarithms, shape `(...)`.

    Example:
        >>> float(log_prior_of_place([400.0, 400.0]))
        -0.5
    """
    centre, spread = np.transpose([FAIRWAY_EAST_M, FAIRWAY_NORTH_M])
    return -0.5 * np.sum(((np.asarray(positions, dtype=float) - centre) / spread) ** 2, axis=-1)


@needs_numbers("num_places")
def simulate_places(num_places, seed=0):
    """Draw boats from the prior.

    Args:
        num_places: Number of boats.
        seed: Draws them.

    Returns:
        East and north in metres, shape `(num_places, 2)`.

    Example:
        >>> simulate_places(5).shape
        (5, 2)
    """
    centre, spread = np.transpose([FAIRWAY_EAST_M, FAIRWAY_NORTH_M])
    return np.random.default_rng(seed).normal(centre, spread, size=(num_places, 2))


def measure_range_bearing(positions, seed=1):
    """Measure range and bearing, each once, with their errors.

    Args:
        positions: East and north in metres, shape `(..., 2)`.
        seed: Draws the errors; not the seed of the places, or they would be the same numbers.

    Returns:
        Ranges in metres and bearings in radians, each of shape `(...)`.

    Example:
        >>> range_m, bearing_rad = measure_range_bearing([[0.0, 400.0]])
        >>> range_m.shape, bearing_rad.shape
        ((1,), (1,))
    """
    generator = np.random.default_rng(seed)
    ranges, bearings = true_range_bearing(positions)
    measured = ranges * np.exp(RANGE_SPREAD * generator.normal(size=ranges.shape))
    return measured, generator.vonmises(bearings, np.deg2rad(BEARING_SPREAD_DEG) ** -2)
