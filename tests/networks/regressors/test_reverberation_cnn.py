"""The small network: its shapes, what it cannot see, and that it learns a slope."""

import numpy as np

from acml_tf.networks.regressors.reverberation_cnn import (
    build_reverberation_cnn,
    level_inputs,
    train_reverberation_cnn,
)


def test_one_number_comes_out_and_gain_does_not_go_in():
    assert build_reverberation_cnn(120, 4).output_shape == (None, 1)
    level = np.random.default_rng(0).normal(size=(2, 4, 120))
    np.testing.assert_allclose(level_inputs(level + 20), level_inputs(level), atol=1e-5)


def test_it_learns_how_steeply_a_level_falls():
    rng = np.random.default_rng(0)
    times = np.exp(rng.uniform(-1.5, -0.3, 120))
    level = -60 / times[:, None, None] * np.tile(np.arange(60) / 125 % 0.16, (2, 1)) + rng.normal(0, 1, (120, 2, 60))
    told = train_reverberation_cnn(level[:80], times[:80], epochs=12)(level[80:])
    assert np.corrcoef(told, times[80:])[0, 1] > 0.8
