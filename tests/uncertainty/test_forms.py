"""Promises for predictions as Keras, pandas and people hand them over: the same number, or one sentence."""

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from acml_tf.uncertainty.block_bootstrap import block_bootstrap
from acml_tf.uncertainty.conformal import (
    conformal_quantile,
    conformal_scores,
    coverage_distribution,
    empirical_coverage,
    prediction_interval,
)
from acml_tf.uncertainty.ensemble import ensemble_band
from acml_tf.uncertainty.posterior import credible_interval
from acml_tf.uncertainty.quantile_regression import conformalised_quantile, mondrian_quantile
from acml_tf.uncertainty.room_intervals import calibrated_factor
from acml_tf.uncertainty.total_variance import split_variance
from tests.support.any_input import assert_told

MEAN, TRUTH = np.array([10.0, 20.0, 30.0]), np.array([13.0, 18.0, 30.0])
FORMS = [lambda a: a[:, None], lambda a: tf.constant(a[:, None]), lambda a: pd.Series(a, [7, 5, 3]), pd.DataFrame]


@pytest.mark.parametrize("form", FORMS)
def test_columns_of_keras_and_pandas_promise_the_same(form):
    assert conformalised_quantile(form(MEAN - 1), MEAN + 1, TRUTH, 0.4) == 2
    assert conformalised_quantile(MEAN - 1, form(MEAN + 1), form(TRUTH), 0.4) == 2
    assert mondrian_quantile(form(TRUTH), form(np.zeros(3)), 0.4) == {0: 30}


@pytest.mark.parametrize(
    "wrong", [TRUTH[None], TRUTH[:2], TRUTH > 15, np.where(TRUTH > 15, np.nan, 1), ["a"] * 3, None, 3.0]
)
def test_truths_that_do_not_fit_are_told(wrong):
    assert_told(conformalised_quantile, MEAN - 1, MEAN + 1, wrong, 0.4)
    assert_told(mondrian_quantile, wrong, ["a"] * 3, 0.4)
    assert_told(calibrated_factor, MEAN, wrong, ["a", "b", "c"], 0.4)
    assert_told(empirical_coverage, np.stack([MEAN - 2, MEAN + 2], axis=1), wrong)
    assert_told(conformal_scores, MEAN, np.ones(3), wrong)


@pytest.mark.parametrize("groups", [["a", None, "b"], [0.0, np.nan, 1.0], np.zeros((3, 2)), np.zeros((3, 1, 1))])
def test_a_case_without_a_group_is_told(groups):
    assert_told(mondrian_quantile, TRUTH, groups, 0.4)


@pytest.mark.parametrize("level", [90, 0, 1, -1, np.nan, "0.9", None, [0.9]])
def test_a_level_is_a_fraction(level):
    assert_told(credible_interval, np.arange(5.0), np.ones(5), level)


@pytest.mark.parametrize(
    ("grid", "density"),
    [(np.arange(5.0)[::-1], np.ones(5)), (np.arange(5.0) ** 2, np.ones(5)), (np.arange(5.0), np.zeros(5)),
     (np.arange(5.0), -np.ones(5)), (np.ones(5), np.ones(5))],
)  # fmt: skip
def test_a_grid_rises_evenly_under_a_density(grid, density):
    assert_told(credible_interval, grid, density)


def test_variances_are_not_negative_and_numbers():
    assert_told(split_variance, np.ones((2, 3)), -np.ones((2, 3)))
    assert_told(split_variance, np.full((2, 3), np.nan), np.ones((2, 3)))
    assert [part.shape for part in split_variance(np.ones((2, 3, 1)), np.ones((2, 3, 1)))] == [(3, 1)] * 2
    assert [part.shape for part in split_variance(np.ones((2, 1)), np.ones((2, 1)))] == [(1,)] * 2


@pytest.mark.parametrize("blocks", [[[1, 2], [3]], 3.0, None, [["a", "b"], ["c", "d"]], [[1, 2]]])
def test_blocks_have_one_length(blocks):
    assert_told(block_bootstrap, blocks, np.mean, 9)


@pytest.mark.parametrize("count", [0, -1, 2.5, np.nan])
def test_repetitions_are_counted(count):
    assert_told(block_bootstrap, [[1, 2], [3, 4]], np.mean, count)
    assert block_bootstrap(pd.DataFrame([[1, 2], [3, 4]]), np.mean, 9.0).shape == (9,)


@pytest.mark.parametrize("alpha", ["0.1", None, [0.1], np.array([0.1, 0.2]), 0, 1, 10, np.nan, 0.1j])
def test_a_promise_is_a_fraction(alpha):
    assert_told(conformal_quantile, [1, 2, 3, 4], alpha)
    assert_told(coverage_distribution, 500, alpha)
    assert conformal_quantile(np.arange(99), np.float32(0.1)) == conformal_quantile(np.arange(99), np.array(0.1)) == 89


@pytest.mark.parametrize("wrong", ["500", None, 5.5, -1, np.nan])
def test_calibration_cases_are_counted(wrong):
    assert_told(coverage_distribution, wrong, 0.1)


def test_spreads_times_and_levels_have_their_range():
    assert_told(prediction_interval, MEAN, -np.ones(3), 1.0)
    for quantile in (-1, np.nan, "1", None):
        assert_told(prediction_interval, MEAN, np.ones(3), quantile)
    for times in ([0.0, 1, 1], [-1.0, 1, 1], [np.nan, 1, 1], np.ma.array(MEAN, mask=[1, 0, 0])):
        assert_told(calibrated_factor, times, TRUTH, ["a", "b", "c"], 0.4)
    for level in (90, 0, 1, np.nan):
        assert_told(ensemble_band, [MEAN, MEAN + 1], level=level)
    assert_told(ensemble_band, [MEAN, MEAN * np.nan])
    for intervals in (np.ones((2, 3)), np.ones((3, 2, 1)), np.full((3, 2), np.nan)):
        assert_told(empirical_coverage, intervals, TRUTH)
