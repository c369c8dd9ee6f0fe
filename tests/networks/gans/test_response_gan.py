"""The Wasserstein GAN: steps with closed forms, a sound Keras model, and a generator that learns to decay."""

import keras
import numpy as np
import pytest
from keras import ops

from acml_tf.features.decay_form import join_decay, split_decay
from acml_tf.networks.gans import response_gan, wasserstein
from acml_tf.networks.gans.adversarial import AdversarialModel
from acml_tf.networks.gans.by_hand import minus_the_mean, toy_gan
from tests.networks.contract import check_model

SMALL = {
    "num_latent": 4, "generator_channels": (8, 8, 8, 4, 4), "critic_channels": (4, 4, 8, 8, 8),
    "critic_steps": 2,
}  # fmt: skip


def fading(count, seed=0):
    """Responses of 1024 samples that fall by 60 dB in 300 to 600 of them, as carrier and curve."""
    rng = np.random.default_rng(seed)
    slope = 1 / rng.uniform(300, 600, (count, 1))
    return split_decay(rng.standard_normal((count, 1024)) * 10 ** (-3 * np.arange(1024) * slope))


def small_model(**changed):
    model = response_gan.build_response_gan(num_samples=1024, **{**SMALL, **changed})
    model.compile(keras.optimizers.Adam(1e-3), keras.optimizers.Adam(1e-3))
    return model


@pytest.fixture(scope="module")
def trained():
    return response_gan.train_response_gan(fading(128), steps=100, batch_size=16, step_size=5e-3, **SMALL)


@pytest.mark.parametrize("slope", [0.0, 1.0, 3.0])
def test_the_penalty_is_the_squared_distance_of_the_slope_from_one(slope):
    real, fake = np.random.default_rng(0).standard_normal((2, 4, 5, 2)).astype("float32")
    mix = np.random.default_rng(1).uniform(size=(4, 1, 1)).astype("float32")

    def critic(sound):
        return slope / np.sqrt(10) * ops.sum(sound, axis=(1, 2))[:, None]

    assert float(wasserstein.gradient_penalty(critic, real, fake, mix)) == pytest.approx((slope - 1) ** 2, abs=1e-4)


def test_the_penalty_looks_between_the_pairs():
    real, fake = np.ones((2, 3, 3), "float32"), np.zeros((2, 3, 3), "float32")
    mix = np.array([1.0, 0.5], "float32")[:, None, None]
    found = wasserstein.gradient_penalty(lambda sound: ops.sum(sound**2, axis=(1, 2))[:, None] / 2, real, fake, mix)
    assert float(found) == pytest.approx(np.mean((np.array([3.0, 1.5]) - 1) ** 2), rel=1e-5)


def test_a_step_of_the_critic_follows_the_gradient_done_by_hand():
    gan = toy_gan(wasserstein.WassersteinGAN, [3.0, 4.0], penalty_weight=0.5)
    silent = gan.generator.get_weights()
    said = gan.train_critic(np.full((6, 2, 1), [[1.0], [0.0]], "float32"))
    assert float(said["wasserstein_estimate"]) == pytest.approx(3)
    assert float(said["gradient_penalty"]) == pytest.approx(16, rel=1e-4)
    # −(1, 0) from the distance, 0.5 · 2 · (5 − 1) · (0.6, 0.8) from the penalty, a step of 0.01
    np.testing.assert_allclose(gan.critic.get_weights()[0][:, 0], [3 - 0.014, 4 - 0.032], rtol=1e-5)
    assert all(map(np.array_equal, gan.generator.get_weights(), silent))


