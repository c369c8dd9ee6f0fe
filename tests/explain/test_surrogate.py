"""LIME's slopes beside scikit-learn's ridge and the package lime."""

import numpy as np
import pytest
from lime.lime_base import LimeBase
from sklearn.linear_model import Ridge

from acml_tf.explain.surrogate import draw_near, largest_in_common, lime_weights


@pytest.mark.parametrize("kind", ["float64", "float32", "int16"])
def test_slopes_are_those_of_scikit_learn(kind):
    rng = np.random.default_rng(0)
    samples, answers = rng.integers(-9, 9, (40, 4)).astype(kind), rng.normal(7, 2, 40)
    weights = rng.uniform(0, 2, 40)
    peer = Ridge(2.5).fit(samples.astype(float), answers, sample_weight=weights)
    np.testing.assert_allclose(lime_weights(samples, answers.tolist(), weights, 2.5), peer.coef_, atol=1e-10)


def test_slopes_and_distances_are_those_of_lime():
    samples, weights = draw_near(5, 1.7, 300, seed=3)
    answers = np.sin(samples @ np.arange(5))
    base = LimeBase(lambda distances: np.exp(-((distances / 1.7) ** 2)))
    distances = np.linalg.norm(samples, axis=1)
    peer = dict(
        base.explain_instance_with_data(samples, answers[:, None], distances, 0, 5, feature_selection="none")[1]
    )
    np.testing.assert_allclose(lime_weights(samples, answers, weights), [peer[j] for j in range(5)], atol=1e-10)


def test_the_clip_itself_comes_first_and_counts_most():
    samples, weights = draw_near(3, 2, 4000, seed=1)
    assert samples.shape == (4000, 3) and np.all(samples[0] == 0) and np.argmax(weights) == 0
    assert samples.std(axis=0) == pytest.approx(1, abs=0.05) and samples.mean(axis=0) == pytest.approx(0, abs=0.06)
    assert not np.array_equal(samples, draw_near(3, 2, 4000, seed=2)[0])
    np.testing.assert_array_equal(samples, draw_near(3, 9, 4000, seed=1)[0])


def test_common_features_are_counted_between_other_seeds_only():
    first, second = [[9, -8, 0, 0], [0, 0, 9, -8]], [[0, 0, 1, 1], [1, 1, 0, 0]]
    assert largest_in_common(first, first, 2) == 0
    assert largest_in_common(first, second, 2) == 2
    assert largest_in_common(np.eye(4), np.eye(4), count=4) == 4
