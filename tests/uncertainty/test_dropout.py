"""Monte-Carlo dropout: one batch, live dropout, and means that respect the circle."""

import keras
import numpy as np
import pytest

from acml_tf.acoustics.array import phase_vectors
from acml_tf.uncertainty.dropout import direction_and_spread, dropout_directions, monte_carlo_dropout


class GaussianModel:
    """In training adds noise of deviation 0.5 to the first two features; counts its calls."""

    def __init__(self):
        self.calls, self.rng = 0, np.random.default_rng(0)

    def __call__(self, inputs, training=False):
        self.calls += 1
        return inputs[:, :2] + 0.5 * training * self.rng.standard_normal((len(inputs), 2))


def test_all_passes_go_through_one_call():
    model = GaussianModel()
    assert monte_carlo_dropout(model, np.zeros((7, 3)), 11).shape == (11, 7, 2)
    assert model.calls == 1


def test_passes_scatter_about_each_row_as_the_model_does():
    inputs = np.arange(12.0).reshape(6, 2) * 10
    outputs = monte_carlo_dropout(GaussianModel(), inputs, 4000)
    np.testing.assert_allclose(outputs.mean(axis=0), inputs, atol=0.05)
    np.testing.assert_allclose(outputs.std(axis=0), 0.5, rtol=0.06)


def test_the_spread_of_keras_dropout_is_that_of_a_scaled_coin():
    inputs = keras.Input((1,))
    model = keras.Model(inputs, keras.layers.Dropout(0.2, seed=1)(inputs))
    outputs = monte_carlo_dropout(model, np.ones((3, 1), "float32"), 4000)
    np.testing.assert_allclose(outputs.mean(axis=0), 1, atol=0.04)
    np.testing.assert_allclose(outputs.var(axis=0), 0.2 / 0.8, rtol=0.1)


def test_mean_and_spread_agree_with_arithmetic_away_from_endfire():
    answers = np.array([[-1.0, 30.5], [1.0, 29.5]])
    direction_deg, spread_deg = direction_and_spread(phase_vectors(answers))
    np.testing.assert_allclose(direction_deg, [0, 30], atol=0.01)
    np.testing.assert_allclose(spread_deg, [1, 0.5], atol=0.01)


def test_the_spread_does_not_jump_at_endfire():
    twins = np.array([-88.0, 88.0])[:, None]
    direction_deg, spread_deg = direction_and_spread(phase_vectors(twins))
    np.testing.assert_allclose(np.abs(direction_deg), 90, atol=1e-3)
    np.testing.assert_allclose(spread_deg, 2, atol=1e-3)


def test_many_scenes_are_asked_in_bounded_calls():
    model = GaussianModel()
    features = phase_vectors(np.full(25, 20.0)) * 100
    direction_deg, spread_deg = dropout_directions(model, features, num_passes=30, scenes_per_call=10)
    assert model.calls == 3 and direction_deg.shape == spread_deg.shape == (25,)
    np.testing.assert_allclose(direction_deg, 20, atol=0.3)


def test_a_single_pass_shows_no_spread():
    with pytest.raises(ValueError, match="num_passes=1 shows no spread"):
        dropout_directions(GaussianModel(), np.zeros((2, 2)), num_passes=1)


def test_batch_normalisation_stays_at_rest_and_learns_nothing():
    layers = keras.layers
    inner = keras.Sequential([keras.Input((4,)), layers.BatchNormalization(), layers.Dense(3)])
    model = keras.Sequential([keras.Input((2,)), layers.Dense(4), layers.BatchNormalization(), inner, layers.Dense(1)])
    rows = np.random.default_rng(0).normal(5, 1, (20, 2)).astype("float32")
    model.layers[1].trainable = False
    weights, answers = model.get_weights(), model.predict(rows, verbose=0)
    np.testing.assert_allclose(monte_carlo_dropout(model, rows, 3), [answers] * 3, rtol=1e-4, atol=1e-5)
    for before, after in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    assert [layer.trainable for layer in model.layers] == [True, False, True, True]
    assert inner.layers[0].trainable
