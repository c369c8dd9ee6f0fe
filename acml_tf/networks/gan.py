"""A Wasserstein GAN that makes up room impulse responses: IR-GAN, small enough for a laptop.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
Reference: I. Gulrajani et al., "Improved training of Wasserstein GANs", NeurIPS (2017); C. Donahue et al.,
"Adversarial audio synthesis", ICLR (2019); A. Ratnarajah et al., "IR-GAN", Interspeech (2021).
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from acml_tf.features.decay_form import FLOOR_DB, FRAME, SPAN_DB

KERNEL, STRIDE = 25, 4


def minimax_value(real_scores, fake_scores):
    r"""Return the value of the game of eq. (4), of which the discriminator wants much and the generator little.

    $$V = \mathbb E_x[\log D(x)] + \mathbb E_z[\log(1 - D(G(z)))]$$

    Args:
        real_scores: Probabilities D(x) that real sounds are taken for real, each in 0 … 1, shape `(n,)`.
        fake_scores: Probabilities D(G(z)) that made-up sounds are taken for real, shape `(m,)`.

    Returns:
        V, at most 0: a number.

    Example:
        A discriminator that cannot tell says ½ to all: V = 2 log ½ = −1.386.
    """
    return ops.mean(ops.log(real_scores)) + ops.mean(ops.log(1 - fake_scores))


def critic_loss(real_scores, fake_scores):
    r"""Return what the critic makes small: how far it does *not* rate real sounds above made-up ones.

    $$\mathbb E_z[f(G(z))] - \mathbb E_x[f(x)]$$

    Args:
        real_scores: Scores f(x) of real sounds, any real numbers, shape `(n,)` or `(n, 1)`.
        fake_scores: Scores f(G(z)) of made-up sounds, same kind.

    Returns:
        A number; its negative estimates the Wasserstein distance if f climbs nowhere more steeply than 1.

    Example:
        Real sounds score 3 and 5, made-up ones 1: 1 − 4 = −3.
    """
    return ops.mean(fake_scores) - ops.mean(real_scores)


def gradient_penalty(critic, real, fake, mix):
    r"""Return how far the critic's slope is from one on the way from real sounds to made-up ones.

    $$\mathbb E\big[(\lVert\nabla_{\hat x} f(\hat x)\rVert_2 - 1)^2\big],\qquad
    \hat x = \epsilon\, x + (1 - \epsilon)\, G(z)$$

    Args:
        critic: Function from sounds `(batch, samples, channels)` to scores `(batch, 1)`, each from its own sound.
        real: Real sounds x, shape `(batch, samples, channels)`.
        fake: Made-up sounds G(z), same shape.
        mix: Shares ε in 0 … 1, one for each pair, shape `(batch, 1, 1)`.

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


