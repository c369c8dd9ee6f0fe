"""The direction network: a sound Keras model that learns the phase circle."""

import keras
import numpy as np
import pytest

from acml_tf.acoustics.array import direction_from_phase
from acml_tf.data.array_scenes import simulate_scenes
from acml_tf.features.correlation import correlation_features
from acml_tf.networks.doa import build_doa_network, train_doa_network

QUICK = {"epochs": 2, "num_scenes": 20_000, "hidden_units": 64}


@pytest.fixture(scope="module")
def trained():
    return train_doa_network(**QUICK)


@pytest.fixture(scope="module")
def scenes():
    direction_deg, snapshots = simulate_scenes(500, 20, seed=99)
    return direction_deg, correlation_features(snapshots)


# Keras 3.15 copies its variables in a way that NumPy 2.4 warns of
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_saves_loads_and_exports_to_an_equal_model(trained, scenes, tmp_path):
    trained.save(tmp_path / "doa.keras")
    loaded = keras.models.load_model(tmp_path / "doa.keras")
    np.testing.assert_allclose(np.asarray(loaded(scenes[1])), np.asarray(trained(scenes[1])), atol=1e-6)
    trained.export(tmp_path / "saved", verbose=False)
    served = keras.layers.TFSMLayer(tmp_path / "saved", call_endpoint="serve")
    np.testing.assert_allclose(served(scenes[1]), np.asarray(trained(scenes[1])), atol=1e-5)


def test_the_same_seed_trains_the_same_network_and_another_does_not():
    small = {"epochs": 1, "num_scenes": 2048, "hidden_units": 16}
    first, again, other = (train_doa_network(seed=seed, **small).get_weights()[0] for seed in (1, 1, 2))
    np.testing.assert_allclose(first, again, atol=1e-6)
    assert np.abs(first - other).max() > 0.01


def test_every_weight_moves_in_one_step(scenes):
    model = build_doa_network(38, hidden_units=32, dropout_rate=0.0)
    model.compile(keras.optimizers.SGD(1.0), loss="mean_absolute_error")
    before = [weight.copy() for weight in model.get_weights()]
    model.train_on_batch(scenes[1], np.random.default_rng(0).standard_normal((500, 2)))
    assert all(np.any(new != old) for new, old in zip(model.get_weights(), before, strict=True))


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
