"""Is the belief the one of the peer library, and the expected improvement the mean that it is named for?"""

import numpy as np
import pytest
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF

from acml_tf.tuning.search.surrogate import expected_improvement, gaussian_process_posterior, squared_exponential


@pytest.fixture
def trials():
    rng = np.random.default_rng(0)
    return rng.uniform(size=(9, 3)), rng.normal(size=9), rng.uniform(size=(6, 3))


def test_the_kernel_is_that_of_scikit_learn_with_one_scale_or_many(trials):
    tried, _, asked = trials
    for scale in (0.4, np.array([0.2, 1.0, 3.0])):
        np.testing.assert_allclose(squared_exponential(tried, asked, scale), RBF(scale)(tried, asked), atol=1e-12)


def test_a_setting_is_wholly_like_itself(trials):
    assert np.diag(squared_exponential(trials[0], trials[0], 0.3)) == pytest.approx(1)


def test_the_posterior_is_that_of_scikit_learn(trials):
    tried, scores, asked = trials
    peer = GaussianProcessRegressor(RBF(0.5), alpha=0.3**2, optimizer=None).fit(tried, scores)
    found = gaussian_process_posterior(tried, scores, asked, 0.5, 0.3)
    np.testing.assert_allclose(found, peer.predict(asked, return_std=True), atol=1e-9)


def test_a_trial_never_makes_us_less_sure(trials):
    tried, scores, asked = trials
    few = gaussian_process_posterior(tried[:4], scores[:4], asked, 0.5, 0.3)[1]
    assert np.all(gaussian_process_posterior(tried, scores, asked, 0.5, 0.3)[1] <= few + 1e-12)


def test_expected_improvement_is_the_mean_of_what_draws_gain():
    draws = np.random.default_rng(0).normal(0.2, 1.5, 400_000)
    assert expected_improvement(0.2, 1.5, 0.9) == pytest.approx(np.maximum(draws - 0.9, 0).mean(), abs=0.01)


def test_gain_and_loss_differ_by_the_distance():
    """E max(f − b, 0) − E max(b − f, 0) = μ − b, the put-call parity of finance."""
    mean, deviation = np.array([0.3, -1.0, 2.0]), np.array([0.5, 2.0, 0.0])
    loss = expected_improvement(-mean, deviation, -0.4)
    np.testing.assert_allclose(expected_improvement(mean, deviation, 0.4) - loss, mean - 0.4, atol=1e-12)
