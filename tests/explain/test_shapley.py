"""Shapley values: axioms, shap's two explainers as peers, and a straight line that has them as slopes."""

import importlib
import itertools
import warnings

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.tree import DecisionTreeRegressor

from acml_tf.explain.shapley import all_coalitions, coalition_values, shapley_values
from acml_tf.explain.surrogate import lime_weights, shapley_kernel
from acml_tf.explain.tree_coalitions import forest_coalition_values, tree_coalition_values


@pytest.fixture(scope="module")
def explained():
    """A forest, a clip, background clips, and the package shap."""
    rng = np.random.default_rng(0)
    table = rng.normal(size=(150, 5)).astype("float32")
    labels = (table[:, 0] * table[:, 1] > 0) + (table[:, 2] > 0.5).astype(int)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        shap = importlib.import_module("shap")
    return RandomForestClassifier(12, max_depth=6, random_state=0).fit(table, labels), table[3], table[20:32], shap


def test_coalitions_are_counted_in_binary():
    table = all_coalitions(5)
    assert table.shape == (32, 5) and len(np.unique(table, axis=0)) == 32
    np.testing.assert_array_equal(table @ 2 ** np.arange(5), np.arange(32))
    with pytest.raises(ValueError, match="17 features cannot be enumerated: group them"):
        all_coalitions(17)


def test_shares_by_branches_are_those_of_shap_to_the_last_digits(explained):
    forest, row, _, shap = explained
    theirs = shap.TreeExplainer(forest, feature_perturbation="tree_path_dependent").shap_values(row[None].astype(float))
    for output in range(3):
        values = forest_coalition_values(forest, row, all_coalitions(5), output)
        assert values[-1] == pytest.approx(forest.predict_proba([row])[0, output], abs=1e-12)
        assert np.sum(shapley_values(values)) == pytest.approx(values[-1] - values[0], abs=1e-12)
        np.testing.assert_allclose(shapley_values(values), theirs[0, :, output], atol=1e-10)


def test_shares_by_other_clips_are_those_of_shap_to_single_precision(explained):
    forest, row, background, shap = explained
    explainer = shap.TreeExplainer(forest, background, feature_perturbation="interventional")
    theirs = explainer.shap_values(row[None].astype(float))[0, :, 1]
    values = coalition_values(lambda rows: forest.predict_proba(rows)[:, 1], row, background, all_coalitions(5))
    np.testing.assert_allclose(shapley_values(values), theirs, atol=1e-7)


def test_shares_obey_the_axioms():
    rng = np.random.default_rng(1)
    first, second, coalitions = rng.normal(size=32), rng.normal(size=32), all_coalitions(5)
    np.testing.assert_allclose(shapley_values(first + second), shapley_values(first) + shapley_values(second))
    twins = np.sum(coalitions[:, :2], axis=1) ** 2 + coalitions[:, 2]
    assert shapley_values(twins.tolist()) == pytest.approx([2, 2, 1, 0, 0])


def test_a_straight_line_has_the_distance_from_the_mean_as_value_of_each_feature():
    background = np.array([[0, 2], [4, 6]], "int16")
    values = coalition_values(lambda rows: rows @ [3, -1], [5, 5], background, all_coalitions(2).tolist())
    assert shapley_values(values) == pytest.approx([9, -1])
    assert coalition_values(lambda rows: rows[:, 0] ** 2, [9, 9], background, [[False, True]]) == pytest.approx([8])


def test_a_tree_knows_the_shares_of_its_branches():
    tree = DecisionTreeRegressor().fit([[1, 0], [2, 0], [3, 1], [9, 1]], [0, 0, 0, 4]).tree_
    assert tree_coalition_values(tree, [9, 1], all_coalitions(2)).tolist()[::3] == [1, 4]
    assert len(tree_coalition_values(tree, [9, 1], np.zeros((0, 2)))) == 0


def test_a_forest_is_the_mean_of_its_trees(explained):
    forest, row, *_ = explained
    single = [tree_coalition_values(tree.tree_, row, all_coalitions(5), 2) for tree in forest.estimators_]
    np.testing.assert_allclose(forest_coalition_values(forest, row, all_coalitions(5), 2), np.mean(single, axis=0))
    nothing = forest_coalition_values(forest, row, [[False] * 5], 2)[0]
    shares = [tree.tree_.value[0, 0, 2] for tree in forest.estimators_]
    assert nothing == pytest.approx(np.mean(shares))


def test_the_kernel_makes_a_straight_line_shapleys():
    values, coalitions = np.random.default_rng(2).normal(size=32), all_coalitions(5)
    weights = shapley_kernel(coalitions)
    slopes = lime_weights(coalitions, values, weights, penalty=0)
    np.testing.assert_allclose(slopes, shapley_values(values), atol=1e-6)
    assert weights[0] == weights[-1] == 1e7 and shapley_kernel(coalitions, 5)[0] == 5


def test_the_kernel_depends_on_the_size_alone():
    sizes = np.array([sum(inside) for inside in itertools.product([0, 1], repeat=4)])
    weights = shapley_kernel(list(itertools.product([0, 1], repeat=4)))
    assert weights[sizes == 1] == pytest.approx(1 / 4) and weights[sizes == 2] == pytest.approx(1 / 8)
