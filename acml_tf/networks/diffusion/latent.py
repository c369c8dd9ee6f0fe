"""Diffusion where it is cheap: among the codes of a variational autoencoder instead of the sounds themselves.

Reference: R. Rombach et al., "High-resolution image synthesis with latent diffusion models", CVPR (2022).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import numpy as np

from acml_tf.networks.autoencoders.vae import reparameterise, sample_patches
from acml_tf.networks.diffusion.model import train_diffusion
from acml_tf.networks.diffusion.sampling import sample_model


def sample_codes(vae, vectors, seed=0):
    """Draw a code of each vector from the distribution that the encoder gives.

    Args:
        vae: Trained `VariationalAutoencoder`.
        vectors: Standardised data, shape `(n, num_features)`.
        seed: Draws the codes.

    Returns:
        Codes, shape `(n, num_latent)`.

    Example:
        Were the VAE perfect, the codes of all data together would be standard normal.
    """
    mean, log_variance = vae.encode(np.asarray(vectors, "float32"))
    noise = np.random.default_rng(seed).standard_normal(mean.shape).astype("float32")
    return np.asarray(reparameterise(mean, log_variance, noise))


def train_latent_diffusion(vae, vectors, epochs=100, seed=0, **arguments):
    """Train a small diffusion model on the codes of the data.

    Codes are nearly uncorrelated, so the cosine schedule fits them as it is.

    Args:
        vae: Trained `VariationalAutoencoder`.
        vectors: Standardised data, shape `(n, num_features)`.
        epochs: Number of passes.
        seed: Seed of codes, weights, steps and noise.
        **arguments: Further arguments of `train_diffusion`.

    Returns:
        The trained `DiffusionModel`, and mean and standard deviation of the codes, by which it was standardised.

    Example:
        `sample_latent(vae, *train_latent_diffusion(vae, vectors), num_samples=10)` are ten new vectors.
    """
    codes = sample_codes(vae, vectors, seed)
    mean, deviation = codes.mean(axis=0), codes.std(axis=0)
    arguments = {"schedule": "cosine", "hidden_units": 128, "num_blocks": 2, **arguments}
    return train_diffusion((codes - mean) / deviation, epochs, seed=seed, **arguments), mean, deviation


def sample_latent(vae, model, mean, deviation, num_samples, count=50, seed=0):
    """Draw codes by diffusion and let the VAE decode them.

    Args:
        vae: The `VariationalAutoencoder`.
        model: `DiffusionModel` of its codes.
        mean: Mean of the codes, shape `(num_latent,)`.
        deviation: Their standard deviation, same shape.
        num_samples: Number of vectors.
        count: Number of DDIM steps.
        seed: Draws the noise.

    Returns:
        Vectors, shape `(num_samples, num_features)`.

    Example:
        50 steps among 8 numbers cost a small part of 50 steps among 288.
    """
    codes = mean + deviation * sample_model(model, num_samples, count, seed=seed)
    return sample_patches(vae, codes, seed=seed + 1)
