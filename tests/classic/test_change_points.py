"""Is the cut the cheapest of all cuts, and do settings come from the days that they may come from?"""

from itertools import combinations

import numpy as np
import pytest

from acml_tf.classic.change_points import change_points, noise_variance, piece_costs, vote_in_pieces
from acml_tf.classic.shifts import choose_settings, find_changes, read_day, shift_labels
from acml_tf.data.soundscape import simulate_soundscape
from acml_tf.features.soundscape import index_tables


def test_costs_are_squared_deviations():
    rows = np.random.default_rng(0).normal(100, 3, (12, 3))
    costs = piece_costs(rows)
    assert costs[2, 9] == pytest.approx(7 * rows[2:9].var(axis=0).sum())
    assert np.all(np.isinf(costs[np.tri(12, 13) > 0]))
    np.testing.assert_allclose(piece_costs([1, 2, 4]), piece_costs([[1], [2], [4]]))


@pytest.mark.parametrize("seed", range(5))
def test_no_other_cut_is_cheaper(seed):
    rng = np.random.default_rng(seed)
    rows, penalty = rng.normal(size=(9, 2)), rng.uniform(0.5, 4)
    costs = piece_costs(rows)
    prices = {
        cut: sum(costs[a, b] + penalty for a, b in zip((0, *cut), (*cut, 9), strict=True))
        for size in range(9)
        for cut in combinations(range(1, 9), size)
    }
    assert tuple(change_points(costs, penalty)) == min(prices, key=prices.get)


def test_the_noise_is_known_in_spite_of_jumps_and_jumps_in_spite_of_noise():
    rng = np.random.default_rng(1)
    rows = np.repeat([0, 9, 3], [300, 100, 200])[:, None] + rng.normal(0, [1, 2], (600, 2))
    assert noise_variance(rows) == pytest.approx(5, rel=0.15)
    assert find_changes(rows, 5) == [300, 400]


def test_a_piece_takes_its_commonest_label():
    np.testing.assert_array_equal(vote_in_pieces([3, 1, 1, 0, 2, 0], [3]), [1, 1, 1, 0, 0, 0])
    np.testing.assert_array_equal(vote_in_pieces([3, 1, 3], []), [3, 3, 3])


def test_settings_are_those_of_the_best_index():
    rng = np.random.default_rng(2)
    true = np.repeat(list("abcde"), 30)
    rows = np.repeat(10 * np.eye(5), 30, axis=0) + rng.normal(size=(150, 5))
    for method in ("clock", "k-means", "mixture, pieces"):
        settings = choose_settings([(rows, true)], method)
        assert settings["num_groups"] == 5 and (settings["factor"] is None) == ("pieces" not in method)
        assert len(np.unique(shift_labels(rows, method, **settings))) == 5
    with pytest.raises(ValueError, match="choose from"):
        shift_labels(rows, "guess", 5)


def test_a_day_keeps_levels_and_rows_of_its_clips_in_order():
    day = simulate_soundscape(hours=2, clips_per_hour=3, seed=4)
    recording, levels, rows = read_day(day)
    np.testing.assert_array_equal(levels, index_tables(day)[0])
    assert recording is day and rows.shape == (6, 16)
    np.testing.assert_allclose(rows.mean(axis=0), 0, atol=1e-9)


def test_costs_keep_their_digits_far_from_zero():
    near = np.random.default_rng(0).normal(0, 0.01, (100, 2))
    far = near + np.repeat([0.0, 1e6], 50)[:, np.newaxis]
    costs = piece_costs(far)
    for start, stop in ((0, 50), (50, 100), (3, 20), (60, 99)):
        assert costs[start, stop] == pytest.approx(np.sum(near[start:stop].var(axis=0)) * (stop - start), rel=1e-4)
