"""Values at the edges of what functions of this room take, each once wrong."""

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples

from acml_tf.classic.feature_scores import best_columns
from acml_tf.evaluation.cluster_quality import silhouette_values
from acml_tf.evaluation.clusters import matched_changes
from acml_tf.evaluation.columns import one_column, table
from acml_tf.evaluation.coverage import judge_intervals
from acml_tf.evaluation.crossed_folds import crossed_folds
from acml_tf.evaluation.folds import takes_whole_folds
from acml_tf.evaluation.held_out_variance import components_needed
from acml_tf.evaluation.reach import reach
from acml_tf.evaluation.reliability import reliability_curve
from acml_tf.evaluation.room_errors import error_table
from acml_tf.evaluation.time_splits import block_folds

MASKED = np.ma.masked_array([1.0, 999.0], [False, True])


def count_folds(rows, folds):
    return len(folds) if len(rows) else 0


def test_a_clip_at_a_rounded_edge_is_not_learnt_from_where_it_is_tested():
    for train, test in block_folds([1.7, 0.05, 0.31], 0.1):
        assert not set(train) & set(test)
    assert [part.tolist() for part in block_folds([1.7, 0.05], 0.1)[1]] == [[1], [0]]


def test_an_interval_without_an_end_holds_every_truth():
    found = judge_intervals([[-np.inf, np.inf], [0.0, 1.0]], [7.0, 7.0])
    assert found.coverage == 0.5 and found.width == np.inf


def test_folds_may_be_masks_and_count_from_nought():
    first = np.array([True, False, True, False])
    counted = takes_whole_folds("folds", "rows")(count_folds)
    assert counted(np.zeros(4), [(~first, first), (first, ~first)]) == 2
    with pytest.raises(ValueError, match="case 4 of 4: count from 0"):
        counted(np.zeros(4), [([1, 2], [3, 4]), ([3, 4], [1, 2])])


@pytest.mark.parametrize("read", [one_column, table])
def test_a_value_under_a_mask_is_not_read(read):
    with pytest.raises(ValueError, match="mask"):
        read(MASKED)


@pytest.mark.parametrize("last", [0.0, 5.0])
def test_equal_points_have_the_silhouette_of_scikit_learn(last):
    points, labels = [[0.0], [0.0], [0.0], [last]], [0, 0, 1, 1]
    np.testing.assert_array_equal(silhouette_values(points, labels), silhouette_samples(points, labels))


def test_what_comes_as_a_column_is_one_value_per_case():
    assert best_columns([[0.2], [3.0], [1.5]], 2).tolist() == [1, 2]
    train, test = crossed_folds(np.array([[0], [0], [1], [1]]), ["h", "l", "h", "l"], 2, 2)[0]
    assert (train.tolist(), test.tolist()) == ([3], [0])


def test_whole_numbers_of_eight_bits_have_errors_of_either_sign():
    told = {"a": np.uint8([10, 10]), "b": np.uint8([30, 30])}
    lines = error_table(told, np.uint8([20, 20]), [0, 1], "b").splitlines()
    assert all(" 10.000 s" in line for line in lines) and "+0.000 s" in lines[0]
    assert matched_changes(np.uint8([5]), np.uint8([3]), 2) == (1.0, 1.0)


def test_rounding_decides_no_edge():
    assert reliability_curve([5 / 6, 0.9], [1, 1], 6)[2].tolist() == [1, 1]
    assert components_needed(np.cumsum([0.1] * 10), 0.9) == 9
    assert matched_changes([1.0], [1.1], 0.1) == (1.0, 1.0)


def test_after_a_perfect_estimate_the_reach_goes_to_the_next_distance():
    assert reach([0.1, 0.2, 0.4], [-np.inf, 2.0, 3.0]) == reach([0.1, 0.2, 0.4], [-1e300, 2.0, 3.0]) == 0.2
