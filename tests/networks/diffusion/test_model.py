"""The diffusion model: loss, average and network, against what is known for normal data."""

import keras
import numpy as np
import pytest
from keras import ops

from acml_tf.networks.diffusion.model import DiffusionModel, noise_prediction_loss, train_diffusion
from acml_tf.networks.diffusion.sampling import sample_model
from acml_tf.networks.training import cosine_adam_ema, moving_average
from tests.networks.contract import check_model

SMALL = {"hidden_units": 16, "num_blocks": 1}
MIXING = np.array([[1.0, 0.8, 0.0], [0.0, 0.6, 0.0], [0.0, 0.0, 1.0]])


@pytest.fixture(scope="module")
def vectors():
    return (np.random.default_rng(0).standard_normal((4096, 3)) @ MIXING).astype("float32")


@pytest.fixture(scope="module")
def trained(vectors):
    return train_diffusion(vectors, epochs=15, hidden_units=48, num_blocks=1, schedule="cosine")


def test_loss_of_a_silent_network_is_that_of_the_noise():
    noise = np.array([[3.0], [1.0]])
    loss = noise_prediction_loss(lambda noisy, _: 0 * noisy, np.ones((2, 1)), [1, 2], noise, np.array([1, 0.5, 0.2]))
    np.testing.assert_allclose(loss, 5, rtol=1e-6)


def test_every_example_is_diffused_to_its_own_step():
    seen = []
    noise_prediction_loss(
        lambda noisy, steps: seen.append((np.asarray(noisy), list(steps))) or noisy,
        np.ones((2, 1)),
        np.array([2, 1]),
        np.zeros((2, 1)),
        np.array([1, 0.64, 0.36]),
    )
    np.testing.assert_allclose(seen[0][0], [[0.6], [0.8]], rtol=1e-6)
    assert seen[0][1] == [2, 1]


def test_the_average_is_the_one_that_keras_keeps():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.compile(keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.8), "mse")
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):  # noqa: ARG002 - Keras passes both
            seen.append(self.model.get_weights()[0].copy())

    model.fit(np.ones((6, 1)), np.arange(6.0)[:, None], 1, 1, shuffle=False, verbose=0, callbacks=[Watch()])
    np.testing.assert_allclose(model.get_weights()[0], moving_average(np.array(seen), 0.8)[-1], rtol=1e-5)


def test_the_average_trembles_less_by_the_known_factor():
    averages = moving_average(np.random.default_rng(1).standard_normal(200_000), 0.9)
    np.testing.assert_allclose(averages.var(), (1 - 0.9) / (1 + 0.9), rtol=0.03)


def test_an_untaught_network_adds_to_the_guess_for_standard_data():
    model = DiffusionModel(2, **SMALL)
    last = model.denoiser.get_weights()
    model.denoiser.set_weights([0 * weight for weight in last])
    noisy = np.random.default_rng(2).normal(size=(3, 2)).astype("float32")
    guess = model((noisy, np.array([1, 500, 1000])))
    np.testing.assert_allclose(guess, (1 - model.alpha_bars[[1, 500, 1000], None]) ** 0.5 * noisy, rtol=1e-5)


def test_learns_the_ideal_guess_for_correlated_normal_data(trained):
    rng, covariance = np.random.default_rng(3), MIXING.T @ MIXING
    for step in (300, 500, 700):
        share = float(trained.alpha_bars[step])
        noise = rng.standard_normal((4000, 3))
        noisy = share**0.5 * rng.standard_normal((4000, 3)) @ MIXING + (1 - share) ** 0.5 * noise
        ideal = (1 - share) ** 0.5 * noisy @ np.linalg.inv(share * covariance + (1 - share) * np.eye(3))
        guess = np.asarray(trained.predict_noise(noisy.astype("float32"), np.full(4000, step)))
        assert np.mean((guess - ideal) ** 2) < 0.01
        assert np.mean((guess - noise) ** 2) < 1.05 * np.mean((ideal - noise) ** 2)


def test_samples_have_the_covariance_of_the_data(trained):
    for count, dice in ((100, True), (50, False)):
        drawn = sample_model(trained, 4000, count, fresh_noise=dice)
        np.testing.assert_allclose(np.cov(drawn.T), MIXING.T @ MIXING, atol=0.12)


def test_callbacks_see_the_loss_and_small_sets_are_refused(vectors):
    seen = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda _, logs: seen.append(logs["loss"]))
    model = train_diffusion(vectors[:128], epochs=2, callbacks=[watch], **SMALL)
    assert seen == model.history.history["loss"] and len(seen) == 2
    assert cosine_adam_ema(10).use_ema
    assert ops.shape(model.predict_noise(vectors[:2], np.array([1, 2]))) == (2, 3)
    with pytest.raises(ValueError, match="3 vectors fill no batch of 128"):
        train_diffusion(vectors[:3])


def test_keeps_the_contract_of_a_model(vectors):
    def build(seed):
        model = DiffusionModel(3, num_steps=70, schedule="linear", seed=seed, **SMALL)
        model.compile(keras.optimizers.SGD(0.1))
        return model

    check_model(build, (vectors[:50], np.arange(50, dtype="int32")), ((vectors[:50], np.zeros(50, "int32")),))
