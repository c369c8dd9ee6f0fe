"""The probabilities have the perplexity asked for, whatever the scale of the distances."""

import numpy as np
import pytest
from scipy.stats import entropy

from acml_tf.classic.affinities import neighbour_probabilities

DISTANCES = np.random.default_rng(0).uniform(1, 30, 25)


@pytest.mark.parametrize("perplexity", [1.5, 5, 20])
@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_perplexity_is_that_asked_for(perplexity, scale):
    found = neighbour_probabilities(scale * DISTANCES, perplexity)
    assert np.isclose(np.exp(entropy(found)), perplexity, rtol=1e-3) and np.isclose(found.sum(), 1)


def test_probabilities_are_a_gaussian_of_the_distance():
    found = neighbour_probabilities(DISTANCES.tolist(), 10)
    slope = np.polyfit(DISTANCES, np.log(found), 1)
    np.testing.assert_allclose(np.log(found), np.polyval(slope, DISTANCES), atol=1e-6)


@pytest.mark.parametrize("perplexity", [0, 1, 25, 100])
def test_a_perplexity_that_cannot_be_is_refused(perplexity):
    with pytest.raises(ValueError, match="fewer than 25"):
        neighbour_probabilities(DISTANCES, perplexity)