def test_a_step_of_the_generator_climbs_the_critic():
    gan = toy_gan(wasserstein.WassersteinGAN, [3.0, 4.0], loudness=1.0, step_size=0.1)
    kept = gan.critic.get_weights()
    seen = []
    gan.sample_codes = lambda count: seen.append(np.full((count, 1), 2.0, "float32")) or seen[-1]
    gan.train_generator(5)
    # f(G(z)) = 3 · z · g₁ + 4 · z · g₂ with z = 2: the gradient is (6, 8)
    np.testing.assert_allclose(gan.generator.get_weights()[0], [[1.6, 0.8]], rtol=1e-5)
    assert len(seen) == 1 and len(seen[0]) == 5
    assert all(map(np.array_equal, gan.critic.get_weights(), kept))


def test_a_constant_turns_over_in_each_layer_of_the_critic():
    critic = response_gan.build_critic(1024, (3, 4, 5, 6, 7))
    critic.set_weights([minus_the_mean(weight) for weight in critic.get_weights()])
    np.testing.assert_allclose(critic(np.ones((2, 1024, 2), "float32")), np.full((2, 1), 0.2**3), rtol=1e-5)
    assert response_gan.build_critic().count_params() == 132_025


def test_another_game_needs_steps_of_its_own():
    gan = toy_gan(AdversarialModel, [1.0, 0.0])
    with pytest.raises(NotImplementedError, match="subclass"):
        gan.train_critic(np.zeros((1, 2, 1)))
    with pytest.raises(NotImplementedError, match="subclass"):
        gan.train_generator(1)


@pytest.mark.parametrize("num_samples", [1024, 3072])
def test_the_generator_makes_decay_curves_that_only_fall_and_carriers_that_do_not(num_samples):
    generator = response_gan.build_generator(4, num_samples, (8, 8, 8, 4, 4), seed=3)
    made = generator.predict(np.random.default_rng(0).standard_normal((6, 4)), verbose=0)
    assert made.shape == (6, num_samples, 2)
    curve = made[:, ::16, 1]
    assert np.all(curve[:, 0] == 4) and np.all(np.diff(curve, axis=1) <= 0) and curve.min() >= -4
    np.testing.assert_allclose(np.mean(made[..., 0].reshape(6, -1, 16) ** 2, axis=-1), 1, rtol=1e-3)
    assert response_gan.build_critic(num_samples, (4, 4, 8, 8, 8))(made).shape == (6, 1)


def test_lengths_that_five_steps_of_four_do_not_reach_are_refused():
    with pytest.raises(ValueError, match="num_samples=4000"):
        response_gan.build_generator(num_samples=4000)
    with pytest.raises(ValueError, match="4 examples fill no batch"):
        response_gan.train_response_gan(fading(4))


def test_the_critic_takes_its_steps_on_shares_of_its_own():
    model = small_model()
    model.train_on_batch(fading(16))
    assert int(model.critic_optimizer.iterations) == 2 and int(model.generator_optimizer.iterations) == 1


def test_fit_writes_down_its_two_means_and_calls_back():
    seen = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: seen.append((epoch, set(logs))))
    model = response_gan.train_response_gan(fading(16), steps=20, batch_size=8, callbacks=[watch], **SMALL)
    names = {"gradient_penalty", "wasserstein_estimate"}
    assert seen == [(0, names), (1, names)] and set(model.history.history) == names


def test_it_learns_how_fast_sounds_fade(trained):
    real = fading(100, seed=1)
    made = wasserstein.generate(trained, 100)
    untrained = wasserstein.generate(small_model(), 100)
    middle = [np.median(form[:, 256, 1]) for form in (real, made, untrained)]
    assert abs(middle[1] - middle[0]) < 0.3 * abs(middle[2] - middle[0])
    assert join_decay(made).shape == (100, 1024)
    distance = trained.history.history["wasserstein_estimate"]
    assert distance[-1] < max(distance)


def test_keeps_the_contract_of_a_model():
    codes = np.random.default_rng(0).standard_normal((3, 4)).astype("float32")
    # a constant added to all scores cancels between real and generated sounds
    check_model(lambda seed: small_model(seed=seed, penalty_weight=5.0), codes, (fading(16),), max_resting=1)
