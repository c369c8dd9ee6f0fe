"""What scores and folds are given by mistake is told in one sentence; what people really have gives the right value."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import ShuffleSplit
from sklearn.naive_bayes import GaussianNB

from acml_tf.classic.clock import clock_hand, tell_time_by_folds
from acml_tf.classic.feature_scores import best_columns, f_statistic
from acml_tf.classic.feature_selection import selection_before_split, selection_curve, selection_inside_folds
from acml_tf.classic.trees import best_threshold
from acml_tf.classic.white_boxes import cross_probabilities
from acml_tf.evaluation.averaged_curves import average_precision
from acml_tf.evaluation.bootstrap import percentile_interval
from acml_tf.evaluation.coverage import judge_intervals
from acml_tf.evaluation.crps import crps_samples
from acml_tf.evaluation.distribution_distance import sorted_distance
from acml_tf.evaluation.paired_tests import mcnemar_test, paired_interval
from acml_tf.evaluation.roc import partial_auc, roc_curve
from acml_tf.evaluation.scores import confusion_matrix, macro_scores, mean_interval
from acml_tf.evaluation.selection_stability import jaccard_stability
from acml_tf.uncertainty.conformal import conformal_quantile, prediction_interval
from acml_tf.uncertainty.quantile_regression import mondrian_quantile

RNG = np.random.default_rng(0)
TABLE, LABELS = RNG.normal(size=(12, 3)), np.arange(12) % 2
HALVES = [(np.arange(0, 12, 2), np.arange(1, 12, 2)), (np.arange(1, 12, 2), np.arange(0, 12, 2))]
FEW = list(ShuffleSplit(1, test_size=3, random_state=0).split(TABLE))
TWICE = [*HALVES, HALVES[0]]


@pytest.mark.parametrize("folds", [FEW, TWICE])
@pytest.mark.parametrize(
    "predict",
    [
        lambda folds: selection_before_split(LogisticRegression(), TABLE, LABELS, folds, f_statistic, 1),
        lambda folds: selection_inside_folds(LogisticRegression(), TABLE, LABELS, folds, f_statistic, 1),
        lambda folds: selection_curve(LogisticRegression(), TABLE, LABELS, folds, f_statistic, [1]),
        lambda folds: cross_probabilities(GaussianNB(), TABLE, LABELS, folds),
        lambda folds: tell_time_by_folds("ridge", TABLE, np.arange(12.0), folds),
    ],
)
def test_folds_that_do_not_test_each_case_once_are_refused(predict, folds):
    with pytest.raises(ValueError, match="test parts of the folds: test each case once"):
        predict(folds)


def test_hours_of_a_data_frame_are_read_by_their_place():
    hours = np.arange(12) * 2.0
    rows = clock_hand(hours) + 0.1 * RNG.normal(size=(12, 2))
    expected = tell_time_by_folds("ridge", rows, hours, HALVES)
    for same in (pd.Series(hours, index=range(11, -1, -1)), hours.tolist()):
        np.testing.assert_allclose(tell_time_by_folds("ridge", rows, same, HALVES), expected)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        (lambda: judge_intervals([[0, 2], [3, 4], [5, 6]], [[1], [3.5], [5.5]]).coverage, 1.0),
        (lambda: sorted_distance([[0], [10]], [11, 1]), 1.0),
        (lambda: sorted_distance(np.array([0, 10], np.uint8), np.array([11, 1], np.uint8)), 1.0),
        (lambda: best_columns(np.array([0, 3, 1], np.uint8), 2).tolist(), [1, 2]),
        (lambda: prediction_interval([1.0], [0.0], np.inf).tolist(), [[-90.0, 90.0]]),
        (lambda: conformal_quantile([1, 2, 3, 4], np.float16(0.5)), 3),
        (lambda: mondrian_quantile([1.0, 2.0], pd.Series(["a", "b"]), 0.5), {"a": 1.0, "b": 2.0}),
        (lambda: confusion_matrix([[0], [1]], [0, 0], 2).tolist(), [[1, 0], [1, 0]]),
    ],
)
def test_other_forms_and_types_of_the_same_numbers_give_the_same(call, value):
    assert call() == value


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: judge_intervals([[0, 2], [3, 4]], [1, 2, 3]), "give two ends and one truth"),
        (lambda: confusion_matrix([0, 1, -1], [0, 1, 1], 2), "give whole numbers from 0"),
        (lambda: confusion_matrix([0, 2], [0, 1], 2), "The label 2 is none of 2 classes"),
        (lambda: confusion_matrix(np.eye(3, dtype=int), np.eye(3, dtype=int), 3), "axis or axes"),
        (lambda: macro_scores([[5 / 6, 1 / 6], [0.5, 0.5]]), "give how many clips"),
        (lambda: mean_interval([0.4, 0.6], 95), "0.05 for 5 %"),
        (lambda: percentile_interval([0.4, 0.6], 95), "0.05 for 5 %"),
        (lambda: jaccard_stability([[True, False], [False, True]]), "give the indices"),
        (lambda: best_threshold([1, 2, np.nan, 4], [0, 1, 0, 1]), "no numbers"),
        (lambda: prediction_interval([1.0], [1.0], 1.0, (90, -90)), "lowest value, then the highest"),
        (lambda: crps_samples([1.0, 2.0], [1.0, 2.0]), "is not a number"),
        (lambda: partial_auc(np.arange(20), np.arange(15, 25), 10), "0.05 for 5 %"),
        (lambda: average_precision([0.9, 0.8, 0.7], [1, -1, 1]), "True and False"),
        (lambda: mcnemar_test([1, 1, 1], [0]), "the same cases in each"),
        (lambda: paired_interval([1, 1, 1], [0], [0, 1, 2], [[0, 1, 2]]), "the same cases in each"),
        (lambda: roc_curve([1, np.nan], [2, 3]), "no numbers"),
    ],
)
def test_what_cannot_be_meant_is_told(call, sentence):
    with pytest.raises(ValueError, match=sentence):
        call()
