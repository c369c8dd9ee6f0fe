"""The direction network: a sound Keras model that learns the phase circle."""

import keras
import numpy as np
import pytest

from acml_tf.acoustics.array import direction_from_phase
from acml_tf.data.array_scenes import simulate_scenes
from acml_tf.features.correlation import correlation_features
from acml_tf.networks.doa import build_doa_network, fit_directions, train_doa_network
from tests.networks.contract import check_model

QUICK = {"epochs": 2, "num_scenes": 20_000, "hidden_units": 64}


@pytest.fixture(scope="module")
def trained():
    return train_doa_network(**QUICK)


@pytest.fixture(scope="module")
def scenes():
    direction_deg, snapshots = simulate_scenes(500, 20, seed=99)
    return direction_deg, correlation_features(snapshots)


def test_dropout_acts_in_training_only(scenes):
    model = build_doa_network(38, hidden_units=32, dropout_rate=0.5)
    rest = [np.asarray(model(scenes[1], training=False)) for _ in range(2)]
    train = [np.asarray(model(scenes[1], training=True)) for _ in range(2)]
    np.testing.assert_array_equal(*rest)
    assert np.mean(train[0] != train[1]) > 0.9


def test_every_hidden_layer_drops_units_of_its_own():
    model = build_doa_network(4, hidden_units=8, num_hidden=2, dropout_rate=0.3)
    rates = [layer.rate for layer in model.layers if isinstance(layer, keras.layers.Dropout)]
    assert rates == [0.3, 0.3]
    assert model.output_shape == (None, 2)


def test_finds_sources_after_a_short_training(trained, scenes):
    direction_deg, features = scenes
    error_deg = np.abs(direction_from_phase(np.asarray(trained(features))) - direction_deg)
    assert np.median(error_deg) < 2
    losses = trained.history.history["loss"]
    assert len(losses) == QUICK["epochs"] and losses[-1] < losses[0]


def test_callbacks_see_every_epoch():
    seen = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append((epoch, logs["loss"])))
    train_doa_network(epochs=2, num_scenes=1024, hidden_units=8, callbacks=[watch])
    assert [epoch for epoch, _ in seen] == [0, 1]


def test_too_few_scenes_are_refused():
    with pytest.raises(ValueError, match="num_scenes=10 .* simulate more"):
        train_doa_network(num_scenes=10)


def test_keeps_the_contract_of_a_model(scenes):
    def build(seed):
        model = build_doa_network(38, hidden_units=16, num_hidden=2, dropout_rate=0.1, seed=seed)
        model.compile(keras.optimizers.SGD(0.1), loss="mean_absolute_error")
        return model

    targets = np.random.default_rng(0).standard_normal((500, 2))
    check_model(build, scenes[1], (scenes[1], targets))


def test_the_bias_walks_as_far_as_half_a_cosine_lets_it():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(2)])
    fit_directions(model, np.zeros((5, 1)), np.full(5, 60.0), epochs=4, batch_size=2, learning_rate=0.02)
    # 12 steps of Adam against a gradient that never turns: half of 12 + 1 times the first
    np.testing.assert_allclose(model.get_weights()[1], [-0.13, 0.13], rtol=1e-3)
    assert float(model.optimizer.learning_rate) == 0.0
