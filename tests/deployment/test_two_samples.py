"""Kolmogorov and Smirnov's distance is SciPy's, with ties; its p-value keeps its promise."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from acml_tf.deployment.two_samples import column_distances, kolmogorov_p_value, kolmogorov_smirnov


@pytest.mark.parametrize("kind", ["ties", "normal"])
def test_the_distance_is_that_of_scipy(kind):
    rng = np.random.default_rng(3)
    for _ in range(20):
        first, second = rng.normal(size=13), rng.normal(0.5, 2, size=29)
        if kind == "ties":
            first, second = first.round(), second.round()
        assert kolmogorov_smirnov(first, second) == pytest.approx(ks_2samp(first, second).statistic, abs=1e-12)


def test_an_empty_sample_is_refused():
    with pytest.raises(ValueError, match="is empty: give one sample"):
        kolmogorov_smirnov([], [1.0])


def test_false_alarms_come_no_more_often_than_promised():
    draws = np.random.default_rng(4).normal(size=(1000, 120))
    p_values = kolmogorov_p_value([kolmogorov_smirnov(d[:80], d[80:]) for d in draws], 80, 40)
    assert 0.02 < np.mean(p_values < 0.05) < 0.065


def test_the_p_value_is_that_of_many_samples():
    first, second = np.random.default_rng(5).normal(size=(2, 4000))
    theirs = ks_2samp(first, second, method="exact").pvalue
    assert kolmogorov_p_value(kolmogorov_smirnov(first, second), 4000, 4000) == pytest.approx(theirs, abs=0.02)


@pytest.mark.parametrize("decimals", [0, 6])
def test_columns_are_compared_one_by_one(decimals):
    tables = np.random.default_rng(6).normal(size=(2, 11, 3)).round(decimals)
    expected = [ks_2samp(tables[0][:, k], tables[1][:, k]).statistic for k in range(3)]
    np.testing.assert_allclose(column_distances(*tables), expected, atol=1e-12)
