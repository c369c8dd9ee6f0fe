"""A network that must pass a sound through a bottleneck: what it cannot rebuild, it has not heard before.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.networks.perceptron import build_perceptron
from acml_tf.networks.training import STEPS_AT_ONCE, cosine_adam, shuffled


def build_autoencoder(num_features, num_latent=8, hidden_units=128, num_hidden=2, seed=0):
    """Build an autoencoder: squeeze each patch into a few numbers, and rebuild it from them.

    Args:
        num_features: Length of a patch.
        num_latent: Numbers in the bottleneck.
        hidden_units: Width of the hidden layers of each half.
        num_hidden: Number of hidden layers of each half.
        seed: Seed of the initial weights.

    Returns:
        A `keras.Model` from `(batch, num_features)` to the same shape, not yet compiled.

    Example:
        `build_autoencoder(320).get_layer("encoder").output_shape == (None, 8)`.
    """
    encoder = build_perceptron(num_features, num_latent, hidden_units, num_hidden, seed, "encoder")
    decoder = build_perceptron(num_latent, num_features, hidden_units, num_hidden, seed + 100, "decoder")
    inputs = keras.Input((num_features,), name="patch")
    return keras.Model(inputs, decoder(encoder(inputs)), name="autoencoder")


def train_autoencoder(patches, epochs=20, batch_size=128, seed=0, callbacks=None, **network):
    """Train an autoencoder to rebuild the patches of healthy machines.

    Args:
        patches: Standardised patches, shape `(num_patches, num_features)`.
        epochs: Number of passes through the patches.
        batch_size: Patches per gradient step.
        seed: Seed of the initial weights and of the order of the patches.
        callbacks: Keras callbacks for `fit`, for instance to watch the loss.
        **network: Further arguments of `build_autoencoder`.

    Returns:
        The trained `keras.Model`; `model.history.history["loss"]` holds the mean squared error of each epoch.

    Example:
        `train_autoencoder(patches, epochs=2).predict(patches)` has the shape of `patches`.
    """
    model = build_autoencoder(patches.shape[1], seed=seed, **network)
    model.compile(
        cosine_adam(len(patches), batch_size, epochs), loss="mean_squared_error", steps_per_execution=STEPS_AT_ONCE
    )
    model.fit(*shuffled(patches, seed), batch_size, epochs, shuffle=False, verbose=0, callbacks=callbacks)
    return model


def reconstruction_errors(model, patches):
    """Return how badly an autoencoder rebuilds each patch.

    Args:
        model: Autoencoder.
        patches: Standardised patches, shape `(num_patches, num_features)`.

    Returns:
        Mean squared error of each patch, shape `(num_patches,)`.

    Example:
        A patch that is rebuilt exactly has the error 0.
    """
    return np.asarray(ops.mean(ops.square(model(patches) - patches), axis=-1))
