"""The Wasserstein GAN of lesson 5_2 on energy maps of rooms: dense generator and critic for plain vectors.

Reference: I. Gulrajani et al., "Improved training of Wasserstein GANs", NeurIPS (2017).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import keras
import numpy as np

from acml_tf.networks.gans.wasserstein import WassersteinGAN, fit_gan, generate
from acml_tf.networks.perceptron import build_perceptron


def build_vector_gan(
    num_features, num_latent=32, hidden_units=256, num_hidden=2, critic_steps=4, penalty_weight=10.0, seed=0
):
    """Build a Wasserstein GAN of dense layers for vectors `(batch, num_features, 1)`.

    Args:
        num_features: Length of a vector.
        num_latent: Number of random numbers z.
        hidden_units: Width of the hidden layers.
        num_hidden: Number of hidden layers of each network.
        critic_steps: Steps of the critic for each of the generator; a divisor of the batch size.
        penalty_weight: Weight of the gradient penalty.
        seed: Seed of the initial weights, codes and mixtures.

    Returns:
        A `WassersteinGAN`, not yet compiled.
    """
    codes, vectors = keras.Input((num_latent,)), keras.Input((num_features, 1))
    made = build_perceptron(num_latent, num_features, hidden_units, num_hidden, seed, "inner_generator")(codes)
    score = build_perceptron(num_features, 1, hidden_units, num_hidden, seed + 1000, "inner_critic")
    generator = keras.Model(codes, keras.layers.Reshape((num_features, 1))(made), name="generator")
    critic = keras.Model(vectors, score(keras.layers.Flatten()(vectors)), name="critic")
    return WassersteinGAN(generator, critic, critic_steps, penalty_weight, seed)


def train_vector_gan(vectors, steps=600, batch_size=64, step_size=5e-4, seed=0, callbacks=None, **gan):
    """Train a GAN on a set of vectors.

    Args:
        vectors: Standardised data, shape `(n, num_features)`.
        steps: Steps of the generator; ten make an epoch of `fit`.
        batch_size: Vectors per step of critic or generator.
        step_size: Step of Adam, which falls to zero along half a cosine.
        seed: Seed of weights, codes and order.
        callbacks: Keras callbacks for `fit`.
        **gan: Further arguments of `build_vector_gan`.

    Returns:
        The trained `WassersteinGAN`.

    Raises:
        ValueError: There are fewer vectors than one step of the critic takes.

    Example:
        `sample_gan(train_vector_gan(vectors), 10)` are ten new vectors.
    """
    model = build_vector_gan(vectors.shape[1], seed=seed, **gan)
    return fit_gan(model, np.asarray(vectors, "float32")[..., None], steps, batch_size, step_size, seed, callbacks)


def sample_gan(model, num_samples, seed=0):
    """Draw new vectors from a trained GAN.

    Args:
        model: GAN of vectors, as from `train_vector_gan`.
        num_samples: Number of vectors.
        seed: Draws the codes.

    Returns:
        Vectors, shape `(num_samples, num_features)`.

    Example:
        `sample_gan(train_vector_gan(vectors), 10).shape == (10, vectors.shape[1])`.
    """
    return generate(model, num_samples, seed)[..., 0]
