"""The GAN for vectors: a sound Keras model that moves towards the law of the data."""

import keras
import numpy as np
import pytest

from acml_tf.networks.gans.vector_gan import build_vector_gan, sample_gan, train_vector_gan
from tests.networks.contract import check_model, library_notes_dropped

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


def test_small_sets_are_refused(vectors):
    with pytest.raises(ValueError, match="5 examples"):
        train_vector_gan(vectors[:5])


def test_keeps_the_contract_of_a_model(vectors):
    def build(seed):
        model = build_vector_gan(2, critic_steps=2, penalty_weight=5.0, seed=seed, **SMALL)
        model.compile(keras.optimizers.SGD(0.1), keras.optimizers.SGD(0.1))
        return model

    codes = np.random.default_rng(1).normal(size=(5, 4)).astype("float32")
    # the bias of the critic shifts real and generated scores alike
    check_model(build, codes, (vectors[:64, :, None],), max_resting=1)


def test_a_saved_gan_goes_on_with_its_optimisers(trained, tmp_path):
    with library_notes_dropped():
        trained.save(tmp_path / "gan.keras")
    again = keras.saving.load_model(tmp_path / "gan.keras")
    assert again.critic_optimizer.get_config() == trained.critic_optimizer.get_config()
    assert int(again.critic_optimizer.iterations) == 2400
