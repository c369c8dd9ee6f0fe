"""Exact waves have no residual, and both ways to the derivatives agree."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from acml_tf.networks.pinn.derivatives import derivatives_by_layers, derivatives_by_tape, derivatives_of, wave_residual
from acml_tf.networks.pinn.fourier_features import CosineFeatures, build_wave_field, fourier_features

POINTS = np.random.default_rng(0).random((200, 3)).astype("float32")


def test_both_ways_to_the_derivatives_agree():
    network = build_wave_field(seed=3)
    for fast, slow in zip(derivatives_by_layers(network, POINTS), derivatives_by_tape(network, POINTS), strict=True):
        np.testing.assert_allclose(fast, slow, atol=1e-5 * np.max(np.abs(slow)))


def test_their_gradients_with_respect_to_the_weights_agree_too():
    network = build_wave_field(hidden_units=16, num_features=8)
    weights = [weight.value for weight in network.trainable_variables]
    slopes = []
    for derivatives in (derivatives_by_layers, derivatives_by_tape):
        with tf.GradientTape() as tape:
            _, laplacian, acceleration = derivatives(network, POINTS)
            loss = tf.reduce_mean(wave_residual(laplacian, acceleration, 0.7) ** 2)
        slopes.append(tape.gradient(loss, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO))
    for fast, slow in zip(*slopes, strict=True):
        np.testing.assert_allclose(fast, slow, rtol=1e-3, atol=1e-5 * np.max(np.abs(slow)) + 1e-4)


@pytest.mark.parametrize("speed", [0.5, 1.0, 2.0])
def test_a_plane_wave_has_no_residual_at_its_speed_and_much_at_another(speed):
    direction = np.array([0.6, 0.8])

    def wave(points):
        return tf.sin(2 * (points[:, :1] * direction[0] + points[:, 1:2] * direction[1] - speed * points[:, 2:]))

    _, laplacian, acceleration = derivatives_by_tape(wave, tf.constant(POINTS, tf.float64))
    assert np.max(np.abs(wave_residual(laplacian, acceleration, speed))) < 1e-4
    assert np.max(np.abs(wave_residual(laplacian, acceleration, 0.6 * speed))) > 1


def test_a_parabola_on_a_line():
    points = np.random.default_rng(1).random((10, 2)).astype("float32")
    _, laplacian, acceleration = derivatives_by_tape(lambda r: r[:, :1] ** 2 + 3 * r[:, 1:] ** 2, points)
    np.testing.assert_allclose(laplacian, 2, rtol=1e-5)
    np.testing.assert_allclose(acceleration, 6, rtol=1e-5)


# Keras 3.15 copies its variables in a way that NumPy 2.4 warns of
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_the_field_has_the_published_size_and_survives_saving(tmp_path):
    network = build_wave_field(space_std=2.0, time_std=0.5, seed=5)
    assert network.count_params() == 12801
    network.save(tmp_path / "field.keras")
    again = keras.saving.load_model(tmp_path / "field.keras")
    np.testing.assert_array_equal(network(POINTS), again(POINTS))
    assert again.layers[1].get_config()["time_std"] == 0.5


def test_space_and_time_have_their_own_spread():
    layer = CosineFeatures(4000, space_std=2.0, time_std=0.5)
    layer.build((None, 3))
    np.testing.assert_allclose(np.std(layer.frequencies, axis=1) / (2 * np.pi), [2, 2, 0.5], rtol=0.05)


def test_fixed_waves_are_cosines_and_sines_that_training_leaves_alone():
    layer = CosineFeatures(4000, space_std=2.0, time_std=0.5, learned=False)
    waves = layer(POINTS)
    rows = np.asarray(layer.frequencies)[:, :2000].T
    np.testing.assert_allclose(np.std(rows, axis=0) / (2 * np.pi), [2, 2, 0.5], rtol=0.05)
    np.testing.assert_allclose(waves, fourier_features(POINTS, rows), atol=2e-5)
    assert layer.trainable_variables == []
    assert CosineFeatures.from_config(layer.get_config()).get_config() == layer.get_config()
    with pytest.raises(ValueError, match="num_features is 7: fixed waves come in pairs"):
        CosineFeatures(7, learned=False)


def test_both_ways_agree_with_fixed_waves_too():
    network = build_wave_field(hidden_units=16, num_features=8, learned=False)
    for fast, slow in zip(derivatives_by_layers(network, POINTS), derivatives_by_tape(network, POINTS), strict=True):
        np.testing.assert_allclose(fast, slow, atol=1e-5 * np.max(np.abs(slow)))


def test_fixed_features_lie_on_circles():
    features = fourier_features(POINTS, np.eye(3, dtype="float32"))
    np.testing.assert_allclose(features[:, :3] ** 2 + features[:, 3:] ** 2, 1, rtol=1e-5)


def test_waves_begin_as_drawn_inside_a_model_that_builds_them_late():
    class Field(keras.Model):
        """A field that makes its layer first and is called later."""

        def __init__(self):
            super().__init__()
            self.waves, self.last = CosineFeatures(8, seed=3), keras.layers.Dense(1)

        def call(self, points):
            return self.last(self.waves(points))

    field, alone = Field(), CosineFeatures(8, seed=3)
    field(POINTS)
    np.testing.assert_allclose(field.waves(POINTS), alone(POINTS), atol=1e-5)


def test_layers_serve_a_chain_and_tapes_everything_else():
    points = keras.Input((3,))
    waves = CosineFeatures(8)(points)
    bent = keras.layers.Dense(8, "tanh")(waves)
    chain = keras.Model(points, keras.layers.Dense(1)(bent))
    bridged = keras.Model(points, keras.layers.Dense(1)(waves + bent))
    by_relu = keras.Model(points, keras.layers.Dense(1)(keras.layers.Dense(8, "relu")(waves)))
    found = [derivatives_of(field) for field in (chain, bridged, by_relu, tf.sin, build_wave_field())]
    by_layers, by_tape = derivatives_by_layers, derivatives_by_tape
    assert found == [by_layers, by_tape, by_tape, by_tape, by_layers]


def test_a_chain_that_uses_a_layer_twice_is_differentiated_by_tape():
    points, dense = keras.Input((3,)), keras.layers.Dense(16, "tanh")
    field = keras.Model(points, keras.layers.Dense(1)(dense(dense(CosineFeatures(16)(points)))))
    assert derivatives_of(field) is derivatives_by_tape
