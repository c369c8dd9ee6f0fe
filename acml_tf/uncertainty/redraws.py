"""Measure again and again in a world whose truth is known, and see which intervals keep their promise.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np
import scipy.stats

from acml_tf.acoustics.range_bearing import (
    BEARING_SPREAD_DEG,
    RANGE_SPREAD,
    log_likelihood_of_place,
    log_prior_of_place,
    measure_range_bearing,
)
from acml_tf.acoustics.samples import takes_samples
from acml_tf.data.street import simulate_days, true_level_db
from acml_tf.evaluation.bootstrap import percentile_interval
from acml_tf.evaluation.coverage import judge_intervals
from acml_tf.evaluation.crps import crps_samples
from acml_tf.evaluation.scores import mean_interval
from acml_tf.uncertainty.block_bootstrap import block_bootstrap
from acml_tf.uncertainty.posterior import credible_interval, posterior_grid

MIDDLES = (np.arange(200) + 0.5) / 200


def redraw_street(num_redraws=400, num_days=20, seed=0):
    """Measure the street anew many times, and judge three intervals for its level.

    The level is a mean of energies: the bootstraps and Student's interval work on energies, and end in dB.

    Args:
        num_redraws: Number of times that `num_days` days are measured.
        num_days: Days of each.
        seed: Draws them, an integer.

    Returns:
        A `Coverage` for each method, by name.

    Example:
        `redraw_street(400)["days as blocks"].coverage`.
    """
    intervals, scores = {}, {}
    for redraw in range(num_redraws):
        energies = 10 ** (simulate_days(num_days, [seed, redraw]) / 10)
        days = energies.mean(axis=1)
        error = np.std(days, ddof=1) / np.sqrt(num_days)
        draws = {
            "quarter-hours": block_bootstrap(energies.reshape(-1, 1), np.mean, 200, seed=[seed, redraw, 1]),
            "days as blocks": block_bootstrap(days, np.mean, 200, seed=[seed, redraw, 2]),
            "Student, day means": days.mean() + error * scipy.stats.t.ppf(MIDDLES, num_days - 1),
        }
        ends = {name: percentile_interval(values, 0.9) for name, values in draws.items()}
        ends["Student, day means"] = mean_interval(days, 0.9)
        for name, values in draws.items():
            intervals.setdefault(name, []).append(10 * np.log10(ends[name]))
            levels = 10 * np.log10(np.maximum(values, 1e-3 * days.mean()))
            scores.setdefault(name, []).append(crps_samples(levels, true_level_db()))
    return {name: judge_intervals(intervals[name], true_level_db(), scores[name]) for name in intervals}


def place_grid():
    """Return the grid on which a boat is looked for.

    Returns:
        Eastings in metres, shape `(e,)`, and places, shape `(e, n, 2)`; a cell is 20 m by 20 m.

    Example:
        >>> place_grid()[1].shape
        (180, 44, 2)
    """
    east = np.arange(-1790.0, 1800.0, 20.0)
    return east, np.stack(np.meshgrid(east, np.arange(10.0, 890.0, 20.0), indexing="ij"), axis=-1)


def redraw_boats(places, seed=0):
    """Measure each boat once, and judge two intervals for its easting: with the prior, and without.

    The interval without prior is the measured easting ± 1.645 of its standard deviation, by propagation of errors.

    Args:
        places: East and north of each boat in metres, shape `(redraws, 2)`.
        seed: Draws the errors of measurement.

    Returns:
        A `Coverage` for `"credible"` and for `"confidence"`.

    Example:
        `redraw_boats(simulate_places(400))["credible"].coverage`.
    """
    east, grid = place_grid()
    log_prior = log_prior_of_place(grid)
    intervals, scores = {"credible": [], "confidence": []}, {"credible": [], "confidence": []}
    for place, range_m, bearing in zip(places, *measure_range_bearing(places, seed), strict=True):
        density = posterior_grid(log_prior, log_likelihood_of_place(grid, range_m, bearing), 400.0).sum(axis=1)
        estimate, spread = measured_easting(range_m, bearing)
        draws = {
            "credible": np.interp(MIDDLES, np.cumsum(density) / density.sum(), east + 10),
            "confidence": estimate + spread * scipy.stats.norm.ppf(MIDDLES),
        }
        intervals["credible"].append(credible_interval(east, density))
        intervals["confidence"].append(estimate + spread * scipy.stats.norm.ppf([0.05, 0.95]))
        for name, values in draws.items():
            scores[name].append(crps_samples(values, place[0]))
    return {name: judge_intervals(intervals[name], np.asarray(places)[:, 0], scores[name]) for name in intervals}


@takes_samples("range_m", "bearing_rad", alike=True)
def measured_easting(range_m, bearing_rad):
    r"""Compute the easting of one measurement, $r\sin\varphi$, and its standard deviation by propagation of errors.

    Args:
        range_m: Measured range in metres.
        bearing_rad: Measured bearing in radians.

    Returns:
        Easting and standard deviation, in metres.

    Example:
        >>> estimate, spread = measured_easting(100.0, 0.0)
        >>> float(estimate), round(float(spread), 1)
        (0.0, 20.9)
    """
    estimate = range_m * np.sin(bearing_rad)
    across = np.deg2rad(BEARING_SPREAD_DEG) * range_m * np.cos(bearing_rad)
    return estimate, np.hypot(RANGE_SPREAD * estimate, across)
