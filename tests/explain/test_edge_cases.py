"""Values at the edges of what functions of this room take, each once wrong."""

import numpy as np
import pytest

from acml_tf.explain.effects import individual_curves
from acml_tf.explain.feature_importance import nulling_importance, permutation_importance
from acml_tf.explain.near_copies import unrelated_threshold
from acml_tf.explain.sanity import share_inside

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
