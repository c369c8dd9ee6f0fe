"""Judge a network's intervals where questions come at other hours than calibration checks: weighted or not.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.data.street import simulate_spot_checks
from acml_tf.evaluation.coverage import judge_intervals
from acml_tf.uncertainty.check_redraws import normal_ends
from acml_tf.uncertainty.conformal import conformal_quantile
from acml_tf.uncertainty.weighted_conformal import weighted_conformal_quantile


def night_weight(hours):
    r"""Compute how much likelier an hour is among questions asked mostly at night than among hours drawn evenly.

    $$w(x) = \tfrac{16}{5} \cos^6\!\big(\pi (x - 3)/24\big),$$

    whose mean over a day is 1.

    Args:
        hours: Time of day in hours, 0 … 24, any shape.

    Returns:
        Ratios of densities, same shape: 3.2 at three o'clock at night, 0 at three in the afternoon.

    Example:
        >>> night_weight([3, 9, 15]).round(3)
        array([3.2, 0.4, 0. ])
    """
    return 16 / 5 * np.cos(np.pi * (np.asarray(hours, dtype=float) - 3) / 24) ** 6


@takes_counts("num_checks")
def simulate_night_checks(num_checks, seed):
    """Simulate spot checks whose hours are drawn with the density `night_weight(hours) / 24`.

    Args:
        num_checks: Number of quarter-hours.
        seed: Draws them, an integer or a list of integers.

    Returns:
        Times of day in hours and levels in dB, each of shape `(num_checks,)`.

    Example:
        >>> hours, _ = simulate_night_checks(2000, 0)
        >>> bool(np.mean((hours < 9) | (hours > 21)) > 0.9)
        True
    """
    hours, levels_db = np.zeros(0), np.zeros(0)
    rng = np.random.default_rng(seed)
    while len(hours) < num_checks:
        more_hours, more_levels_db = simulate_spot_checks(4 * num_checks, rng)
        kept = rng.random(len(more_hours)) < night_weight(more_hours) / night_weight(3)
        hours, levels_db = np.append(hours, more_hours[kept]), np.append(levels_db, more_levels_db[kept])
    return hours[:num_checks], levels_db[:num_checks]


def redraw_shifted_checks(predict, num_redraws=400, num_calibration=100, seed=0):
    """Judge an ensemble that is calibrated on checks round the clock and asked mostly at night. The networks stay.

    Args:
        predict: Function of hours that returns means and variances of all members, each of shape `(members, n)`.
        num_redraws: Number of redraws, each with a calibration set and one new truth.
        num_calibration: Spot checks in a calibration set.
        seed: Draws all, an integer.

    Returns:
        A `Coverage` for each method, by name: `"ensemble"`, `"all checks alike"` and `"weighted checks"`.

    Example:
        `redraw_shifted_checks(predict)["weighted checks"].coverage`.
    """
    hours, truths = simulate_night_checks(num_redraws, [seed, 1])
    spots, levels_db = simulate_spot_checks(num_redraws * num_calibration, [seed, 2])
    low, high = normal_ends(predict, spots)[1].T
    scores = np.maximum(low - levels_db, levels_db - high).reshape(num_redraws, -1)
    weights = night_weight(spots).reshape(num_redraws, -1)
    shifts = {
        "ensemble": np.zeros(num_redraws),
        "all checks alike": [conformal_quantile(row, 0.1) for row in scores],
        "weighted checks": [
            weighted_conformal_quantile(*case, alpha=0.1)
            for case in zip(scores, weights, night_weight(hours), strict=True)
        ],
    }
    ends = normal_ends(predict, hours)[1]
    return {name: judge_intervals(ends + np.outer(shift, [-1, 1]), truths) for name, shift in shifts.items()}
