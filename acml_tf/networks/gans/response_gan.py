"""A Wasserstein GAN that generates room impulse responses: IR-GAN, small enough for a laptop.

Reference: C. Donahue et al., "Adversarial audio synthesis", ICLR (2019); A. Ratnarajah et al., "IR-GAN", Interspeech
(2021).

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import keras
from keras import ops

from acml_tf.features.decay_form import FLOOR_DB, FRAME, SPAN_DB
from acml_tf.networks.gans.wasserstein import WassersteinGAN, fit_gan

KERNEL, STRIDE = 25, 4


def build_generator(num_latent=32, num_samples=4096, channels=(64, 48, 32, 16, 8), seed=0):
    r"""Build the generator: from random numbers, by five transposed convolutions, to carrier and decay curve.

    After the third layer there is one value for each frame of 16 samples: there the curve leaves the chain, and a
    dense layer adds its broad course. Each frame *loses* ¼ softplus(…) dB, so the curve can only fall, as any decay
    curve must; how fast is for the network to find. The carrier is brought to mean square one in each frame.

    Args:
        num_latent: Number of random numbers z.
        num_samples: Length of a response, a multiple of 4⁵ = 1024.
        channels: Channels before each of the five layers.
        seed: Seed of the initial weights.

    Returns:
        A functional `keras.Model` from `(batch, num_latent)` to `(batch, num_samples, 2)`, as `split_decay` gives.

    Raises:
        ValueError: If five steps of four do not lead to `num_samples`.
    """
    start, rest = divmod(num_samples, STRIDE ** len(channels))
    if rest or not start:
        raise ValueError(f"num_samples={num_samples} is not a multiple of {STRIDE ** len(channels)}: cut or fill.")
    latent = keras.Input((num_latent,), name="latent")
    initializers = [keras.initializers.HeNormal(seed=seed + number) for number in range(len(channels) + 2)]
    code = keras.layers.Dense(start * channels[0], "relu", kernel_initializer=initializers[0])(latent)
    stages = [keras.layers.Reshape((start, channels[0]))(code)]
    for number, width in enumerate((*channels[1:], 1), start=1):
        layer = keras.layers.Conv1DTranspose(
            width, KERNEL, STRIDE, padding="same", kernel_initializer=initializers[number]
        )
        stages.append(layer(stages[-1] if number == 1 else keras.layers.ReLU()(stages[-1])))
    fine = keras.layers.Conv1D(1, 5, padding="same", kernel_initializer=initializers[-1])(stages[-3])
    curve = falling_curve(code, fine, num_samples // FRAME, seed + len(initializers))
    outputs = keras.layers.Concatenate()([normalise_carrier(stages[-1]), keras.layers.UpSampling1D(FRAME)(curve)])
    return keras.Model(latent, outputs, name="generator")


def falling_curve(code, fine, num_frames, seed):
    """Add the course of a decay curve from its broad and its fine part: each frame loses something, none gains.

    Args:
        code: First hidden layer of the generator, shape `(batch, units)`.
        fine: One value a frame, shape `(batch, num_frames, 1)`.
        num_frames: Number of frames.
        seed: Seed of the initial weights.

    Returns:
        Decay curve as in `split_decay`, one value per frame, shape `(batch, num_frames, 1)`, falling from 4 to −4.
    """
    slow = keras.initializers.Constant(-1.0)  # untrained, the curve falls by less than 30 dB
    draw = keras.initializers.GlorotUniform(seed=seed)
    broad = keras.layers.Dense(num_frames, kernel_initializer=draw, bias_initializer=slow)(code)
    fall = 0.25 / SPAN_DB * ops.softplus(broad + keras.layers.Flatten()(fine))
    lost = ops.cumsum(fall, axis=1) - fall[:, :1]
    return keras.layers.Reshape((-1, 1))(-FLOOR_DB / 2 / SPAN_DB - ops.minimum(lost, -FLOOR_DB / SPAN_DB))


def normalise_carrier(samples):
    """Scale a carrier to mean square one in each frame, shape `(batch, num_samples, 1)`."""
    frames = keras.layers.UnitNormalization()(keras.layers.Reshape((-1, FRAME))(samples))
    return keras.layers.Reshape((-1, 1))(keras.layers.Rescaling(FRAME**0.5)(frames))


def build_critic(num_samples=4096, channels=(8, 16, 32, 48, 64), seed=0):
    """Build the critic: five convolutions from carrier and decay curve to one score for each response.

    Each convolution has kernels of 25 samples, a bias and steps of four (padding "same"); after each follows a leaky
    ReLU, which leaves 0.2 of what is negative. All that comes out of the last one goes into one dense unit, whose
    value is the score: any real number. No layer may mix the responses of a batch (as batch normalisation does) or
    behave otherwise in training, because the penalty asks for the slope at each response by itself.

    Args:
        num_samples: Length of a response, a multiple of 1024.
        channels: Channels after each of the convolutions.
        seed: Seed of the initial weights: the same seed gives the same weights; biases begin at zero.

    Returns:
        A `keras.Model` from `(batch, num_samples, 2)` to `(batch, 1)`; with the channels above and 4096 samples it
        has 132,025 weights.
    """
    inputs = hidden = keras.Input((num_samples, 2), name="response")
    for number, width in enumerate(channels):
        initializer = keras.initializers.HeNormal(seed=seed + number)
        layer = keras.layers.Conv1D(width, KERNEL, STRIDE, padding="same", kernel_initializer=initializer)
        hidden = keras.layers.LeakyReLU(0.2)(layer(hidden))
    initializer = keras.initializers.GlorotUniform(seed=seed + len(channels))
    score = keras.layers.Dense(1, kernel_initializer=initializer)(keras.layers.Flatten()(hidden))
    return keras.Model(inputs, score, name="critic")


def build_response_gan(
    num_latent=32,
    num_samples=4096,
    generator_channels=(64, 48, 32, 16, 8),
    critic_channels=(8, 16, 32, 48, 64),
    critic_steps=3,
    penalty_weight=10.0,
    seed=0,
):
    """Build the Wasserstein GAN of room responses in the form of carrier and decay curve, `(batch, num_samples, 2)`.

    Args:
        num_latent: Number of random numbers z.
        num_samples: Length of a response, a multiple of 1024.
        generator_channels: Channels before each transposed convolution.
        critic_channels: Channels after each convolution of the critic.
        critic_steps: Steps of the critic for each of the generator; a divisor of the batch size.
        penalty_weight: Weight λ of the gradient penalty.
        seed: Seed of the initial weights, codes and mixtures.

    Returns:
        A `WassersteinGAN`, not yet compiled.

    Raises:
        ValueError: If five steps of four do not lead to `num_samples`.
    """
    generator = build_generator(num_latent, num_samples, generator_channels, seed)
    critic = build_critic(num_samples, critic_channels, seed + 1000)
    return WassersteinGAN(generator, critic, critic_steps, penalty_weight, seed)


def train_response_gan(form, steps=120, batch_size=32, step_size=2e-3, seed=0, callbacks=None, verbose=0, **gan):
    """Train a GAN on responses in the form of carrier and decay curve.

    Args:
        form: Real responses as `split_decay` gives them, shape `(n, num_samples, 2)`.
        steps: Steps of the generator; ten make an epoch of `fit`.
        batch_size: Responses per step of critic or generator.
        step_size: First step of Adam.
        seed: Seed of weights, codes and order.
        callbacks: Keras callbacks for `fit`, for instance to watch the losses.
        verbose: Progress that `fit` prints.
        **gan: Further arguments of `build_response_gan`.

    Returns:
        The trained `WassersteinGAN`, as by `fit_gan`.

    Raises:
        ValueError: If there are fewer responses than one step of the critic takes.
    """
    model = build_response_gan(num_samples=form.shape[1], seed=seed, **gan)
    return fit_gan(model, form, steps, batch_size, step_size, seed, callbacks, verbose)
