"""Does the fraction count what is rebuilt, and is it 1 only where nothing is missing?"""

import numpy as np
from sklearn.decomposition import PCA

from acml_tf.evaluation.held_out_variance import components_needed, held_out_variance


def test_on_its_own_training_set_it_is_the_explained_variance_ratio():
    pictures = np.random.default_rng(0).normal(size=(20, 7)) * np.arange(1, 8)
    peer = PCA().fit(pictures)
    fractions = held_out_variance(pictures, peer.mean_, peer.components_)
    np.testing.assert_allclose(fractions, np.cumsum(peer.explained_variance_ratio_))


def test_axes_of_noise_hold_no_more_of_new_noise_than_their_number_says():
    noise = np.random.default_rng(1).normal(size=(400, 200))
    axes = PCA(20).fit(noise[:40]).components_
    fractions = held_out_variance(noise[40:], np.zeros(200), axes)
    np.testing.assert_allclose(fractions[-1], 20 / 200, atol=0.01)
    assert components_needed(fractions) is None and components_needed(fractions, fractions[4]) == 5
