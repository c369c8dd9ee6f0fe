"""The autoencoder: a sound Keras model that finds the plane in which its data lie, as PCA does."""

import keras
import numpy as np
import pytest

from acml_tf.networks.autoencoders import autoencoder
from acml_tf.networks.autoencoders.autoencoder import build_autoencoder, reconstruction_errors, train_autoencoder
from acml_tf.networks.perceptron import build_perceptron
from tests.networks.contract import check_model


@pytest.fixture(scope="module")
def plane():
    rng = np.random.default_rng(0)
    table = rng.normal(size=(4096, 2)) @ rng.normal(size=(2, 12)) + 0.05 * rng.normal(size=(4096, 12))
    return (table / table.std(axis=0)).astype("float32")


@pytest.fixture(scope="module")
def trained(plane):
    return train_autoencoder(plane, epochs=10, batch_size=64, num_latent=2, hidden_units=32)


def test_comes_near_to_the_best_plane_and_not_below_it_by_much(trained, plane):
    singular = np.linalg.svd(plane - plane.mean(axis=0), compute_uv=False)
    best = np.sum(singular[2:] ** 2) / plane.size
    found = reconstruction_errors(trained, plane).mean()
    assert 0.5 * best < found < 4 * best < 0.1


def test_what_leaves_the_plane_is_not_rebuilt(trained, plane):
    rng = np.random.default_rng(1)
    strange = rng.normal(size=(500, 12)).astype("float32")
    assert np.median(reconstruction_errors(trained, strange)) > 20 * np.median(reconstruction_errors(trained, plane))


def test_sizes_are_those_asked_for():
    assert build_perceptron(320, 8, 128, 2, seed=0, name="encoder").count_params() == 58632
    assert build_autoencoder(20, num_latent=3).get_layer("encoder").output_shape == (None, 3)


def test_callbacks_see_every_epoch_and_few_patches_are_refused(plane):
    seen = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append((epoch, logs["loss"])))
    train_autoencoder(plane[:128], epochs=2, hidden_units=8, callbacks=[watch])
    assert [epoch for epoch, _ in seen] == [0, 1]
    with pytest.raises(ValueError, match="10 patches fill no batch"):
        train_autoencoder(plane[:10])


def test_steps_taken_at_once_are_the_steps_taken_one_by_one(plane, monkeypatch):
    ways = []
    for steps in (1, 8):
        monkeypatch.setattr(autoencoder, "STEPS_AT_ONCE", steps)
        ways.append(train_autoencoder(plane[:640], epochs=2, batch_size=64, hidden_units=8))
    assert ways[0].optimizer.iterations == ways[1].optimizer.iterations == 20  # ten an epoch: eight, and the two left
    for one, eight in zip(*(model.get_weights() for model in ways), strict=True):
        np.testing.assert_allclose(one, eight, atol=1e-6)


def test_keeps_the_contract_of_a_model(plane):
    def build(seed):
        model = build_autoencoder(12, num_latent=3, hidden_units=8, num_hidden=1, seed=seed)
        model.compile(keras.optimizers.SGD(0.1), loss="mean_squared_error")
        return model

    check_model(build, plane[:50], (plane[:50], plane[:50]))
