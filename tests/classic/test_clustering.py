"""Do steps make clusters tighter, and do the library's fits agree with scikit-learn's?"""

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.mixture import GaussianMixture

from acml_tf.classic.clustering import kmeans, kmeans_step, spread_centres
from acml_tf.classic.gaussian_clouds import (
    expectation_step,
    fit_clouds,
    information_criterion,
    log_densities,
    maximisation_step,
)


@pytest.fixture(scope="module")
def clouds():
    rng = np.random.default_rng(0)
    return np.concatenate([rng.normal(0, 0.3, (150, 2)), rng.normal(4, 1.5, (250, 2))])


def test_a_step_never_loosens_the_clusters(clouds):
    centres, within = clouds[:4], np.inf
    for _ in range(10):
        labels, moved = kmeans_step(clouds, centres)
        now = np.sum((clouds - moved[labels]) ** 2)
        assert now <= within
        centres, within = moved, now


def test_kmeans_is_as_tight_as_scikit_learn(clouds):
    labels, centres = kmeans(clouds, 3, num_starts=20)
    peer = KMeans(3, n_init=10, random_state=0).fit(clouds)
    assert np.sum((clouds - centres[labels]) ** 2) <= 1.001 * peer.inertia_
    with pytest.raises(ValueError, match="fewer"):
        kmeans(clouds[:2], 3)


def test_centres_are_spread_and_equal_rows_are_no_obstacle(clouds):
    assert len(np.unique(spread_centres(clouds, 5, seed=1), axis=0)) == 5
    np.testing.assert_array_equal(spread_centres(np.ones((4, 2)), 2, seed=0), np.ones((2, 2)))


def test_densities_and_responsibilities_are_those_of_scikit_learn(clouds):
    peer = GaussianMixture(2, covariance_type="diag", random_state=0).fit(clouds)
    share, total = expectation_step(
        log_densities(clouds, peer.means_, np.sqrt(peer.covariances_)), peer.weights_.tolist()
    )
    np.testing.assert_allclose(share, peer.predict_proba(clouds), atol=1e-6)
    np.testing.assert_allclose(total, peer.score_samples(clouds))


def test_shares_survive_densities_that_underflow():
    share, total = expectation_step([[-1e5, -1e5 + np.log(3)]], [0.5, 0.5])
    np.testing.assert_allclose(share, [[0.25, 0.75]])
    assert total[0] == pytest.approx(-1e5 + np.log(2))


def test_the_likelihood_never_falls_and_bic_finds_two_clouds(clouds):
    criterion = {}
    for size in (1, 2, 3, 4):
        _, history = fit_clouds(clouds, size)
        assert np.all(np.diff(history) > -1e-9)
        criterion[size] = information_criterion(history[-1], 400, 2, size)
    assert min(criterion, key=criterion.get) == 2
    peer = GaussianMixture(2, covariance_type="diag", random_state=0, tol=1e-6).fit(clouds)
    assert criterion[2] == pytest.approx(peer.bic(clouds), rel=1e-3)


def test_a_cloud_does_not_close_around_one_row():
    weights, means, deviations = maximisation_step(np.array([[1.0], [5.0]]), np.eye(2))
    np.testing.assert_allclose(weights, [0.5, 0.5])
    np.testing.assert_allclose(means, [[1], [5]])
    np.testing.assert_allclose(deviations, 0.1)


def test_a_cloud_far_from_zero_keeps_its_width():
    rows = np.random.default_rng(0).normal(0, 3, (1000, 1))
    _, mean, deviation = maximisation_step(1e8 + rows, np.ones((1000, 1)))
    assert deviation[0, 0] == pytest.approx(rows.std(), rel=1e-6)
    assert mean[0, 0] - 1e8 == pytest.approx(rows.mean(), abs=1e-6)
