"""Is the best question scikit-learn's, and does the vote of weak voters beat each of them (Condorcet)?"""

import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from acml_tf.classic.trees import best_threshold, build_model, cross_predictions, impurity_after_split, majority_vote
from acml_tf.features.scaling import standardise


def test_impurity_by_hand_and_of_an_empty_side():
    values, labels = np.array([1, 2, 3, 4]), np.array([0, 0, 1, 0])
    assert impurity_after_split(values, labels, 2.5) == pytest.approx(0.25)
    assert impurity_after_split(values, labels, 9) == pytest.approx(0.375)


@pytest.mark.parametrize("seed", range(5))
def test_the_best_question_is_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(4, size=60)
    values = labels + rng.normal(0, 1, 60)
    stump = DecisionTreeClassifier(max_depth=1).fit(values[:, None], labels)
    threshold, impurity = best_threshold(values, labels)
    left = stump.tree_.impurity[1:] @ stump.tree_.n_node_samples[1:] / 60
    assert impurity == pytest.approx(left)
    assert threshold == pytest.approx(stump.tree_.threshold[0])


def test_nothing_to_ask_is_said():
    with pytest.raises(ValueError, match="does not vary"):
        best_threshold(np.ones(4), np.arange(4))
    with pytest.raises(ValueError, match="choose 'tree' or 'forest'"):
        build_model("bush")


def test_votes_and_ties():
    np.testing.assert_array_equal(majority_vote(np.array([[7, 3], [7, 1], [0, 3]])), [7, 3])
    np.testing.assert_array_equal(majority_vote(np.array([[5, 1], [2, 9]])), [2, 1])


def test_many_weak_voters_are_strong_together():
    rng = np.random.default_rng(0)
    truth = rng.integers(10, size=500)
    votes = np.where(rng.random((101, 500)) < 0.4, truth, rng.integers(10, size=(101, 500)))
    assert np.mean(votes == truth) < 0.5
    assert np.mean(majority_vote(votes) == truth) > 0.99


def test_every_clip_is_predicted_by_a_model_that_never_saw_its_fold():
    rng = np.random.default_rng(5)
    labels, noise = rng.integers(3, size=90), rng.normal(size=(90, 4))
    folds = [(np.setdiff1d(np.arange(90), test), test) for test in np.split(rng.permutation(90), 3)]
    told = cross_predictions(build_model("tree"), np.column_stack([labels, noise]), labels, folds)
    np.testing.assert_array_equal(told, labels)
    assert np.mean(cross_predictions(build_model("tree"), noise, labels, folds) == labels) < 0.6


def test_the_scale_is_learnt_from_the_training_clips_of_each_fold():
    table = np.array([[0, 60], [0, 0], [1, 100], [1, 20], [1, 58], [1000, 58]])
    labels, folds = np.array([0, 0, 7, 7, 7, 7]), [([0, 1, 2, 3], [5, 4]), ([4, 5], [0, 1, 2, 3])]
    assert cross_predictions(KNeighborsClassifier(1), table, labels, folds)[4] == 7
    leaked = standardise(table, table)[0]
    assert KNeighborsClassifier(1).fit(leaked[:4], labels[:4]).predict(leaked[4:5]) == 0
