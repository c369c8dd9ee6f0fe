"""Redraws of street, boat and spot checks have the truth that they claim; NUTS finds a normal density."""

import numpy as np

from acml_tf.acoustics.range_bearing import (
    log_likelihood_of_place,
    measure_range_bearing,
    simulate_places,
    true_range_bearing,
)
from acml_tf.data.street import simulate_days, simulate_spot_checks, true_level_db, vehicles_per_quarter
from acml_tf.evaluation.coverage import coverage_lines, judge_intervals
from acml_tf.uncertainty.check_redraws import redraw_checks
from acml_tf.uncertainty.nuts import chain_report, nuts_chains
from acml_tf.uncertainty.redraws import measured_easting, redraw_boats, redraw_street


def test_the_level_of_many_days_is_the_closed_form():
    energies = 10 ** (simulate_days(20000, seed=1) / 10)
    np.testing.assert_allclose(10 * np.log10(energies.mean()), true_level_db(), atol=0.15)


def test_spot_checks_lie_where_asked_and_are_loudest_when_most_drive():
    hours, levels = simulate_spot_checks(500, seed=2, between=(14.0, 16.0))
    assert 14 <= hours.min() and hours.max() <= 16 and vehicles_per_quarter(15.0) == 120
    assert levels.mean() > simulate_spot_checks(500, seed=2, between=(2.0, 4.0))[1].mean() + 10


def test_a_place_without_error_is_the_likeliest():
    place = np.array([300.0, 400.0])
    range_m, bearing = true_range_bearing(place)
    around = place + np.random.default_rng(0).normal(0, 30, size=(200, 2))
    assert np.all(log_likelihood_of_place(around, range_m, bearing) < log_likelihood_of_place(place, range_m, bearing))


def test_measured_bearings_scatter_as_they_should():
    places = np.tile([300.0, 400.0], (20000, 1))
    range_m, bearing = measure_range_bearing(places, seed=3)
    np.testing.assert_allclose(np.rad2deg(np.std(bearing)), 12.2, atol=0.4)
    np.testing.assert_allclose(np.median(range_m), 500, rtol=0.01)
    estimate, spread = measured_easting(500.0, bearing.mean())
    np.testing.assert_allclose([estimate, spread], [300, np.hypot(75, 84)], rtol=0.03)


def test_coverage_counts_the_ends_and_its_margin_is_binomial():
    found = judge_intervals([[0, 1], [0, 2], [3, 4], [5, 6]], [1, 1, 3, 9], scores=[1, 1, 1, 5])
    assert found.coverage == 0.75 and found.width == 1.25 and found.crps == 2
    np.testing.assert_allclose(found.margin, 1.96 * np.sqrt(0.75 * 0.25 / 4))


def test_single_values_promise_more_than_days_keep():
    found = redraw_street(60)
    assert found["quarter-hours"].coverage < 0.6 < found["days as blocks"].coverage
    assert found["quarter-hours"].width < found["Student, day means"].width / 2


def test_a_prior_helps_the_boats_it_describes_and_hurts_the_others():
    usual, far = redraw_boats(simulate_places(150, 1), 2), redraw_boats(np.tile([1200.0, 400.0], (150, 1)), 3)
    assert usual["credible"].coverage > 0.83 and usual["credible"].width < usual["confidence"].width
    assert far["credible"].coverage < far["confidence"].coverage - 0.1


def test_calibration_repairs_any_predictor():
    def far_too_sure(hours):
        return np.full((2, len(hours)), 66.0), np.full((2, len(hours)), 0.01)

    found = redraw_checks(far_too_sure, (8, 20), num_redraws=300)
    assert found["ensemble"].coverage < 0.1
    np.testing.assert_allclose(found["ensemble, calibrated"].coverage, 0.9, atol=0.06)
    assert np.isnan(found["ensemble, calibrated"].crps)


def test_chains_that_are_apart_are_told():
    draws = np.random.default_rng(4).normal(size=(400, 4, 1))
    r_hat, size = chain_report(draws)
    assert r_hat[0] < 1.02 and 1000 < size[0] < 2600
    apart = draws + np.arange(4)[:, None]
    within, between = apart.var(axis=0, ddof=1).mean(), len(draws) * apart.mean(axis=0).var(ddof=1)
    pooled = (1 - 1 / len(draws)) * within + between / len(draws)
    # eq. (20) of Gelman and Rubin (1992) for four chains, without its factor for the degrees of freedom
    by_hand = np.sqrt(5 / 4 * pooled / within - (len(draws) - 1) / (4 * len(draws)))
    np.testing.assert_allclose(chain_report(apart)[0][0], by_hand, rtol=0.01)


def test_nuts_draws_from_a_normal_density():
    import tensorflow as tf

    def log_density(places):
        return -0.5 * tf.reduce_sum((places / [1.0, 5.0]) ** 2, axis=-1)

    draws = nuts_chains(log_density, np.zeros((4, 2)), 300, 200, seed=1)
    assert draws.shape == (300, 4, 2)
    np.testing.assert_allclose(draws.std(axis=(0, 1)), [1, 5], rtol=0.2)


def test_a_method_without_a_distribution_has_no_crps_in_its_line():
    rows = {"guess": judge_intervals([[0, 2], [0, 4]], [1, 5], scores=[1, 2]), "bare": judge_intervals([[0, 2]], [1])}
    first, second = coverage_lines(rows, "m").splitlines()
    assert first.split() == ["guess", "0.500", "±", "0.693", "3.00", "m", "CRPS", "1.500", "m"]
    assert second.split() == ["bare", "1.000", "±", "0.000", "2.00", "m"]
