"""What is wrong with a set of clips is found: copies, labels, recorders, components, prototypes."""

import numpy as np
import pytest

from acml_tf.evaluation.splits import speaker_folds
from acml_tf.explain.label_errors import label_error_scores, out_of_fold_probabilities, precision_and_recall
from acml_tf.explain.loadings import loadings_in_units
from acml_tf.explain.near_copies import nearest_duplicate, unrelated_threshold
from acml_tf.explain.prototypes import discrepancy, gaussian_kernel, prototypes_and_criticisms
from acml_tf.explain.recorder_leak import embedding_leak


def test_a_copy_is_found_at_any_gain_and_offset_and_a_flat_row_is_nobodys():
    rows = np.random.default_rng(0).normal(size=(6, 40))
    partner, alike = nearest_duplicate(np.concatenate([rows, 3 * rows[2:3] - 7, np.ones((1, 40))]))
    assert partner[6] == 2 and partner[2] == 6
    np.testing.assert_allclose(alike[[2, 6, 7]], [1, 1, 0], atol=1e-9)


def test_the_correlations_are_numpys_and_one_clip_is_refused():
    rows = np.random.default_rng(1).integers(-99, 99, (5, 9)).astype(np.int16)
    np.testing.assert_allclose(nearest_duplicate(rows)[1], (np.corrcoef(rows) - 2 * np.eye(5)).max(axis=1), atol=1e-9)
    with pytest.raises(ValueError, match="give at least two rows"):
        nearest_duplicate(rows[:1])


def test_the_threshold_looks_at_other_groups_only_and_needs_two():
    rows = np.random.default_rng(2).normal(size=(4, 9))
    rows[1] = rows[0]
    assert unrelated_threshold(rows, list("aabc")) < 0.99 < unrelated_threshold(rows, list("abcd"))
    with pytest.raises(ValueError, match="give clips of at least two"):
        unrelated_threshold(rows, list("aaaa"))


def test_a_swapped_label_of_a_perfect_model_scores_one_and_unsure_clips_nothing():
    sure = np.repeat(np.eye(3), 4, axis=0)
    labels = np.repeat([0, 1, 2], 4)
    assert np.all(label_error_scores(sure, labels) == 0)
    labels[0] = 2
    assert label_error_scores(sure, labels).tolist() == [1.0] + 11 * [0.0]
    assert label_error_scores([[0.6, 0.4], [0.9, 0.1], [0.8, 0.2]], [1, 0, 0])[0] == 0


def test_probabilities_come_from_other_folds_and_precision_is_no_recall():
    table, labels = np.random.default_rng(3).normal(size=(60, 30)), np.arange(60) % 2
    told = out_of_fold_probabilities(table, labels, speaker_folds(np.arange(60) // 6, 5))
    np.testing.assert_allclose(told.sum(axis=1), 1)
    assert np.mean(told.argmax(axis=1) == labels) < 0.75  # noise of 30 features would be learnt by heart
    assert precision_and_recall([1, 0, 0], [1, 1, 1]) == (1.0, pytest.approx(1 / 3))
    assert precision_and_recall([0, 0], [0, 0]) == (0.0, 0.0)


def test_a_leak_is_found_at_any_scale_and_a_coin_is_not():
    draw = np.random.default_rng(4)
    second, people = draw.permutation(np.arange(200) % 2), np.arange(200) // 20
    table = draw.normal(size=(200, 5))
    folds = speaker_folds(people, 5)
    assert abs(embedding_leak(table, second, folds).mean() - 0.5) < 0.15
    table[:, 0] = 1e-6 * second
    assert embedding_leak(table, second, folds).min() == 1


def test_a_leak_that_each_person_has_the_other_way_round_is_none_on_new_people():
    second, people = np.arange(80) % 2, np.arange(80) // 40
    table = (second * np.array([1.0, -1.0])[people])[:, None]
    assert embedding_leak(table, second, speaker_folds(people, 2)).tolist() == [0.0, 0.0]


def test_loadings_give_back_the_covariance_in_the_units_of_the_features():
    table = np.random.default_rng(5).normal(size=(30, 4)) @ np.diag([1, 10, 100, 1000]) + 5
    loadings = loadings_in_units(table, 4)
    np.testing.assert_allclose(loadings.T @ loadings, np.cov(table.T), rtol=1e-9, atol=1e-9)
    in_kilo = loadings_in_units(table / 1000, 4)
    np.testing.assert_allclose(1000 * in_kilo, loadings, rtol=1e-6)


def test_discrepancy_is_the_squared_distance_of_means_for_a_linear_kernel():
    points = np.random.default_rng(6).normal(size=(9, 3))
    expected = np.sum((points.mean(axis=0) - points[[1, 5]].mean(axis=0)) ** 2)
    np.testing.assert_allclose(discrepancy(points @ points.T, [1, 5]), expected)
    np.testing.assert_allclose(np.diag(gaussian_kernel(points)), 1)


def test_each_group_gets_a_prototype_and_the_loner_complains():
    places = np.r_[np.linspace(0, 1, 9), np.linspace(50, 51, 9), 25][:, None]
    stand, complain = prototypes_and_criticisms(gaussian_kernel(places, 2.0), 2, 1)
    assert sorted(stand // 9) == [0, 1] and complain.tolist() == [18]
    with pytest.raises(ValueError, match="take one prototype or more"):
        prototypes_and_criticisms(np.eye(3), 0, 1)
