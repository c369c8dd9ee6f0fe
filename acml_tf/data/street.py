"""A simulated street: its noise level over whole days, and spot checks on days that have nothing to do with each other.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers

QUARTERS_PER_DAY = 96
DAY_DB, QUARTER_DB, MEMORY = 2.5, 2.0, 0.7
VEHICLE_DB, VEHICLE_SPREAD_DB, BACKGROUND_DB = 49.0, 4.0, 40.0


def vehicles_per_quarter(hours):
    """Return how many vehicles pass in a quarter of an hour, on average.

    Args:
        hours: Time of day in hours, 0 … 24, any shape.

    Returns:
        Expected numbers, in the shape of `hours`; fewest at 3 o'clock, most at 15 o'clock.

    Example:
        >>> vehicles_per_quarter([3.0, 15.0])
        array([  3., 120.])
    """
    busy = (1 - np.cos(2 * np.pi * (np.asarray(hours, dtype=float) - 3) / 24)) / 2
    return 3.0 * 40.0**busy


@takes_counts("num_days")
def simulate_days(num_days, seed=0):
    r"""Simulate levels $L_\mathrm{Aeq}$ of quarter-hours: the usual course of a day, this day's weather, and the rest.

    The weather (wet asphalt, wind, holiday) raises or lowers a whole day; the rest has a memory of some quarter-hours.

    Args:
        num_days: Number of days, of different weeks, so that they are independent of each other.
        seed: Draws them (an integer, a list of integers or a NumPy generator).

    Returns:
        Levels in dB, shape `(num_days, 96)`, from midnight to midnight.

    Example:
        >>> simulate_days(20).shape
        (20, 96)
    """
    generator = np.random.default_rng(seed)
    day = generator.normal(0, DAY_DB, size=(num_days, 1))
    rest = generator.normal(0, QUARTER_DB, size=(num_days, QUARTERS_PER_DAY))
    for quarter in range(1, QUARTERS_PER_DAY):
        rest[:, quarter] = MEMORY * rest[:, quarter - 1] + np.sqrt(1 - MEMORY**2) * rest[:, quarter]
    return usual_course_db() + day + rest


def usual_course_db():
    """Return the level that the traffic of each quarter-hour makes, in dB, shape `(96,)`."""
    hours = (np.arange(QUARTERS_PER_DAY) + 0.5) / 4
    return VEHICLE_DB + 10 * np.log10(vehicles_per_quarter(hours))


def true_level_db():
    r"""Return the equivalent level over infinitely many days.

    A level that scatters normally by $s$ dB has an energy mean $s^2 \ln 10/20$ dB above its own mean.

    Returns:
        Level in dB, a number.

    Example:
        >>> round(float(true_level_db()), 2)
        66.08
    """
    usual = 10 * np.log10(np.mean(10 ** (usual_course_db() / 10)))
    return usual + (DAY_DB**2 + QUARTER_DB**2) * np.log(10) / 20


@needs_numbers("between", empty=True)
@takes_counts("num_checks")
def simulate_spot_checks(num_checks, seed=0, between=(0.0, 24.0)):
    """Simulate single quarter-hours, each on a day of its own: vehicle by vehicle, over the town's background.

    Args:
        num_checks: Number of quarter-hours.
        seed: Draws them (an integer, a list of integers or a NumPy generator).
        between: First and last time of day in hours.

    Returns:
        Times of day in hours and levels in dB, each of shape `(num_checks,)`.

    Example:
        >>> hours, levels_db = simulate_spot_checks(5)
        >>> hours.shape, levels_db.shape
        ((5,), (5,))
    """
    generator = np.random.default_rng(seed)
    hours = generator.uniform(*between, size=num_checks)
    energy = np.full(num_checks, 10 ** (BACKGROUND_DB / 10))
    for check, count in enumerate(generator.poisson(vehicles_per_quarter(hours))):
        energy[check] += np.sum(10 ** (generator.normal(VEHICLE_DB, VEHICLE_SPREAD_DB, count) / 10))
    return hours, 10 * np.log10(energy) + generator.normal(0, 1.0, num_checks)