def build_generator(num_latent=32, num_samples=4096, channels=(64, 48, 32, 16, 8), seed=0):
    r"""Build the generator: from random numbers, by five transposed convolutions, to carrier and decay curve.

    After the third layer there is one value for each frame of 16 samples: there the curve leaves the chain, and a
    dense layer adds its broad course. Each frame *loses* ¼ softplus(…) dB, so the curve can only fall, as any decay
    curve must; how fast is for the network to find. The carrier is brought to mean square one in each frame.

    Args:
        num_latent: Number of random numbers z.
        num_samples: Length of a response, a multiple of 4⁵ = 1024.
        channels: Channels before each of the five layers.
        seed: Seed of the first weights.

    Returns:
        A functional `keras.Model` from `(batch, num_latent)` to `(batch, num_samples, 2)`, as `split_decay` gives.

    Raises:
        ValueError: If five steps of four do not lead to `num_samples`.
    """
    start, rest = divmod(num_samples, STRIDE ** len(channels))
    if rest or not start:
        raise ValueError(f"num_samples={num_samples} is no multiple of {STRIDE ** len(channels)}: cut or fill.")
    latent = keras.Input((num_latent,), name="latent")
    initializers = [keras.initializers.HeNormal(seed=seed + number) for number in range(len(channels) + 2)]
    initializers.append(keras.initializers.GlorotUniform(seed=seed + len(channels) + 2))
    code = keras.layers.Dense(start * channels[0], "relu", kernel_initializer=initializers[0])(latent)
    stages = [keras.layers.Reshape((start, channels[0]))(code)]
    for number, width in enumerate((*channels[1:], 1), start=1):
        layer = keras.layers.Conv1DTranspose(
            width, KERNEL, STRIDE, padding="same", kernel_initializer=initializers[number]
        )
        stages.append(layer(stages[-1] if number == 1 else keras.layers.ReLU()(stages[-1])))
    fine = keras.layers.Conv1D(1, 5, padding="same", kernel_initializer=initializers[-2])(stages[-3])
    slow = keras.initializers.Constant(-1.0)  # untrained, the curve falls by less than 30 dB
    broad = keras.layers.Dense(num_samples // FRAME, kernel_initializer=initializers[-1], bias_initializer=slow)(code)
    fall = 0.25 / SPAN_DB * ops.softplus(broad + keras.layers.Flatten()(fine))
    left = ops.cumsum(fall, axis=1) - fall[:, :1]
    curve = keras.layers.Reshape((-1, 1))(-FLOOR_DB / 2 / SPAN_DB - ops.minimum(left, -FLOOR_DB / SPAN_DB))
    carrier = keras.layers.UnitNormalization()(keras.layers.Reshape((-1, FRAME))(stages[-1]))
    carrier = keras.layers.Reshape((-1, 1))(keras.layers.Rescaling(FRAME**0.5)(carrier))
    outputs = keras.layers.Concatenate()([carrier, keras.layers.UpSampling1D(FRAME)(curve)])
    return keras.Model(latent, outputs, name="generator")


def build_critic(num_samples=4096, channels=(8, 16, 32, 48, 64), seed=0):
    """Build the critic: five convolutions of stride four from carrier and decay curve to one score, without batch norm.

    The penalty asks for a slope at each sound by itself, and batch normalisation would mix the sounds of a batch.

    Args:
        num_samples: Length of a response.
        channels: Channels after each of the five layers.
        seed: Seed of the first weights.

    Returns:
        A functional `keras.Model` from `(batch, num_samples, 2)` to `(batch, 1)`.
    """
    inputs = hidden = keras.Input((num_samples, 2), name="response")
    coarse = keras.layers.AveragePooling1D(FRAME)(inputs[..., 1:])
    for number, width in enumerate(channels):
        initializer = keras.initializers.HeNormal(seed=seed + number)
        layer = keras.layers.Conv1D(width, KERNEL, STRIDE, padding="same", kernel_initializer=initializer)
        hidden = keras.layers.LeakyReLU(0.2)(layer(hidden))
        if number == 1:
            hidden = keras.layers.Concatenate()([hidden, coarse])
    initializer = keras.initializers.GlorotUniform(seed=seed + len(channels))
    score = keras.layers.Dense(1, kernel_initializer=initializer)(keras.layers.Flatten()(hidden))
    return keras.Model(inputs, score, name="critic")


@keras.saving.register_keras_serializable(package="acml_tf")
class ResponseGAN(keras.Model):
    """Generator and critic, trained against each other by `fit` on real responses.

    A batch is dealt out to the critic's steps, so every step sees real responses and codes of its own; then the
    generator takes one step. Call the model on codes `(batch, num_latent)` to get made-up responses.

    Args:
        num_latent: Number of random numbers z.
        num_samples: Length of a response, a multiple of 1024.
        generator_channels: Channels before each transposed convolution.
        critic_channels: Channels after each convolution of the critic.
        critic_steps: Steps of the critic for each of the generator; a divisor of the batch size.
        penalty_weight: Weight λ of the gradient penalty.
        seed: Seed of the first weights, codes and mixtures.
    """

    def __init__(
        self,
        num_latent=32,
        num_samples=4096,
        generator_channels=(64, 48, 32, 16, 8),
        critic_channels=(8, 16, 32, 48, 64),
        critic_steps=3,
        penalty_weight=10.0,
        seed=0,
        **kwargs,
    ):
        """Build both networks; see the class for the arguments."""
        super().__init__(**kwargs)
        self.num_latent, self.num_samples = num_latent, num_samples
        self.generator_channels, self.critic_channels = tuple(generator_channels), tuple(critic_channels)
        self.critic_steps, self.penalty_weight, self.seed = critic_steps, penalty_weight, seed
        self.generator = build_generator(num_latent, num_samples, self.generator_channels, seed)
        self.critic = build_critic(num_samples, self.critic_channels, seed + 1000)
        self.draws = keras.random.SeedGenerator(seed)
        names = ("critic_loss", "generator_loss", "gradient_penalty", "wasserstein_estimate")
        self.trackers = {name: keras.metrics.Mean(name=name) for name in names}
        self.built = True

    def compile(self, critic_optimizer, generator_optimizer, **kwargs):
        """Set the two optimisers; everything else is as in `keras.Model.compile`."""
        super().compile(**kwargs)
        self.critic_optimizer, self.generator_optimizer = critic_optimizer, generator_optimizer
        self.critic_optimizer.build(self.critic.trainable_variables)
        self.generator_optimizer.build(self.generator.trainable_variables)

    @property
    def metrics(self):
        """The means that `fit` prints and resets."""
        return list(self.trackers.values())

    def call(self, codes):
        """Make up responses, `(batch, num_samples, 2)`, from codes."""
        return self.generator(codes)

    def train_step(self, data):
        """Let the critic take its steps and the generator one, on a batch of real responses."""
        real, _, _ = keras.utils.unpack_x_y_sample_weight(data)
        for share in ops.split(real, self.critic_steps):
            self.train_critic(share)
        self.train_generator(ops.shape(real)[0] // self.critic_steps)
        return {name: tracker.result() for name, tracker in self.trackers.items()}

    def train_critic(self, real):
        """Take one step that rates real responses above made-up ones, with a slope near one."""
        fake = self.generator(self.draw_codes(ops.shape(real)[0]))
        mix = keras.random.uniform((ops.shape(real)[0], 1, 1), seed=self.draws)
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
        """Take one step towards responses that the critic rates higher."""
        with tf.GradientTape() as tape:
            loss = -ops.mean(self.critic(self.generator(self.draw_codes(batch_size))))
        weights = self.generator.trainable_variables
        self.generator_optimizer.apply(tape.gradient(loss, weights), weights)
        self.trackers["generator_loss"].update_state(loss)

    def draw_codes(self, batch_size):
        """Draw codes z from the standard normal law, `(batch_size, num_latent)`."""
        return keras.random.normal((batch_size, self.num_latent), seed=self.draws)

    def get_config(self):
        """Return all arguments."""
        names = ("num_latent", "num_samples", "generator_channels", "critic_channels")
        names += ("critic_steps", "penalty_weight", "seed")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def train_response_gan(form, steps=120, batch_size=32, step_size=2e-3, seed=0, callbacks=None, verbose=0, **gan):
    """Teach a GAN responses in the form of carrier and decay curve.

    The two networks circle around each other to the end. So the generator is given the mean of its latest weights
    (a moving average over about twenty steps), which lies nearer to the middle of the circle.

    Args:
        form: Real responses as `split_decay` gives them, shape `(n, num_samples, 2)`.
        steps: Steps of the generator; ten make an epoch of `fit`.
        batch_size: Responses per step of critic or generator.
        step_size: Step of Adam (β₁ = 0.5, β₂ = 0.9), which falls to zero along half a cosine.
        seed: Seed of weights, codes and order.
        callbacks: Keras callbacks for `fit`, for instance to watch the losses.
        verbose: Progress that `fit` prints.
        **gan: Further arguments of `ResponseGAN`.

    Returns:
        The trained `ResponseGAN`; `model.history.history` holds the four means of each epoch.

    Raises:
        ValueError: If there are fewer responses than one step of the critic takes.
    """
    if len(form) < batch_size:
        raise ValueError(f"{len(form)} responses fill no batch of {batch_size}: give more, or a smaller batch_size.")
    model = ResponseGAN(num_samples=form.shape[1], seed=seed, **gan)
    optimizers = [
        keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(step_size, count * steps), 0.5, 0.9, use_ema=True, ema_momentum=0.95
        )
        for count in (model.critic_steps, 1)
    ]
    model.compile(*optimizers)
    data = tf.data.Dataset.from_tensor_slices(form).repeat().shuffle(len(form), seed=seed)
    data = data.batch(batch_size * model.critic_steps, drop_remainder=True)
    epochs = -(-steps // 10)
    model.fit(data, epochs=epochs, steps_per_epoch=10, shuffle=False, callbacks=callbacks, verbose=verbose)
    model.generator_optimizer.finalize_variable_values(model.generator.trainable_variables)
    return model


def generate_responses(model, num_responses, seed=0, batch_size=64):
    """Make up responses in the form of carrier and decay curve.

    Args:
        model: A trained `ResponseGAN`.
        num_responses: How many to make.
        seed: Draws their codes.
        batch_size: How many at a time.

    Returns:
        Array of shape `(num_responses, num_samples, 2)`.

    Example:
        ``join_decay(generate_responses(model, 10))`` are ten waveforms with peak ±1.
    """
    codes = np.random.default_rng(seed).standard_normal((num_responses, model.num_latent)).astype("float32")
    return model.generator.predict(codes, batch_size=batch_size, verbose=0)
