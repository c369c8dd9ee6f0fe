"""Trustworthiness equals scikit-learn's, and does not care how a map lies on the paper."""

import numpy as np
import pytest
from sklearn import manifold

from acml_tf.evaluation.neighbourhood import neighbour_ranks, trustworthiness

RNG = np.random.default_rng(0)
POINTS, PLACES = RNG.normal(size=(40, 6)), RNG.normal(size=(40, 2))


@pytest.mark.parametrize("near", [1, 5, 19])
@pytest.mark.parametrize("convert", [np.asarray, np.float32, np.ndarray.tolist])
def test_trustworthiness_is_that_of_scikit_learn(near, convert):
    expected = manifold.trustworthiness(POINTS, PLACES, n_neighbors=near)
    assert np.isclose(trustworthiness(convert(POINTS), convert(PLACES), near), expected, atol=1e-4)


def test_a_map_may_be_turned_and_stretched():
    turned = 3 * PLACES @ [[0.6, -0.8], [0.8, 0.6]] + 5
    assert np.isclose(trustworthiness(POINTS, turned), trustworthiness(POINTS, PLACES))


def test_ranks_are_a_permutation_in_each_row():
    ranks = neighbour_ranks(POINTS)
    np.testing.assert_array_equal(np.sort(ranks, axis=1), np.tile(np.arange(40), (40, 1)))
    assert not np.any(np.diag(ranks))


def test_too_few_points_are_refused():
    with pytest.raises(ValueError, match="need more than 20"):
        trustworthiness(POINTS[:20], PLACES[:20])
