"""The Wasserstein GAN of lesson 5_2 on pictures of rooms: dense generator and critic for plain vectors.

Lesson: lessons/5_deep/5_6_diffusion.py
Reference: I. Gulrajani et al., "Improved training of Wasserstein GANs", NeurIPS (2017).
"""

import keras
import numpy as np
import tensorflow as tf

from acml_tf.networks.autoencoder import build_perceptron
from acml_tf.networks.gan import ResponseGAN

TRACKED = ("critic_loss", "generator_loss", "gradient_penalty", "wasserstein_estimate")


@keras.saving.register_keras_serializable(package="acml_tf")
class VectorGAN(ResponseGAN):
    """Generator and critic of dense layers, trained against each other by `fit` on vectors `(batch, features, 1)`.

    Args:
        num_features: Length of a vector.
        num_latent: Number of random numbers z.
        hidden_units: Width of the hidden layers.
        num_hidden: Number of hidden layers of each network.
        critic_steps: Steps of the critic for each of the generator; a divisor of the batch size.
        penalty_weight: Weight of the gradient penalty.
        seed: Seed of the first weights, codes and mixtures.
    """

    def __init__(
        self,
        num_features,
        num_latent=32,
        hidden_units=256,
        num_hidden=2,
        critic_steps=4,
        penalty_weight=10.0,
        seed=0,
        **kwargs,
    ):
        """Build dense networks; the parent's constructor would build convolutions and is passed over."""
        keras.Model.__init__(self, **kwargs)
        self.num_features, self.num_latent = num_features, num_latent
        self.hidden_units, self.num_hidden = hidden_units, num_hidden
        self.critic_steps, self.penalty_weight, self.seed = critic_steps, penalty_weight, seed
        inner = build_perceptron(num_latent, num_features, hidden_units, num_hidden, seed, "inner_generator")
        codes = keras.Input((num_latent,))
        vectors = keras.layers.Reshape((num_features, 1))(inner(codes))
        self.generator = keras.Model(codes, vectors, name="generator")
        inner = build_perceptron(num_features, 1, hidden_units, num_hidden, seed + 1000, "inner_critic")
        inputs = keras.Input((num_features, 1))
        self.critic = keras.Model(inputs, inner(keras.layers.Flatten()(inputs)), name="critic")
        self.draws = keras.random.SeedGenerator(seed)
        self.trackers = {name: keras.metrics.Mean(name=name) for name in TRACKED}
        self.built = True

    def get_config(self):
        """Return every argument of the constructor."""
        names = ("num_features", "num_latent", "hidden_units", "num_hidden", "critic_steps", "penalty_weight", "seed")
        return {**keras.Model.get_config(self), **{name: getattr(self, name) for name in names}}


def train_vector_gan(vectors, steps=600, batch_size=64, step_size=5e-4, seed=0, callbacks=None, **gan):
    """Teach a GAN a set of vectors.

    Args:
        vectors: Standardised data, shape `(n, num_features)`.
        steps: Steps of the generator; ten make an epoch of `fit`.
        batch_size: Vectors per step of critic or generator.
        step_size: Step of Adam, which falls to zero along half a cosine.
        seed: Seed of weights, codes and order.
        callbacks: Keras callbacks for `fit`.
        **gan: Further arguments of `VectorGAN`.

    Returns:
        The trained `VectorGAN`.

    Raises:
        ValueError: There are fewer vectors than one step of the critic takes.

    Example:
        `sample_gan(train_vector_gan(vectors), 10)` are ten new vectors.
    """
    if len(vectors) < batch_size:
        raise ValueError(f"{len(vectors)} vectors fill no batch of {batch_size}: give more, or a smaller batch_size.")
    model = VectorGAN(vectors.shape[1], seed=seed, **gan)
    fall = [keras.optimizers.schedules.CosineDecay(step_size, steps * k) for k in (model.critic_steps, 1)]
    model.compile(*[keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.9) for rate in fall])
    data = tf.data.Dataset.from_tensor_slices(np.asarray(vectors, "float32")[..., None])
    data = data.repeat().shuffle(len(vectors), seed=seed).batch(batch_size * model.critic_steps)
    model.fit(data, epochs=-(-steps // 10), steps_per_epoch=10, shuffle=False, callbacks=callbacks, verbose=0)
    return model


def sample_gan(model, num_samples, seed=0):
    """Draw new vectors from a trained GAN.

    Args:
        model: `VectorGAN`.
        num_samples: Number of vectors.
        seed: Draws the codes.

    Returns:
        Vectors, shape `(num_samples, num_features)`.

    Example:
        `sample_gan(model, 10).shape == (10, model.num_features)`.
    """
    codes = np.random.default_rng(seed).standard_normal((num_samples, model.num_latent)).astype("float32")
    return np.asarray(model.generator(codes))[..., 0]
