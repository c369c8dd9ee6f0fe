"""Is selection inside the folds blind to the test rows, and is elimination scikit-learn's?"""

import numpy as np
import pytest
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.feature_selection import RFE, SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.neighbors import NearestCentroid
from sklearn.pipeline import make_pipeline

from acml_tf.classic.feature_scores import f_statistic
from acml_tf.classic.feature_selection import (
    correlation_filter,
    elimination_scores,
    recursive_elimination,
    selection_before_split,
    selection_curve,
    selection_inside_folds,
)


def noise(seed, num_rows=100, num_columns=500):
    rng = np.random.default_rng(seed)
    states = rng.permutation(np.arange(num_rows) % 5)
    table = rng.normal(size=(num_rows, num_columns))
    return table, states, list(StratifiedKFold(5, shuffle=True, random_state=seed).split(table, states))


def test_inside_the_folds_is_a_pipeline_of_scikit_learn():
    table, states, folds = noise(0)
    pipeline = make_pipeline(SelectKBest(f_classif, k=9), LinearDiscriminantAnalysis())
    told = selection_inside_folds(LinearDiscriminantAnalysis(), table, states, folds, f_statistic, 9)
    assert np.mean(told == cross_val_predict(pipeline, table, states, cv=folds)) > 0.98


def test_a_test_row_cannot_change_its_own_prediction_by_its_label():
    table, states, folds = noise(1)
    told = selection_inside_folds(NearestCentroid(), table, states, folds, f_statistic, 9)
    train, test = folds[0]
    swapped = states.copy()
    swapped[test] = (states[test] + 1) % 5
    again = selection_inside_folds(NearestCentroid(), table, swapped, folds, f_statistic, 9)
    np.testing.assert_array_equal(again[test], told[test])


def test_before_the_split_finds_what_is_not_there():
    before, inside = [], []
    for seed in range(6):
        table, states, folds = noise(seed)
        for way, found in ((selection_before_split, before), (selection_inside_folds, inside)):
            found.append(np.mean(way(NearestCentroid(), table, states, folds, f_statistic, 10) == states))
    assert np.mean(before) > 0.4
    assert abs(np.mean(inside) - 0.2) < 0.06


def test_a_filter_keeps_the_better_twin_and_what_is_similar_to_the_dropped_one_only():
    rng = np.random.default_rng(0)
    a, c = np.linalg.qr(rng.normal(size=(200, 2)) - 0.0)[0].T
    table = np.column_stack([c, -(a + c), a])
    assert correlation_filter(table, [1, 2, 3], 0.5).tolist() == [2, 0]
    assert correlation_filter(table, [1, 3, 2], 0.5).tolist() == [1]


@pytest.mark.parametrize("model", [LinearDiscriminantAnalysis(), LogisticRegression(), RidgeClassifier()])
@pytest.mark.parametrize("num_classes", [2, 4])
def test_elimination_is_scikit_learns(model, num_classes):
    rng = np.random.default_rng(num_classes)
    labels = rng.permutation(np.arange(80) % num_classes)
    table = rng.normal(size=(80, 9)) + labels[:, None] * rng.normal(size=9) / 2
    expected = RFE(model, n_features_to_select=3, step=1).fit(table, labels)
    np.testing.assert_array_equal(recursive_elimination(model, table, labels, 3), np.flatnonzero(expected.support_))


def test_scores_of_elimination_count_the_rounds():
    table, states, _ = noise(2, num_columns=8)
    scores = elimination_scores(LinearDiscriminantAnalysis(), table, states)
    assert sorted(scores.tolist()) == list(range(8))
    for num_kept in (1, 3, 7):
        left = recursive_elimination(LinearDiscriminantAnalysis(), table, states, num_kept)
        np.testing.assert_array_equal(np.flatnonzero(scores >= 8 - num_kept), left)


def test_a_curve_is_made_of_selections_inside_the_folds():
    table, states, folds = noise(3, num_columns=30)
    model = LinearDiscriminantAnalysis()
    curve = selection_curve(model, table, states, folds, f_statistic, [2, 7])
    for row, size in zip(curve, (2, 7), strict=True):
        np.testing.assert_array_equal(row, selection_inside_folds(model, table, states, folds, f_statistic, size))
