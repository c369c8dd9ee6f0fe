"""Is a winner of equal settings as lucky as theory says, and are recordings kept whole?"""

import numpy as np
import pytest

from acml_tf.tuning.search.curse import draw_validation, winners_curse


def test_the_luck_of_equal_settings_is_the_expected_maximum():
    rng = np.random.default_rng(0)
    correct = rng.uniform(size=(100, 4000)) < 0.7
    validates = np.arange(4000)[None] // 100 == np.arange(40)[:, None]
    promised, kept = winners_curse(correct, validates)
    largest_of_100 = 2.508  # of standard normal variables
    assert promised.mean() - 0.7 == pytest.approx(largest_of_100 * np.sqrt(0.7 * 0.3 / 100), abs=0.01)
    assert kept.mean() == pytest.approx(0.7, abs=0.003)


def test_a_setting_that_is_best_everywhere_keeps_what_it_promised():
    promised, kept = winners_curse([[1, 1, 1, 1], [1, 0, 1, 0]], [[1, 1, 0, 0], [0, 1, 0, 1]])
    assert promised.tolist() == kept.tolist() == [1, 1]


def test_recordings_stay_together_and_the_fraction_holds():
    recordings = np.repeat(np.arange(20), 3)
    drawn = draw_validation(recordings, 0.25, 30, seed=1)
    assert drawn.shape == (30, 60)
    assert (drawn.reshape(30, 20, 3).std(axis=2) == 0).all()
    assert (drawn.sum(axis=1) == 15).all()
    assert len(np.unique(drawn, axis=0)) > 25


def test_a_side_without_recordings_is_refused():
    with pytest.raises(ValueError, match="leave some on each side"):
        draw_validation([0, 1, 2], 0.05, 3, seed=0)
