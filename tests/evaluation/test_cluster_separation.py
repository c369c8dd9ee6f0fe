"""The Davies–Bouldin index is scikit-learn's and has no unit."""

import numpy as np
import pytest
from sklearn.metrics import davies_bouldin_score

from acml_tf.evaluation.cluster_separation import davies_bouldin


def test_it_is_the_index_of_scikit_learn():
    points, labels = np.random.default_rng(0).normal(size=(50, 3)), np.arange(50) % 4
    np.testing.assert_allclose(davies_bouldin(points, labels), davies_bouldin_score(points, labels))


def test_moving_and_scaling_change_nothing_and_one_cluster_is_refused():
    points = np.array([[0], [2], [10], [12]], dtype=np.int16)
    assert davies_bouldin(points, list("aabb")) == pytest.approx(davies_bouldin(3.0 * points + 9, list("aabb"))) == 0.2
    with pytest.raises(ValueError, match="give at least two"):
        davies_bouldin(points, [1, 1, 1, 1])
