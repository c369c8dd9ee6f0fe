"""The Wasserstein GAN with gradient penalty: the slope that the critic must keep, both steps, and `fit`.

Reference: I. Gulrajani et al., "Improved training of Wasserstein GANs", NeurIPS (2017).

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from acml_tf.networks.gans.adversarial import AdversarialModel
from acml_tf.networks.seeding import seeded_rows
from acml_tf.networks.training import largest_divisor


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
        A number, ≥ 0, through which a tape finds the critic's weights.

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


@keras.saving.register_keras_serializable(package="acml_tf")
class WassersteinGAN(AdversarialModel):
    """Generator and critic that play the game of Wasserstein's distance, with a penalty on the critic's slope.

    `self.sample_codes(n)` draws n codes z, `self.seed_generator` is the seed of all draws, and each network has an
    optimiser of its own, `self.critic_optimizer` and `self.generator_optimizer`.
    """

    def train_critic(self, real):
        r"""Take one step with the critic: real sounds up, generated ones down, and a slope near one.

        The step makes $-d + \lambda P$ smaller, where $d = \mathbb E_x[f(x)] - \mathbb E_z[f(G(z))]$ is the estimate
        of the distance and P the gradient penalty. Every call draws a code z and a fraction ε (uniform in 0 … 1)
        for each real sound, one for all its samples and channels. The generator stays as it is.

        Args:
            real: Real sounds x, shape `(batch, samples, channels)`.

        Returns:
            Dictionary of two numbers before the step: `"wasserstein_estimate"` is d, `"gradient_penalty"` is P
            without its weight λ = `self.penalty_weight`.
        """
        fake = self.generator(self.sample_codes(ops.shape(real)[0]))
        mix = keras.random.uniform((ops.shape(real)[0], 1, 1), seed=self.seed_generator)
        with tf.GradientTape() as tape:
            distance = ops.mean(self.critic(real)) - ops.mean(self.critic(fake))
            penalty = gradient_penalty(self.critic, real, fake, mix)
            loss = -distance + self.penalty_weight * penalty
        weights = self.critic.trainable_variables
        self.critic_optimizer.apply(tape.gradient(loss, weights), weights)
        return {"wasserstein_estimate": distance, "gradient_penalty": penalty}

    def train_generator(self, batch_size):
        """Take one step with the generator, towards sounds that the critic rates higher."""
        with tf.GradientTape() as tape:
            loss = -ops.mean(self.critic(self.generator(self.sample_codes(batch_size))))
        weights = self.generator.trainable_variables
        self.generator_optimizer.apply(tape.gradient(loss, weights), weights)


def fit_gan(model, real, steps, batch_size, step_size, seed=0, callbacks=None, verbose=0):
    """Train a Wasserstein GAN, and leave the generator with the mean of its latest weights.

    The two networks circle around each other to the end. The mean (a moving average over about twenty steps) lies
    nearer to the middle of the circle.

    Args:
        model: A `WassersteinGAN`, not yet compiled.
        real: Real sounds, shape `(n, samples, channels)`.
        steps: Steps of the generator; ten make an epoch of `fit`, or fewer where ten do not divide them.
        batch_size: Sounds per step of critic or generator.
        step_size: Step of Adam (β₁ = 0.5, β₂ = 0.9), which falls to zero along half a cosine.
        seed: Seed of the order.
        callbacks: Keras callbacks for `fit`, for instance to watch the losses.
        verbose: Progress that `fit` prints.

    Returns:
        The trained model; `model.history.history` holds the two means of each epoch.

    Raises:
        ValueError: If there are fewer sounds than one step of the critic takes.
    """
    real = np.asarray(real, "float32")
    if len(real) < batch_size:
        raise ValueError(f"{len(real)} examples fill no batch of {batch_size}: give more, or a smaller batch_size.")
    rates = [keras.optimizers.schedules.CosineDecay(step_size, count * steps) for count in (model.critic_steps, 1)]
    model.compile(*[keras.optimizers.Adam(rate, 0.5, 0.9, use_ema=True, ema_momentum=0.95) for rate in rates])
    data = seeded_rows(real, lambda rows: rows.repeat().shuffle(len(real), seed=seed))
    data = data.batch(batch_size * model.critic_steps, drop_remainder=True)
    size = largest_divisor(steps, 10)
    epochs = steps // size
    model.fit(data, epochs=epochs, steps_per_epoch=size, shuffle=False, callbacks=callbacks, verbose=verbose)
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
