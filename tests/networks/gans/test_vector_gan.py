"""The GAN for vectors: a sound Keras model that moves towards the law of the data."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from acml_tf.networks.gans.vector_gan import VectorGAN, sample_gan, train_vector_gan

SMALL = {"num_latent": 4, "hidden_units": 32, "num_hidden": 1}


@pytest.fixture(scope="module")
def vectors():
    mixing = np.array([[1.0, -0.8], [0.0, 0.6]])
    return (np.random.default_rng(0).standard_normal((2000, 2)) @ mixing).astype("float32")


@pytest.fixture(scope="module")
def trained(vectors):
    return train_vector_gan(vectors, steps=600, step_size=2e-3, num_latent=4, hidden_units=64)


def test_made_up_vectors_come_near_the_law(trained):
    drawn = sample_gan(trained, 4000)
    assert drawn.shape == (4000, 2)
    np.testing.assert_allclose(drawn.mean(axis=0), [0, 0], atol=0.4)
    np.testing.assert_allclose(drawn.std(axis=0), [1, 1], atol=0.4)
    assert np.corrcoef(drawn.T)[0, 1] < -0.5


# Keras 3.15 copies its variables in a way that NumPy 2.4 warns of
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_saves_loads_and_exports_to_an_equal_model(trained, tmp_path):
    codes = np.random.default_rng(1).normal(size=(5, 4)).astype("float32")
    trained.save(tmp_path / "gan.keras")
    loaded = keras.models.load_model(tmp_path / "gan.keras", compile=False)
    np.testing.assert_allclose(loaded(codes), np.asarray(trained(codes)), atol=1e-6)
    trained.generator.export(tmp_path / "generator", verbose=False)
    served = keras.layers.TFSMLayer(tmp_path / "generator", call_endpoint="serve")
    np.testing.assert_allclose(served(codes), np.asarray(trained(codes)), atol=1e-5)


def test_config_is_complete():
    arguments = {"num_features": 3, "critic_steps": 2, "penalty_weight": 5.0, "seed": 9, **SMALL}
    model = VectorGAN(**arguments)
    assert arguments.items() <= model.get_config().items()
    again = VectorGAN.from_config(model.get_config())
    for first, second in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(first, second)


def test_seeds_repeat_and_small_sets_are_refused(vectors):
    models = [train_vector_gan(vectors, steps=10, seed=seed, **SMALL) for seed in (1, 1, 2)]
    drawn = [sample_gan(model, 5) for model in models]
    np.testing.assert_allclose(drawn[0], drawn[1], atol=1e-5)
    assert np.abs(drawn[0] - drawn[2]).max() > 0.01
    with pytest.raises(ValueError, match="5 examples"):
        train_vector_gan(vectors[:5])


def test_every_weight_moves_in_one_step(vectors):
    model = VectorGAN(2, **SMALL)
    model.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
    before = [weight.numpy().copy() for weight in model.trainable_weights]
    data = tf.data.Dataset.from_tensors(vectors[:256, :, None]).repeat()
    model.fit(data, epochs=1, steps_per_epoch=2, shuffle=False, verbose=0)
    moved = [np.any(new.numpy() != old) for new, old in zip(model.trainable_weights, before, strict=True)]
    assert all(moved[:-1])  # the last is the critic's bias: it shifts real and generated scores alike
