"""Values at the edges of what functions of this room take, each once wrong."""

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples

from acml_tf.evaluation.cluster_quality import silhouette_values
from acml_tf.evaluation.columns import one_column, table
from acml_tf.evaluation.coverage import judge_intervals
from acml_tf.evaluation.folds import takes_whole_folds
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
