"""Values at the edges of what functions of this room take, each once wrong."""

import numpy as np
import pytest

from acml_tf.explain.anchors import grow_anchor
from acml_tf.explain.effects import accumulated_local_effects, individual_curves
from acml_tf.explain.feature_importance import nulling_importance, permutation_importance
from acml_tf.explain.near_copies import unrelated_threshold
from acml_tf.explain.prototypes import gaussian_kernel
from acml_tf.explain.sanity import share_inside
from acml_tf.explain.shapley import shapley_values

TABLE, LABELS = np.array([[3, 0], [1, 1], [2, 0], [4, 1]]), np.array([0, 1, 0, 1])


def second(table):
    return table[:, 1]


def test_a_model_may_answer_by_a_view_of_its_table():
    found = individual_curves(lambda table: table[:, 0], [[1.0], [2.0]], 0, [5.0, 7.0])
    np.testing.assert_allclose(found, [[5, 7], [5, 7]])


def test_labels_in_a_column_are_labels():
    for labels in (LABELS, LABELS[:, np.newaxis]):
        assert permutation_importance(second, TABLE, labels, num_repeats=400)[1] == pytest.approx(0.5, abs=0.1)
        assert nulling_importance(second, TABLE, labels, [0, 0]).tolist() == [0.0, 0.5]


@pytest.mark.parametrize("bands", [(0, 1), [0, 1], np.array([0, 1]), np.array([True, True])])
def test_bands_may_come_as_any_sequence(bands):
    assert share_inside(np.array([[3.0, 0.0], [1.0, 0.0]]), bands) == 1.0


def test_a_flat_row_is_like_no_other():
    assert unrelated_threshold([[0, 1, 2], [1, 1, 1], [0, 1, 3]], ["a", "b", "b"]) == pytest.approx(0.982, abs=1e-3)


def test_a_model_of_keras_answers_in_a_column():
    table = np.random.default_rng(0).normal(size=(100, 2))
    labels = (table[:, 1] > 0).astype(int)
    assert permutation_importance(lambda rows: (rows[:, 1:] > 0) * 1, table, labels)[1] > 0.3
    assert nulling_importance(lambda rows: (rows[:, 1:] > 0) * 1, table, labels, [0, 0])[1] > 0.3
    assert individual_curves(lambda rows: rows[:, :1], [[1, 10], [2, 20]], 0, [0.5, 3]).shape == (2, 2)
    effects = accumulated_local_effects(lambda rows: 3 * rows[:, :1], [[1.0], [3.0]], 0, [0, 2, 4])
    np.testing.assert_allclose(effects, [-6, 0, 6])
    np.testing.assert_allclose(shapley_values([[0], [10], [20], [50]]), [20, 30])


def test_rows_of_equal_numbers_are_like_no_other_whatever_their_rounding():
    rows = np.vstack([np.full(6, -80.1), np.full(6, -62.3), [0, 1, 2, 0, 1, 2]])
    assert unrelated_threshold(rows, ["a", "b", "b"]) == 0


@pytest.mark.parametrize("num_clips", [76, 77, 78])
def test_a_rule_that_holds_just_enough_clips_is_taken(num_clips):
    table = np.arange(float(num_clips))[:, None]
    answers = (table[:, 0] >= num_clips - 5) * 1
    assert 0 in grow_anchor(table, answers, [num_clips - 1.0], 1, num_intervals=16, min_clips=5)


def test_where_most_pairs_are_copies_no_width_can_be_told():
    with pytest.raises(ValueError, match="leave copies out, or give a width above 0"):
        gaussian_kernel([[0.0], [0], [0], [0], [1]])
