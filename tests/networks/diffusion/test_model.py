"""The diffusion model: its loss and what it learns, against what is known for normal data."""

import keras
import numpy as np
import pytest
from keras import ops

from acml_tf.networks.diffusion.model import DiffusionModel, train_diffusion
from acml_tf.networks.diffusion.sampling import sample_model
from acml_tf.networks.training import cosine_adam_ema
from tests.networks.contract import check_model

SMALL = {"hidden_units": 16, "num_blocks": 1}
MIXING = np.array([[1.0, 0.8, 0.0], [0.0, 0.6, 0.0], [0.0, 0.0, 1.0]])


@pytest.fixture(scope="module")
def vectors():
    return (np.random.default_rng(0).standard_normal((4096, 3)) @ MIXING).astype("float32")


@pytest.fixture(scope="module")
def trained(vectors):
    return train_diffusion(vectors, epochs=15, hidden_units=48, num_blocks=1, schedule="cosine")


def silent(model):
    """Set all weights to zero: the guess is then the one for standard data."""
    model.set_weights([0 * weight for weight in model.get_weights()])
    return model


def test_loss_of_a_silent_network_is_the_known_one_for_each_schedule():
    clean = np.full((8000, 2), 3, "float32")
    for schedule in ("linear", "cosine", "shifted"):
        model = silent(DiffusionModel(2, num_steps=40, schedule=schedule, **SMALL))
        share = model.alpha_bars[1:]
        expected = np.mean(share**2 + 9 * share * (1 - share))
        np.testing.assert_allclose(model.compute_loss(x=(clean, None)), expected, rtol=0.06)


def test_every_number_has_its_own_noise_and_every_example_its_own_step():
    seen = []

    class Watched(DiffusionModel):
        def predict_noise(self, noisy, steps):
            seen.append((np.asarray(noisy), np.asarray(steps)))
            return noisy

    model = Watched(50, num_steps=6, schedule="linear", **SMALL)
    model.compute_loss(x=(np.zeros((600, 50), "float32"), None))
    noise = seen[0][0] / (1 - model.alpha_bars[seen[0][1], None]) ** 0.5
    assert set(seen[0][1]) == {1, 2, 3, 4, 5, 6}
    assert np.abs(np.corrcoef(noise[:40]) - np.eye(40)).max() < 0.7
    np.testing.assert_allclose([noise.mean(), noise.std()], [0, 1], atol=0.03)


def test_training_in_a_graph_draws_anew_for_each_batch():
    model = silent(DiffusionModel(3, **SMALL))
    model.compile(keras.optimizers.SGD(0.0))
    losses = [float(model.train_on_batch((np.ones((9, 3), "float32"), np.zeros(9, "int32")))) for _ in range(3)]
    assert len(set(losses)) == 3


def test_an_untaught_network_adds_to_the_guess_for_standard_data():
    model = silent(DiffusionModel(2, **SMALL))
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
