"""Two levels that hardly differ, and a rating whose parts are known."""

import numpy as np
import pytest

from acml_tf.data.two_bands import simulate_two_bands, true_effects


def test_the_rating_is_what_is_said_plus_noise():
    levels, ratings = simulate_two_bands(20000, spread=0.1, noise=0.2, seed=3)
    assert levels.shape == (20000, 2) and ratings.shape == (20000,)
    rest = ratings - levels[:, 0] - levels[:, 1] ** 2
    assert rest.mean() == pytest.approx(0, abs=0.01) and rest.std() == pytest.approx(0.2, rel=0.03)
    assert np.std(levels[:, 1] - levels[:, 0]) == pytest.approx(0.1, rel=0.03)


def test_seeds_draw_other_sounds():
    np.testing.assert_array_equal(simulate_two_bands(5, seed=1)[0], simulate_two_bands(5, seed=1)[0])
    assert not np.array_equal(simulate_two_bands(5, seed=1)[0], simulate_two_bands(5, seed=2)[0])


def test_effects_are_those_of_the_rating():
    edges = [0, 1, 2]
    assert true_effects(edges, 0).tolist() == [-1, 0, 1]
    assert true_effects(edges, 1) == pytest.approx([-5 / 3, -2 / 3, 7 / 3])
