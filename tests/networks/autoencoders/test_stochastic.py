"""The autoencoder with a draw in its middle: who rolls the dice, when, and does a gradient pass?"""

import keras
import numpy as np
import pytest

from acml_tf.networks.autoencoders.stochastic import StochasticAutoencoder
from tests.networks.contract import check_model

SMALL = {"num_latent": 3, "hidden_units": 16, "num_hidden": 1}


@pytest.fixture
def patches():
    return np.random.default_rng(0).normal(size=(50, 6)).astype("float32")


@pytest.fixture
def shown():
    """Return a network whose codes have means (3, −1) and deviations (2, ½), and whose decoder shows the code."""
    network = StochasticAutoencoder(2, num_latent=2, num_hidden=0)
    network.encoder.set_weights([np.zeros((2, 4)), np.log([np.e**3, np.e**-1, 4, 0.25])])
    network.decoder.set_weights([np.eye(2), np.zeros(2)])
    return network


def test_codes_are_drawn_in_training_only(patches):
    model = StochasticAutoencoder(6, **SMALL)
    rest = [np.asarray(model(patches)[0]) for _ in range(2)]
    train = [np.asarray(model(patches, training=True)[0]) for _ in range(2)]
    np.testing.assert_array_equal(*rest)
    assert np.all(train[0] != train[1])


def test_drawn_codes_have_the_law_that_the_encoder_claims(shown):
    drawn = np.asarray(shown(np.zeros((20_000, 2), "float32"), training=True)[0])
    np.testing.assert_allclose(drawn.mean(axis=0), [3, -1], atol=0.05)
    np.testing.assert_allclose(drawn.std(axis=0), [2, 0.5], rtol=0.02)
    assert abs(np.corrcoef(drawn.T)[0, 1]) < 0.03


def test_a_gradient_reaches_means_and_deviations(shown):
    shown.compile(keras.optimizers.SGD(0.1), loss=["mean_squared_error", None, None])
    before, silence = shown.encoder.get_weights()[1], np.zeros((32, 2), "float32")
    shown.train_on_batch(silence, silence)
    assert np.all(shown.encoder.get_weights()[1] != before)


def test_keeps_the_contract_of_a_model(patches):
    def build(seed):
        model = StochasticAutoencoder(6, seed=seed, **SMALL)
        model.compile(keras.optimizers.SGD(0.1), loss=["mean_squared_error", None, None])
        return model

    check_model(build, patches, (patches, patches))
