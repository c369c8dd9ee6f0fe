"""Partial dependence beside scikit-learn's, and accumulated local effects where the truth is known."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestRegressor
from sklearn.inspection import partial_dependence
from sklearn.linear_model import LinearRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures

from acml_tf.data.two_bands import simulate_two_bands, true_effects
from acml_tf.explain.effects import accumulated_local_effects, individual_curves


def test_individual_curves_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(60, 3))
    forest = RandomForestRegressor(10, random_state=0).fit(table, table[:, 0] * table[:, 1])
    grid = np.linspace(-1, 1, 7)
    peer = partial_dependence(forest, table, [1], kind="individual", custom_values={1: grid})
    np.testing.assert_allclose(individual_curves(forest.predict, table, 1, grid), peer["individual"][0], atol=1e-12)


def test_one_curve_per_clip_and_the_table_stays():
    table = np.array([[1, 10], [2, 20], [3, 30]], "int16")
    copy = table.copy()
    curves = individual_curves(lambda rows: rows[:, 0] * rows[:, 1], table, 0, [0.5, 1])
    np.testing.assert_allclose(curves, [[5, 10], [10, 20], [15, 30]])
    np.testing.assert_array_equal(table, copy)


def test_an_additive_model_has_its_terms_as_effects():
    rng = np.random.default_rng(1)
    table = rng.uniform(size=(400, 2))
    edges = np.linspace(0, 1, 21)
    effects = accumulated_local_effects(lambda rows: np.sin(3 * rows[:, 0]) + 5 * rows[:, 1], table.tolist(), 0, edges)
    np.testing.assert_allclose(np.diff(effects), np.diff(np.sin(3 * edges)), atol=1e-12)
    place = np.clip(np.searchsorted(edges, table[:, 0]), 1, 20)
    assert np.mean(effects[place] + effects[place - 1]) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_partial_dependence_is_wrong_and_local_effects_are_right_where_bands_rise_together(seed):
    levels, ratings = simulate_two_bands(seed=seed)
    model = make_pipeline(PolynomialFeatures(4), LinearRegression()).fit(levels, ratings)
    edges = np.quantile(levels[:, 0], np.linspace(0, 1, 16))
    partial = individual_curves(model.predict, levels, 0, edges).mean(axis=0)
    local = accumulated_local_effects(model.predict, levels, 0, edges)
    errors = [np.sqrt(np.mean((c - c.mean() - true_effects(edges, 0)) ** 2)) for c in (partial, local)]
    assert errors[1] < 0.1 and errors[0] > 10 * errors[1]
