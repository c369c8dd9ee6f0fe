"""The maximum mean discrepancy is without bias, and sees what means cannot."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.metrics.pairwise import rbf_kernel

from acml_tf.deployment.kernel_distance import maximum_mean_discrepancy, median_distance


def test_it_is_zero_on_average_in_one_population():
    draws = np.random.default_rng(0).normal(size=(400, 25, 3))
    found = [maximum_mean_discrepancy(d[:10], d[10:], 1.5) for d in draws]
    assert abs(np.mean(found)) < 3 * np.std(found) / 20
    assert min(found) < 0


def test_it_is_that_of_the_kernel_of_scikit_learn():
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(6, 2)), rng.normal(size=(9, 2))
    tables = [rbf_kernel(a, b, gamma=1 / 8) for a, b in ((first, first), (second, second), (first, second))]
    within = [table[~np.eye(len(table), dtype=bool)].mean() for table in tables[:2]]
    expected = sum(within) - 2 * tables[2].mean()
    assert maximum_mean_discrepancy(first, second, 2.0) == pytest.approx(expected, abs=1e-12)


def test_a_wider_cloud_with_the_same_mean_is_seen():
    rng = np.random.default_rng(2)
    assert maximum_mean_discrepancy(rng.normal(size=(200, 1)), rng.normal(0, 3, size=(200, 1)), 1.0) > 0.1


def test_the_usual_width():
    points = np.random.default_rng(3).normal(size=(30, 4))
    expected = np.median(cdist(points, points)[np.triu_indices(30, 1)])
    assert median_distance(points) == pytest.approx(expected)
