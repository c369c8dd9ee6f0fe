"""The population stability index: zero for the same sample, and about (bins − 1)(1/n + 1/m) by chance alone."""

import numpy as np
import pytest

from acml_tf.deployment.stability_index import population_stability_index


def test_the_same_sample_has_not_moved():
    assert population_stability_index([3, 1, 2, 5], [1, 2, 3, 5], num_bins=2) == 0


def test_chance_alone_moves_small_windows():
    draws = np.random.default_rng(0).normal(size=(300, 1000))
    found = np.mean([population_stability_index(d[:700], d[700:]) for d in draws])
    assert found == pytest.approx(9 * (1 / 700 + 1 / 300), rel=0.15)
