"""Are the axes scikit-learn's, and are draws of the law that they are said to be of?"""

import numpy as np
import pytest
from sklearn.decomposition import PCA

from acml_tf.classic.principal_components import draw_scores, principal_axes


@pytest.mark.parametrize("shape", [(30, 6), (8, 50)])
def test_axes_and_variances_are_those_of_scikit_learn(shape):
    pictures = np.random.default_rng(0).normal(size=shape) * np.arange(1, shape[1] + 1) + 3
    mean, axes, variances = principal_axes(pictures, 4)
    peer = PCA(4, svd_solver="full").fit(pictures)
    np.testing.assert_allclose(mean, peer.mean_)
    np.testing.assert_allclose(axes, peer.components_, atol=1e-9)
    np.testing.assert_allclose(variances, peer.explained_variance_)


@pytest.mark.parametrize("num_axes", [0, 5])
def test_more_axes_than_there_are_is_an_error(num_axes):
    with pytest.raises(ValueError, match="take 1 to 4"):
        principal_axes(np.random.default_rng(0).normal(size=(5, 9)), num_axes)


def test_scores_of_the_training_set_are_uncorrelated_and_draws_keep_what_correlation_there_is():
    pictures = np.random.default_rng(1).normal(size=(40, 5)) @ np.triu(np.ones((5, 5)))
    mean, axes, variances = principal_axes(pictures, 5)
    scores = (pictures - mean) @ axes.T
    np.testing.assert_allclose(np.cov(scores.T), np.diag(variances), atol=1e-9)
    drawn = draw_scores(pictures, 50000, seed=2)
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(pictures.T), rtol=0.1, atol=0.05)
    np.testing.assert_allclose(drawn.mean(axis=0), mean, atol=0.05)


def test_a_covariance_without_inverse_can_be_drawn_from():
    line = np.outer(np.arange(4.0), [1.0, 2.0])
    drawn = draw_scores(line, 100, seed=0)
    np.testing.assert_allclose(drawn[:, 1], 2 * drawn[:, 0], atol=1e-9)
