"""Is every clip tested once, and nothing learnt from near it?"""

import numpy as np
import pytest

from acml_tf.evaluation.time_splits import block_folds, clock_error_h


@pytest.mark.parametrize("gap_h", [0.0, 0.7])
def test_every_clip_is_tested_once_and_its_neighbours_are_not_learnt_from(gap_h):
    hours = np.random.default_rng(0).uniform(0, 24, 200)
    folds = block_folds(hours, 1.5, gap_h)
    np.testing.assert_array_equal(np.sort(np.concatenate([test for _, test in folds])), np.arange(200))
    for train, test in folds:
        assert np.min(np.abs(hours[train][:, None] - hours[test])) > gap_h


def test_one_stretch_is_refused():
    with pytest.raises(ValueError, match="shorter"):
        block_folds([1.0, 1.5], 3)
    assert len(block_folds([1, 23], 12)) == 2


def test_guesses_are_six_hours_off_on_average():
    told, true = np.random.default_rng(1).uniform(0, 24, (2, 20000))
    assert clock_error_h(told, true).mean() == pytest.approx(6, abs=0.1)
    np.testing.assert_allclose(clock_error_h([0, 1, 23], [24, 13, 2]), [0, 12, 3])
