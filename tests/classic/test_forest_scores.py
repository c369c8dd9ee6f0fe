"""Shares of forests that are right, clip by clip."""

import numpy as np

from acml_tf.classic.forest_scores import share_right

FOLDS = [(np.arange(0, 40, 2), np.arange(1, 40, 2)), (np.arange(1, 40, 2), np.arange(0, 40, 2))]
LABELS = np.repeat([0, 1], 20)


def test_what_the_table_says_is_found_by_every_forest():
    np.testing.assert_array_equal(share_right(5.0 * LABELS[:, None], LABELS, FOLDS, 5, 3), np.ones(40))


def test_noise_is_right_half_of_the_time_and_the_forests_differ():
    noise = np.random.default_rng(0).normal(size=(40, 5))
    share = share_right(noise, LABELS, FOLDS, num_trees=5, num_forests=4)
    assert 0.2 < share.mean() < 0.8
    assert set(np.unique(share)) <= {0, 0.25, 0.5, 0.75, 1}
    assert np.any((share > 0) & (share < 1))
