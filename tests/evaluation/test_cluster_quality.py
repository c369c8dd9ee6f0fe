"""Silhouettes equal scikit-learn's; the gap finds the blobs that are there and finds none in noise."""

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples

from acml_tf.evaluation.cluster_quality import gap_statistic, log_scatter, silhouette_values


@pytest.mark.parametrize("convert", [np.asarray, np.float32, np.ndarray.tolist])
def test_silhouettes_are_those_of_scikit_learn(convert):
    rng = np.random.default_rng(0)
    points, labels = rng.normal(size=(30, 3)), np.repeat(["a", "b", "c"], [1, 9, 20])
    found = silhouette_values(convert(points), labels)
    np.testing.assert_allclose(found, silhouette_samples(points, labels), atol=1e-5)
    assert found[0] == 0


def test_scatter_of_one_cluster_is_the_variance():
    points = np.random.default_rng(1).normal(size=(50, 4))
    assert np.isclose(np.exp(log_scatter(points, 1)), 50 * points.var(axis=0).sum())


@pytest.mark.parametrize("seed", range(3))
def test_the_gap_rises_up_to_the_number_of_blobs_and_not_beyond(seed):
    rng = np.random.default_rng(seed)
    blobs = np.concatenate([centre + 0.3 * rng.normal(size=(30, 2)) for centre in ([0, 0], [6, 0], [3, 6])])
    gaps = [gap_statistic(blobs, count, rng.uniform(size=(8, 90, 2))) for count in (1, 2, 3, 4)]
    assert gaps[2][0] > gaps[1][0] > gaps[0][0] and gaps[2][0] >= gaps[3][0] - gaps[3][1]


@pytest.mark.parametrize("seed", range(3))
def test_points_without_structure_have_no_gap(seed):
    rng = np.random.default_rng(seed)
    gap, error = gap_statistic(rng.uniform(-3, 8, (80, 2)), 3, rng.uniform(size=(10, 80, 2)))
    assert abs(gap) < 4 * error
