"""Judge a network's intervals: one new calibration and one new truth for each redraw.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.data.street import simulate_spot_checks
from acml_tf.evaluation.coverage import judge_intervals
from acml_tf.evaluation.crps import crps_samples
from acml_tf.uncertainty.quantile_regression import conformalised_quantile
from acml_tf.uncertainty.total_variance import split_variance


def redraw_checks(predict, between, num_redraws=400, num_calibration=100, calibrated_between=None, seed=0):
    """Judge one network, the ensemble, and the ensemble after calibration on new spot checks. The networks stay.

    Args:
        predict: Function of hours that returns means and variances of all members, each of shape `(members, n)`.
        between: First and last hour of the new truths.
        num_redraws: Number of redraws, each with a calibration set and one new truth.
        num_calibration: Spot checks in a calibration set.
        calibrated_between: First and last hour of the calibration sets; `between` if not given.
        seed: Draws all, an integer.

    Returns:
        A `Coverage` for each method, by name. The calibrated interval comes without a distribution: its CRPS is `nan`.

    Example:
        `redraw_checks(predict, (6, 23))["ensemble, calibrated"].coverage`.
    """
    hours, truths = simulate_spot_checks(num_redraws, [seed, 1], between)
    spots = simulate_spot_checks(num_redraws * num_calibration, [seed, 2], calibrated_between or between)
    single, ensemble = normal_ends(predict, hours)
    shifts = [
        conformalised_quantile(*ends, levels, alpha=0.1)
        for ends, levels in zip(
            normal_ends(predict, spots[0])[1].reshape(num_redraws, num_calibration, 2).transpose(0, 2, 1),
            spots[1].reshape(num_redraws, num_calibration),
            strict=True,
        )
    ]
    means, variances = predict(hours)
    draws = np.random.default_rng([seed, 3]).normal(means, np.sqrt(variances), size=(200, *np.shape(means)))
    one, mixture = draws[:, 0], draws[: 200 // len(means)].reshape(-1, num_redraws)
    calibrated = ensemble + np.outer(shifts, [-1, 1])
    return {
        "one network": judge_intervals(single, truths, list(map(crps_samples, one.T, truths))),
        "ensemble": judge_intervals(ensemble, truths, list(map(crps_samples, mixture.T, truths))),
        "ensemble, calibrated": judge_intervals(calibrated, truths),
    }


@needs_functions("predict")
@needs_rows("hours")
@needs_numbers("quantile", empty=True)
def normal_ends(predict, hours, quantile=1.645):
    """Return the ends of the normal 90 % intervals of the first network and of the ensemble.

    Args:
        predict: As in `redraw_checks`.
        hours: Times of day, shape `(n,)`.
        quantile: Half width in standard deviations.

    Returns:
        Two arrays of shape `(n, 2)`.

    Example:
        >>> ends = normal_ends(lambda hours: (np.zeros((2, len(hours))), np.ones((2, len(hours)))), [3.0])
        >>> ends[1]
        array([[-1.645,  1.645]])
    """
    means, variances = predict(hours)
    spreads = (np.sqrt(variances[0]), np.sqrt(np.sum(split_variance(means, variances), axis=0)))
    centres = (means[0], np.mean(means, axis=0))
    return [
        np.stack([centre - quantile * spread, centre + quantile * spread], axis=-1)
        for centre, spread in zip(centres, spreads, strict=True)
    ]
