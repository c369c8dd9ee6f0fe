"""Do the functions of this room take numbers as people have them, or say no in one sentence?"""

from dataclasses import replace

import numpy as np
import pytest

from acml_tf.data.environment import simulate_environmental_sounds
from acml_tf.tuning.search.curse import draw_validation, winners_curse
from acml_tf.tuning.search.grids import halton_points, log_uniform_grid, widest_gap
from acml_tf.tuning.search.halving import hyperband_brackets, successive_halving
from acml_tf.tuning.search.keras_search import keras_search
from acml_tf.tuning.search.settings import setting_of_point
from acml_tf.tuning.search.strategies import draw_settings, halving_rounds, optuna_halving, surrogate_search
from acml_tf.tuning.search.surrogate import expected_improvement, gaussian_process_posterior
from acml_tf.tuning.search.task import small_pictures
from acml_tf.tuning.trees import bayesian_search, nested_predictions, suggest_parameters, validation_accuracy
from tests.support.any_input import assert_told, faults
from tests.support.odd_arguments import argument_faults
from tests.support.replayed_examples import example_calls

CALLS = example_calls("tuning")
CURVES = np.random.default_rng(0).uniform(size=(12, 9))
TYPES = [np.ndarray.tolist, lambda a: a.astype(np.float32), lambda a: (a * 20_000).astype(np.int16)]
WRONG = [[], CURVES[0], CURVES[None], np.where(CURVES > 0.9, np.nan, CURVES), CURVES.astype(str)]

NOT_TOLD = {
    # a file that is not there is told by Python, with its name
    "tuning.search.settings.load_settings_table": ("word",),
}


