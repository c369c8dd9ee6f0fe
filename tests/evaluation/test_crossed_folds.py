"""Does no test clip share a root or an instrument with any training clip?"""

import itertools

import numpy as np
import pytest

from acml_tf.evaluation.crossed_folds import crossed_folds, known_and_new, part_masks

CASES = list(itertools.product("abcdefg", "wxyz", range(2)))
ROOTS, PLAYERS = np.array([case[0] for case in CASES]), np.array([case[1] for case in CASES])


@pytest.mark.parametrize(("num_first", "num_second"), [(3, 2), (7, 4), (2, 1), (1, 4)])
def test_groups_are_held_out_and_each_clip_is_tested_once(num_first, num_second):
    folds = crossed_folds(ROOTS, PLAYERS, num_first, num_second)
    assert len(folds) == num_first * num_second
    np.testing.assert_array_equal(np.sort(np.concatenate([test for _, test in folds])), np.arange(len(CASES)))
    for train, test in folds:
        assert num_first == 1 or not set(ROOTS[train]) & set(ROOTS[test])
        assert num_second == 1 or not set(PLAYERS[train]) & set(PLAYERS[test])


def test_what_cannot_be_held_out_is_said():
    with pytest.raises(ValueError, match="hold nothing out"):
        crossed_folds(ROOTS, PLAYERS, 1, 1)
    with pytest.raises(ValueError, match="4 groups"):
        crossed_folds(ROOTS, PLAYERS, 2, 5)
    with pytest.raises(ValueError, match="at least 1"):
        part_masks(ROOTS, 0)


def test_questions_follow_what_is_known():
    assert [len(folds) for folds in known_and_new(ROOTS, PLAYERS).values()] == [5, 6]
    unknown = np.full(len(ROOTS), "?")
    assert [len(folds) for folds in known_and_new(ROOTS, unknown).values()] == [5, 3]
    assert list(known_and_new(unknown, unknown)) == ["known roots and instruments"]
