"""Lesson 7.1's library: block bootstrap, posterior, Metropolis, CQR with MAPIE as a peer, total variance, CRPS."""

import math

import numpy as np
import pytest
import scipy.stats
from mapie.regression import ConformalizedQuantileRegressor

from acml_tf.evaluation.crps import crps_samples
from acml_tf.uncertainty.block_bootstrap import block_bootstrap, energy_mean_db
from acml_tf.uncertainty.metropolis import metropolis_step
from acml_tf.uncertainty.posterior import credible_interval, posterior_grid
from acml_tf.uncertainty.quantile_regression import conformalised_quantile, mondrian_quantile
from acml_tf.uncertainty.total_variance import split_variance
from tests.support.column_model import Column


def test_blocks_stay_whole():
    days = np.repeat([[1.0], [2.0], [4.0]], 5, axis=1)
    found = block_bootstrap(days, lambda drawn: float(np.all(drawn == drawn[:, :1])), 50)
    assert np.all(found == 1)


def test_spread_of_block_means_is_the_exact_one():
    days = np.random.default_rng(0).normal(size=(12, 7)) + np.arange(12)[:, None]
    expected = np.std(days.mean(axis=1)) / math.sqrt(12)
    np.testing.assert_allclose(np.std(block_bootstrap(days, np.mean, 20000)), expected, rtol=0.03)


def test_one_block_is_refused():
    with pytest.raises(ValueError, match="measure at least two"):
        block_bootstrap([[1, 2]], np.mean)


def test_two_equal_levels_make_the_same_level():
    np.testing.assert_allclose(energy_mean_db([50, 50]), 50)


def test_posterior_of_a_normal_mean_is_the_closed_form():
    grid = np.arange(-10, 10, 0.01)
    data = np.array([1.0, 2.0, 4.0])
    likelihood = scipy.stats.norm.logpdf(data[:, None], grid).sum(axis=0) - 5000
    found = posterior_grid(scipy.stats.norm.logpdf(grid, 0, 2), likelihood, cell=0.01)
    precision = 3 + 1 / 4
    exact = scipy.stats.norm(data.sum() / precision, precision**-0.5)
    np.testing.assert_allclose(found, exact.pdf(grid), atol=1e-9)
    np.testing.assert_allclose(credible_interval(grid, found), exact.interval(0.9), atol=1e-3)


def test_an_impossible_grid_is_refused():
    with pytest.raises(ValueError, match="must hold a possible value"):
        posterior_grid([-np.inf, -np.inf], [0.0, 0.0])


def test_a_metropolis_step_leaves_its_density_alone():
    start = np.random.default_rng(1).exponential(size=(20000, 1))
    kept = start.copy()
    moved = metropolis_step(start, lambda x: np.where(x[:, 0] < 0, -np.inf, -x[:, 0]), 2.0, seed=2)
    assert scipy.stats.kstest(moved[:, 0], "expon").pvalue > 0.001
    assert 0.2 < np.mean(moved == start) < 0.9
    np.testing.assert_array_equal(start, kept)


def test_quantile_regression_equals_mapie():
    rng = np.random.default_rng(3)
    centre = rng.uniform(-5, 5, 400)
    inputs = np.stack([centre - 0.5, centre + 0.8, centre], axis=1)
    truth = centre + rng.standard_t(3, 400)
    models = [Column(column).fit(inputs, truth) for column in range(3)]
    peer = ConformalizedQuantileRegressor(models, confidence_level=0.9, prefit=True)
    peer.conformalize(inputs[:200], truth[:200])
    bounds = peer.predict_interval(inputs[200:], symmetric_correction=True)[1][:, :, 0]
    shift = conformalised_quantile(*inputs[:200, :2].T, truth[:200], alpha=0.1)
    np.testing.assert_allclose(inputs[200:, :2] + [-shift, shift], bounds, rtol=0, atol=1e-12)


def test_every_group_gets_its_own_quantile():
    found = mondrian_quantile(np.arange(20), [0, 1] * 10, alpha=0.2)
    assert found == {0: 16, 1: 17}


def test_total_variance_is_that_of_the_mixture():
    means, variances = np.array([0.0, 1.0, 5.0]), np.array([1.0, 4.0, 0.25])
    second_moment = np.mean(variances + means**2)
    np.testing.assert_allclose(sum(split_variance(means, variances)), second_moment - means.mean() ** 2)


def test_crps_of_a_normal_prediction_is_the_closed_form():
    draws = scipy.stats.norm.ppf((np.arange(20000) + 0.5) / 20000)
    exact = 1.2 * (2 * scipy.stats.norm.cdf(1.2) - 1) + 2 * scipy.stats.norm.pdf(1.2) - 1 / math.sqrt(math.pi)
    np.testing.assert_allclose(crps_samples(draws, 1.2), exact, atol=1e-3)
