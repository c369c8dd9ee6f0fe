"""Two networks against each other: the games of eq. (3) and (4), and the Wasserstein GAN with gradient penalty.

Reference: I. Goodfellow et al., "Generative adversarial nets", NeurIPS (2014); I. Gulrajani et al., "Improved training
of Wasserstein GANs", NeurIPS (2017).

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

TRACKED = ("critic_loss", "generator_loss", "gradient_penalty", "wasserstein_estimate")


def minimax_value(real_scores, fake_scores):
    r"""Return the value of the game of eq. (4), of which the discriminator wants much and the generator little.

    $$V = \mathbb E_x[\log D(x)] + \mathbb E_z[\log(1 - D(G(z)))]$$

    Args:
        real_scores: Probabilities D(x) that real sounds are taken for real, each in 0 … 1, shape `(n,)`.
        fake_scores: Probabilities D(G(z)) that generated sounds are taken for real, shape `(m,)`.

    Returns:
        V, at most 0: a number.

    Example:
        A discriminator that cannot tell says ½ to all: V = 2 log ½ = −1.386.
    """
    return ops.mean(ops.log(real_scores)) + ops.mean(ops.log(1 - fake_scores))


def critic_loss(real_scores, fake_scores):
    r"""Return what the critic makes small: how far it does *not* rate real sounds above generated ones.

    $$\mathbb E_z[f(G(z))] - \mathbb E_x[f(x)]$$

    Args:
        real_scores: Scores f(x) of real sounds, any real numbers, shape `(n,)` or `(n, 1)`.
        fake_scores: Scores f(G(z)) of generated sounds, same kind.

    Returns:
        A number; its negative estimates the Wasserstein distance if f climbs nowhere more steeply than 1.

    Example:
        Real sounds score 3 and 5, generated ones 1: 1 − 4 = −3.
    """
    return ops.mean(fake_scores) - ops.mean(real_scores)


def gradient_penalty(critic, real, fake, mix):
    r"""Return how far the critic's slope is from one on the way from real sounds to generated ones.

    $$\mathbb E\big[(\lVert\nabla_{\hat x} f(\hat x)\rVert_2 - 1)^2\big],\qquad
    \hat x = \epsilon\, x + (1 - \epsilon)\, G(z)$$

    Args:
        critic: Function from sounds `(batch, samples, channels)` to scores `(batch, 1)`, each from its own sound.
        real: Real sounds x, shape `(batch, samples, channels)`.
        fake: Generated sounds G(z), same shape.
        mix: Fractions ε in 0 … 1, one for each pair, shape `(batch, 1, 1)`.

    Returns:
        A number, ≥ 0.

    Example:
        A critic that adds up n numbers has slope √n: for n = 9 the penalty is (3 − 1)² = 4.
    """
    between = tf.convert_to_tensor(mix * real + (1 - mix) * fake)
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = critic(between)
    gradient = tape.gradient(scores, between)
    squares = ops.sum(ops.square(gradient), axis=(1, 2))
    return ops.mean(ops.square(ops.sqrt(squares + 1e-12) - 1))


class WassersteinGAN(keras.Model):
    """Generator and critic, trained against each other by `fit` on real sounds.

    A batch is dealt out to the critic's steps, so every step sees real sounds and codes of its own; then the
    generator takes one step. Call the model on codes `(batch, num_latent)` to get generated sounds. Subclasses build
    the two networks from numbers, which is what their configuration holds.

    Args:
        generator: Model from codes to sounds `(batch, samples, channels)`.
        critic: Model from such sounds to scores `(batch, 1)`, without batch normalisation.
        critic_steps: Steps of the critic for each of the generator; a divisor of the batch size.
        penalty_weight: Weight λ of the gradient penalty.
        seed: Seed of codes and mixtures.
    """

    def __init__(self, generator, critic, critic_steps, penalty_weight, seed, **kwargs):
        """Remember the networks; see the class for the arguments."""
        super().__init__(**kwargs)
        self.generator, self.critic = generator, critic
        self.num_latent = generator.input_shape[-1]
        self.critic_steps, self.penalty_weight, self.seed = critic_steps, penalty_weight, seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.trackers = {name: keras.metrics.Mean(name=name) for name in TRACKED}
        self.built = True

    def compile(self, critic_optimizer, generator_optimizer, **kwargs):
        """Set the two optimisers; everything else is as in `keras.Model.compile`."""
        super().compile(**kwargs)
        self.critic_optimizer, self.generator_optimizer = critic_optimizer, generator_optimizer
        self.critic_optimizer.build(self.critic.trainable_variables)
        self.generator_optimizer.build(self.generator.trainable_variables)

    @property
    def metrics(self):
        """Return the means that `fit` prints and resets."""
        return list(self.trackers.values())

    def call(self, codes):
        """Generate sounds from codes."""
        return self.generator(codes)

    def train_step(self, data):
        """Let the critic take its steps and the generator one, on a batch of real sounds."""
        real, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        for part in ops.split(real, self.critic_steps):
            self.train_critic(part)
        self.train_generator(ops.shape(real)[0] // self.critic_steps)
        return {name: tracker.result() for name, tracker in self.trackers.items()}

    def train_critic(self, real):
        """Take one step that rates real sounds above generated ones, with a slope near one."""
        fake = self.generator(self.sample_codes(ops.shape(real)[0]))
        mix = keras.random.uniform((ops.shape(real)[0], 1, 1), seed=self.seed_generator)
        with tf.GradientTape() as tape:
            contrast = critic_loss(self.critic(real), self.critic(fake))
            penalty = gradient_penalty(self.critic, real, fake, mix)
            loss = contrast + self.penalty_weight * penalty
        weights = self.critic.trainable_variables
        self.critic_optimizer.apply(tape.gradient(loss, weights), weights)
        self.trackers["critic_loss"].update_state(loss)
        self.trackers["gradient_penalty"].update_state(penalty)
        self.trackers["wasserstein_estimate"].update_state(-contrast)

    def train_generator(self, batch_size):
        """Take one step towards sounds that the critic rates higher."""
        with tf.GradientTape() as tape:
            loss = -ops.mean(self.critic(self.generator(self.sample_codes(batch_size))))
        weights = self.generator.trainable_variables
        self.generator_optimizer.apply(tape.gradient(loss, weights), weights)
        self.trackers["generator_loss"].update_state(loss)

    def sample_codes(self, batch_size):
        """Draw codes z from the standard normal distribution, `(batch_size, num_latent)`."""
        return keras.random.normal((batch_size, self.num_latent), seed=self.seed_generator)


def fit_gan(model, real, steps, batch_size, step_size, seed=0, callbacks=None, verbose=0):
    """Train a Wasserstein GAN, and leave the generator with the mean of its latest weights.

    The two networks circle around each other to the end. The mean (a moving average over about twenty steps) lies
    nearer to the middle of the circle.

    Args:
        model: A `WassersteinGAN`, not yet compiled.
        real: Real sounds, shape `(n, samples, channels)`.
        steps: Steps of the generator; ten make an epoch of `fit`.
        batch_size: Sounds per step of critic or generator.
        step_size: Step of Adam (β₁ = 0.5, β₂ = 0.9), which falls to zero along half a cosine.
        seed: Seed of the order.
        callbacks: Keras callbacks for `fit`, for instance to watch the losses.
        verbose: Progress that `fit` prints.

    Returns:
        The trained model; `model.history.history` holds the four means of each epoch.

    Raises:
        ValueError: If there are fewer sounds than one step of the critic takes.
    """
    if len(real) < batch_size:
        raise ValueError(f"{len(real)} examples fill no batch of {batch_size}: give more, or a smaller batch_size.")
    rates = [keras.optimizers.schedules.CosineDecay(step_size, count * steps) for count in (model.critic_steps, 1)]
    model.compile(*[keras.optimizers.Adam(rate, 0.5, 0.9, use_ema=True, ema_momentum=0.95) for rate in rates])
    data = tf.data.Dataset.from_tensor_slices(real).repeat().shuffle(len(real), seed=seed)
    data = data.batch(batch_size * model.critic_steps, drop_remainder=True)
    epochs = -(-steps // 10)
    model.fit(data, epochs=epochs, steps_per_epoch=10, shuffle=False, callbacks=callbacks, verbose=verbose)
    model.generator_optimizer.finalize_variable_values(model.generator.trainable_variables)
    return model


def generate(model, count, seed=0, batch_size=64):
    """Generate sounds with a trained GAN.

    Args:
        model: A `WassersteinGAN`.
        count: How many to make.
        seed: Draws their codes.
        batch_size: How many at a time.

    Returns:
        What the generator makes of `count` codes, shape `(count, samples, channels)`.

    Example:
        `join_decay(generate(model, 10))` are ten room responses with peak ±1.
    """
    codes = np.random.default_rng(seed).standard_normal((count, model.num_latent)).astype("float32")
    return model.generator.predict(codes, batch_size=batch_size, verbose=0)
