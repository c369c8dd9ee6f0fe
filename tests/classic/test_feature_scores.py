"""Are the scores scikit-learn's, and do they have the laws that they are named for?"""

import numpy as np
import pytest
from scipy.stats import f as f_distribution
from scipy.stats import kstest
from sklearn.feature_selection import chi2, f_classif
from sklearn.metrics import mutual_info_score

from acml_tf.classic.feature_scores import (
    best_columns,
    chi_squared,
    f_statistic,
    information_scores,
    mutual_information,
    quantile_bins,
)


@pytest.mark.parametrize("seed", range(5))
def test_f_is_scikit_learns(seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(4, size=61)
    table = rng.normal(size=(61, 7)) + 0.3 * labels[:, None]
    np.testing.assert_allclose(f_statistic(table, labels), f_classif(table, labels)[0], rtol=1e-9)
    names = np.array(["dan", "ada", "eva", "cem"])[labels]
    np.testing.assert_allclose(f_statistic(table.astype("float32"), names), f_statistic(table, labels), rtol=1e-4)


def test_f_of_noise_follows_the_f_distribution():
    rng = np.random.default_rng(0)
    scores = f_statistic(rng.normal(size=(60, 2000)), np.arange(60) % 4)
    assert kstest(scores, f_distribution(3, 56).cdf).pvalue > 0.01


def test_f_of_a_constant_column_is_zero_and_whole_numbers_are_not_cut():
    table = np.array([[0, 7], [2, 7], [4, 7], [7, 7]], dtype="int16")
    np.testing.assert_allclose(f_statistic(table, [0, 0, 1, 1]), [4.5**2 / 3.25, 0])


@pytest.mark.parametrize("seed", range(5))
def test_information_is_scikit_learns_in_bits(seed):
    rng = np.random.default_rng(seed)
    labels, bins = rng.integers(3, size=80), rng.integers(6, size=80)
    bits = mutual_information(bins, labels)
    assert bits == pytest.approx(mutual_info_score(bins, labels) / np.log(2))
    assert bits == pytest.approx(mutual_information(labels, bins))


def test_information_survives_a_change_of_scale_and_f_does_not():
    rng = np.random.default_rng(1)
    labels = rng.integers(2, size=200)
    power = np.exp(2 * rng.normal(size=(200, 1)) + labels[:, None])
    level = 10 * np.log10(power)
    assert information_scores(power, labels) == pytest.approx(information_scores(level, labels))
    assert f_statistic(level, labels) > 1.5 * f_statistic(power, labels)


def test_information_sees_what_the_means_do_not():
    x = np.linspace(-1, 1, 400)[:, None]
    labels = (np.abs(x[:, 0]) > 0.5).astype(int)
    assert f_statistic(x, labels) == pytest.approx([0], abs=1e-9)
    assert information_scores(x, labels) == pytest.approx([1], abs=1e-9)


def test_bins_hold_equally_many_and_equal_values_share_one():
    values = np.random.default_rng(0).normal(size=83)
    assert np.ptp(np.bincount(quantile_bins(values, 8))) <= 1
    assert quantile_bins([5, 5, 5, 9], 2).tolist() == [0, 0, 0, 1]
    with pytest.raises(ValueError, match="take at least 1"):
        quantile_bins(values, 0)


@pytest.mark.parametrize("seed", range(5))
def test_chi_squared_is_scikit_learns_and_grows_with_the_unit(seed):
    rng = np.random.default_rng(seed)
    labels = rng.integers(3, size=50)
    counts = rng.poisson(3, size=(50, 4)) + labels[:, None]
    np.testing.assert_allclose(chi_squared(counts, labels), chi2(counts, labels)[0], rtol=1e-9)
    np.testing.assert_allclose(chi_squared(10 * counts, labels), 10 * chi_squared(counts, labels), rtol=1e-9)


def test_chi_squared_of_nothing_is_zero_and_of_negative_counts_is_refused():
    np.testing.assert_array_equal(chi_squared([[0, 1], [0, 1]], [0, 1]), [0, 0])
    with pytest.raises(ValueError, match="at least 0"):
        chi_squared([[1], [-1]], [0, 1])


def test_best_columns_come_best_first_and_the_first_of_equals():
    np.testing.assert_array_equal(best_columns([1, 3, 3, 2], 3), [1, 2, 3])
    with pytest.raises(ValueError, match="4 features"):
        best_columns(np.ones(4), 5)