@pytest.mark.parametrize("name", CALLS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(CALLS[name]) == []


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_meant_is_told_in_one_sentence(name):
    assert argument_faults(CALLS[name], NOT_TOLD.get(name, ())) == []


@pytest.mark.parametrize("change", TYPES)
def test_searches_without_an_example_take_any_type(change):
    points = np.random.default_rng(1).uniform(size=(12, 2))
    for search in (
        lambda curves: surrogate_search(points.tolist(), curves, 10, 0),
        lambda c: optuna_halving(c, 9, 1, 0),
    ):
        assert search(change(CURVES)) == search(CURVES)


@pytest.mark.parametrize("curves", WRONG)
def test_what_are_no_curves_is_told(curves):
    assert_told(surrogate_search, CURVES[:, :2], curves, 9, 0)
    assert_told(optuna_halving, curves, 9, 1, 0)
    assert_told(successive_halving, curves, 1)


def test_points_of_other_settings_are_told():
    assert_told(surrogate_search, CURVES[:5, :2], CURVES, 9, 0)
    assert_told(surrogate_search, CURVES[:, :2], CURVES, 9, 0, num_random=1)
    assert_told(gaussian_process_posterior, CURVES, CURVES[:3, 0], CURVES, 1.0, 0.1)
    assert_told(gaussian_process_posterior, CURVES, CURVES[:, 0], CURVES[:, :2], 1.0, 0.1)
    assert_told(gaussian_process_posterior, CURVES, CURVES[:, 0], CURVES, 1.0, 0)
    assert_told(expected_improvement, [0.1], [np.nan], 0.0)


@pytest.mark.parametrize(
    "search", [successive_halving, halving_rounds, lambda c, e, f=3: optuna_halving(c, 5, e, 0, f)]
)
@pytest.mark.parametrize("given", [(1, 1), (0, 3), (1.5, 3), (2, 0.5), (2, np.nan), ("2", 3)])
def test_a_race_that_would_never_end_is_not_begun(search, given):
    assert_told(search, CURVES, *given)


def test_more_epochs_than_there_are_are_told():
    assert_told(halving_rounds, CURVES, 10)
    assert_told(optuna_halving, CURVES, 13, 1, 0)


@pytest.mark.parametrize("given", [(0, 3), (9, 1), (9.5, 3), ("9", 3), ([9, 3], 3), (np.nan, 3)])
def test_brackets_are_planned_for_whole_epochs(given):
    assert hyperband_brackets(np.float32(9), np.int16(3)) == hyperband_brackets(9)
    assert_told(hyperband_brackets, *given)


@pytest.mark.parametrize("bases", [[1], [2, 0], [-3], [2.5], [np.nan], [], 2, ["2"], [[2, 3]]])
def test_digits_need_a_base(bases):
    assert_told(halton_points, 3, bases)


def test_grids_and_gaps_tell_what_is_no_range():
    for given in [(np.nan, 1, 3), (1, 2, 0), (1, 2, 1.5), (0, 1, 3)]:
        assert_told(log_uniform_grid, *given)
    for places in [[0.2, np.nan], [-0.1], [3], [[0.1, 0.2]]]:
        assert_told(widest_gap, places)


@pytest.mark.parametrize("point", [[0.5] * 6, [np.nan] + [0.5] * 6, [2] + [0.5] * 6, [], np.zeros((7, 7))])
def test_a_point_has_seven_numbers(point):
    assert setting_of_point(np.zeros(7, np.int16)) == setting_of_point([0.0] * 7) == setting_of_point(np.zeros(7, "f"))
    assert_told(setting_of_point, point)


@pytest.mark.parametrize("given", [(3, 0), (3, -1), (3, 4), (0, 1), (3, 1.5), (np.nan, 1)])
def test_settings_are_drawn_by_whole_numbers(given):
    assert_told(draw_settings, *given, seed=0)


def test_validation_sets_without_two_sides_are_told():
    for given in [([], 0.5, 3), ([0, 0], 0.5, 3), ([0, 1], 20, 3), ([[0, 1], [2, 3]], 0.5, 3), ([0, 1], 0.5, 0)]:
        assert_told(draw_validation, *given, seed=0)
    for validates in [[[1, 1]], [[0, 0]], [[0.5, 1]], [[1, 0, 1]], [1, 0], [], [[np.nan, 0]]]:
        assert_told(winners_curse, [[1, 0], [0, 1]], validates)


LABELS = np.arange(60) % 2


@pytest.mark.parametrize("change", TYPES[:2])
def test_nested_predictions_take_any_type(change):
    table = change(np.float64(LABELS)[:, None])
    found, chosen = nested_predictions("tree", lambda _: {"max_depth": 1}, table, LABELS.tolist(), list(range(60)), 3)
    assert found.tolist() == LABELS.tolist() and len(chosen) == 3


@pytest.mark.parametrize("changed", [{"kind": "trees"}, {"table": []}, {"table": LABELS[:9, None]}, {"num_folds": 61},
                                     {"num_folds": 1}, {"labels": LABELS[:5]}, {"groups": np.zeros(60)},
                                     {"table": np.full((60, 1), np.nan)}, {"table": np.zeros((60, 2, 2))}])  # fmt: skip
def test_tables_that_do_not_fit_are_told(changed):
    given = {"kind": "tree", "table": LABELS[:, None], "labels": LABELS, "groups": np.arange(60)} | changed
    assert_told(validation_accuracy, **given)
    assert_told(nested_predictions, search=lambda _: {"max_depth": 1}, **given)


def test_a_search_for_no_known_model_is_told():
    assert_told(suggest_parameters, None, "trees")
    assert_told(bayesian_search, lambda **_: 0.0, None)
    assert_told(bayesian_search, lambda **_: 0.0, "tree", num_trials=0)


@pytest.mark.parametrize(
    "pair", [([], []), (CURVES, LABELS), (CURVES,), (WRONG[3], LABELS[:12]), (WRONG[4], LABELS[:12])]
)
def test_a_search_with_keras_looks_at_its_data_first(pair, tmp_path):
    good = CURVES.tolist(), LABELS[:12].tolist()
    assert_told(keras_search, None, pair, good, tmp_path)
    assert_told(keras_search, None, good, pair, tmp_path)
    assert_told(keras_search, None, good, good, tmp_path, num_trials=0)


def test_small_pictures_need_all_folds():
    clips = simulate_environmental_sounds(5, seed=0, sample_rate_hz=8000, duration_s=2.0)
    wanted = small_pictures(clips)["test"][0]
    single = small_pictures(replace(clips, signals=np.float32(clips.signals)))["test"][0]
    np.testing.assert_allclose(single, wanted, atol=1e-2)
    assert_told(small_pictures, replace(clips, folds=np.full_like(clips.folds, 3)))
