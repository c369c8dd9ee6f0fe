"""Does the mixture know densities, and how many clouds there are?"""

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from threadpoolctl import threadpool_info

from acml_tf.classic.mixture import choose_mixture, fit_mixture


@pytest.fixture(scope="module")
def clouds():
    rng = np.random.default_rng(0)
    return rng.normal(size=(2000, 2)) + np.where(rng.random((2000, 1)) < 0.5, 8, -8)


def test_one_component_is_the_normal_distribution(clouds):
    frames = clouds[clouds[:, 0] > 0]
    density = multivariate_normal(frames.mean(axis=0), np.cov(frames.T)).logpdf(frames)
    np.testing.assert_allclose(fit_mixture(frames, 1).score_samples(frames), density, atol=0.05)


def test_unheard_frames_choose_the_number_of_clouds(clouds):
    mixture, density = choose_mixture(clouds[:300], clouds[300:], candidates=(1, 2, 30))
    assert mixture.n_components == 2 and density[2] > density[1] and density[2] > density[30]


def test_the_same_seed_gives_the_same_mixture(clouds):
    first, again = (fit_mixture(clouds, 3, seed=4, covariance_type="diag").means_ for _ in range(2))
    np.testing.assert_array_equal(first, again)


def test_threads_of_blas_are_given_back_after_a_fit(clouds):
    before = threadpool_info()
    fit_mixture(clouds, 2)
    assert threadpool_info() == before
