"""The sine layer: waves of a fineness that ω₀ decides, whatever the number of inputs."""

import numpy as np

from acml_tf.acoustics.sphere import fibonacci_directions
from acml_tf.networks.hrtf.sine_layer import SineLayer

GRID = fibonacci_directions(300).astype("float32")


def test_makes_waves_of_its_fineness():
    layer = SineLayer(8, frequency=3.0)
    waves = np.asarray(layer(GRID))
    kernel, bias = layer.get_weights()
    assert np.abs(waves).max() <= 1
    np.testing.assert_allclose(waves, np.sin(3 * (GRID @ kernel + bias)), atol=1e-5)


def test_weights_are_uniform_within_one_over_inputs():
    layer = SineLayer(3000, frequency=20.0, seed=4)
    layer(GRID)
    for weight in layer.get_weights():
        assert 0.99 / 3 < np.abs(weight).max() <= 1 / 3
        np.testing.assert_allclose(np.std(weight), 1 / 27**0.5, rtol=0.05)
    assert np.abs(np.corrcoef(np.vstack(layer.get_weights())) - np.eye(4)).max() < 0.1
