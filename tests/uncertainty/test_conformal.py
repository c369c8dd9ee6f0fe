"""Conformal prediction: the theorem, the Beta distribution, and MAPIE as a peer."""

import numpy as np
import pytest
import scipy.stats
from mapie.conformity_scores import ResidualNormalisedScore
from mapie.regression import SplitConformalRegressor

from acml_tf.uncertainty.conformal import (
    conformal_quantile,
    conformal_scores,
    coverage_distribution,
    empirical_coverage,
    prediction_interval,
)
from tests.support.column_model import Column


def draw(size, seed):
    """Heavy-tailed errors whose claimed spread is badly wrong: no assumption of the theorem is about these."""
    rng = np.random.default_rng(seed)
    mean, deviation = rng.uniform(-50, 50, size), rng.uniform(0.1, 3, size)
    return mean, deviation, mean + 7 * np.sqrt(deviation) * rng.standard_t(2, size)


def test_scores_are_errors_in_units_of_the_spread():
    found = conformal_scores(np.array([1.0, -2.0]), np.array([0.5, 2.0]), np.array([2.0, 1.0]))
    np.testing.assert_allclose(found, [2.0, 1.5])


def test_a_spread_of_zero_is_refused():
    with pytest.raises(ValueError, match="smallest spread is 0.0; give every case one above 0"):
        conformal_scores(np.zeros(2), np.array([1.0, 0.0]), np.zeros(2))


def test_the_next_score_falls_below_the_quantile_with_the_exact_probability():
    """Leave one out: of L + 1 distinct scores exactly k are at most the quantile of the other L."""
    scores = np.random.default_rng(0).permutation(31.0 + np.arange(31))
    for alpha in (0.05, 0.1, 0.37, 0.8):
        held = [scores[i] <= conformal_quantile(np.delete(scores, i), alpha) for i in range(31)]
        assert np.mean(held) >= 1 - alpha
        assert np.mean(held) < 1 - alpha + 1 / 31


@pytest.mark.parametrize(("size", "alpha", "finite"), [(9, 0.1, True), (8, 0.1, False), (0, 0.5, False)])
def test_too_few_scores_give_an_infinite_quantile(size, alpha, finite):
    assert np.isfinite(conformal_quantile(np.arange(float(size)), alpha)) == finite


@pytest.mark.parametrize(("size", "alpha"), [(500, 0.1), (37, 0.1), (199, 0.05), (64, 0.33)])
def test_quantile_and_intervals_equal_those_of_mapie(size, alpha):
    mean, deviation, truth = draw(size, seed=size)
    inputs = np.stack([mean, deviation], axis=-1)
    score = ResidualNormalisedScore(residual_estimator=Column(1).fit(inputs, truth), prefit=True)
    peer = SplitConformalRegressor(Column(0).fit(inputs, truth), 1 - alpha, score).conformalize(inputs, truth)
    quantile = conformal_quantile(conformal_scores(mean, deviation, truth), alpha)
    _, expected = peer.predict_interval(inputs)
    found = prediction_interval(mean, deviation, quantile, (-np.inf, np.inf))
    np.testing.assert_allclose(found, expected[:, :, 0], rtol=1e-12, atol=1e-12)


def test_coverage_follows_the_beta_distribution_whatever_the_errors():
    coverages = []
    for seed in range(400):
        mean, deviation, truth = draw(100 + 2000, seed)
        scores = conformal_scores(mean[:100], deviation[:100], truth[:100])
        limits = (-np.inf, np.inf)
        intervals = prediction_interval(mean[100:], deviation[100:], conformal_quantile(scores, 0.1), limits)
        coverages.append(empirical_coverage(intervals, truth[100:]))
    beta = coverage_distribution(100, 0.1)
    assert abs(np.mean(coverages) - beta.mean()) < 4 * beta.std() / np.sqrt(400)
    exact = scipy.stats.betabinom(2000, *beta.args)
    assert scipy.stats.kstest(np.array(coverages) * 2000, exact.cdf).pvalue > 0.001


def test_the_law_is_centred_at_the_rank_and_refuses_too_small_sets():
    beta = coverage_distribution(500, 0.1)
    np.testing.assert_allclose([beta.mean(), beta.var()], [451 / 501, 451 * 50 / (501**2 * 502)])
    with pytest.raises(ValueError, match="8 calibration cases are too few for alpha=0.1: take 9"):
        coverage_distribution(8, 0.1)


def test_intervals_are_cut_at_the_limits_without_losing_a_possible_truth():
    rng = np.random.default_rng(1)
    mean, deviation, truth = rng.uniform(-90, 90, 500), rng.uniform(1, 40, 500), rng.uniform(-90, 90, 500)
    cut = prediction_interval(mean, deviation, 2.0)
    whole = prediction_interval(mean, deviation, 2.0, (-np.inf, np.inf))
    assert cut.min() == -90 and cut.max() == 90 and np.all(np.diff(cut) <= np.diff(whole))
    assert empirical_coverage(cut, truth) == empirical_coverage(whole, truth)


def test_coverage_counts_ends_as_inside():
    intervals = np.array([[0.0, 1.0], [0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])
    assert empirical_coverage(intervals, np.array([0.0, 1.0, 1.1, -0.1])) == 0.5
