"""Multilayer perceptrons."""

import keras


def build_perceptron(num_inputs, num_outputs, hidden_units, num_hidden, seed, name):
    """Build a plain network of dense layers: the half of an autoencoder.

    Args:
        num_inputs: Length of an input.
        num_outputs: Length of an output.
        hidden_units: Width of the hidden layers.
        num_hidden: Number of hidden layers.
        seed: Seed of the initial weights.
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
