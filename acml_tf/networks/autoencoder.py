"""A network that must pass a sound through a bottleneck: what it cannot rebuild, it has not heard before.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import keras
import numpy as np
from keras import ops


def build_perceptron(num_inputs, num_outputs, hidden_units, num_hidden, seed, name):
    """Build a plain network of dense layers: the half of an autoencoder.

    Args:
        num_inputs: Length of an input.
        num_outputs: Length of an output.
        hidden_units: Width of the hidden layers.
        num_hidden: Number of hidden layers.
        seed: Seed of the first weights.
        name: Name of the model.

    Returns:
        A functional `keras.Model` from `(batch, num_inputs)` to `(batch, num_outputs)`; the output is linear.

    Example:
        `build_perceptron(320, 8, 128, 2, seed=0, name="encoder")` has 58,632 weights.
    """
    inputs = hidden = keras.Input((num_inputs,))
    for layer in range(num_hidden):
        initializer = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="gelu", kernel_initializer=initializer)(hidden)
    initializer = keras.initializers.GlorotUniform(seed=seed + num_hidden)
    outputs = keras.layers.Dense(num_outputs, kernel_initializer=initializer)(hidden)
    return keras.Model(inputs, outputs, name=name)


def build_autoencoder(num_features, num_latent=8, hidden_units=128, num_hidden=2, seed=0):
    """Build an autoencoder: squeeze each patch into a few numbers, and rebuild it from them.

    Args:
        num_features: Length of a patch.
        num_latent: Numbers in the bottleneck.
        hidden_units: Width of the hidden layers of each half.
        num_hidden: Number of hidden layers of each half.
        seed: Seed of the first weights.

    Returns:
        A functional `keras.Model` from `(batch, num_features)` to the same shape, not yet compiled.

    Example:
        `build_autoencoder(320).get_layer("encoder").output_shape == (None, 8)`.
    """
    encoder = build_perceptron(num_features, num_latent, hidden_units, num_hidden, seed, "encoder")
    decoder = build_perceptron(num_latent, num_features, hidden_units, num_hidden, seed + 100, "decoder")
    inputs = keras.Input((num_features,), name="patch")
    return keras.Model(inputs, decoder(encoder(inputs)), name="autoencoder")


def train_autoencoder(patches, epochs=20, batch_size=128, seed=0, callbacks=None, **network):
    """Teach an autoencoder to rebuild the patches of healthy machines.

    Args:
        patches: Standardised patches, shape `(n_patches, num_features)`.
        epochs: Number of passes through the patches.
        batch_size: Patches per gradient step.
        seed: Seed of the first weights and of the order of the patches.
        callbacks: Keras callbacks for `fit`, for instance to watch the loss.
        **network: Further arguments of `build_autoencoder`.

    Returns:
        The trained `keras.Model`; `model.history.history["loss"]` holds the mean squared error of each epoch.

    Example:
        `train_autoencoder(patches, epochs=2).predict(patches)` has the shape of `patches`.
    """
    model = build_autoencoder(patches.shape[1], seed=seed, **network)
    model.compile(falling_steps(len(patches), batch_size, epochs), loss="mean_squared_error")
    model.fit(*shuffled(patches, seed), batch_size, epochs, shuffle=False, verbose=0, callbacks=callbacks)
    return model


def falling_steps(n_patches, batch_size, epochs, largest=2e-3):
    """Return Adam with a step that falls to zero along half a cosine.

    Args:
        n_patches: Patches in an epoch.
        batch_size: Patches per gradient step.
        epochs: Number of epochs.
        largest: First step.

    Returns:
        The optimiser.

    Raises:
        ValueError: There are fewer patches than one batch.

    Example:
        `falling_steps(1280, 128, 10)` takes 100 steps.
    """
    if n_patches < batch_size:
        raise ValueError(f"{n_patches} patches fill no batch of {batch_size}: give more clips.")
    steps = epochs * -(-n_patches // batch_size)
    return keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(largest, steps))


def shuffled(patches, seed):
    """Return inputs and targets of an autoencoder, the same patches, in an order that the seed draws.

    Args:
        patches: Shape `(n_patches, num_features)`.
        seed: Draws the order.

    Returns:
        The patches in single precision, twice.

    Example:
        `shuffled(np.eye(3), 0)[0].sum() == 3`.
    """
    order = np.random.default_rng(seed).permutation(len(patches))
    return (np.asarray(patches, "float32")[order],) * 2


def reconstruction_errors(model, patches):
    """Return how badly an autoencoder rebuilds each patch.

    Args:
        model: Autoencoder.
        patches: Standardised patches, shape `(n_patches, num_features)`.

    Returns:
        Mean squared error of each patch, shape `(n_patches,)`.

    Example:
        A patch that is rebuilt exactly has the error 0.
    """
    return np.asarray(ops.mean(ops.square(model(patches) - patches), axis=-1))
