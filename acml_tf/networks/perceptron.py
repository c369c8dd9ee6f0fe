"""Multilayer perceptrons.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import keras

from acml_tf.acoustics.arguments import needs_numbers


@needs_numbers("num_inputs", "num_outputs", "hidden_units", "num_hidden")
def build_perceptron(num_inputs, num_outputs, hidden_units, num_hidden, seed, name):
    """Build a plain network of dense layers: one half of an autoencoder.

    The hidden layers are of equal width, each with GELU as its activation; the output layer has none.

    Args:
        num_inputs: Length of an input.
        num_outputs: Length of an output.
        hidden_units: Width of the hidden layers.
        num_hidden: Number of hidden layers, 0 or more.
        seed: Seed of the initial weights (Glorot) of all layers; no two layers start with the same numbers.
        name: Name of the model.

    Returns:
        A `keras.Model` from `(batch, num_inputs)` to `(batch, num_outputs)`, functional or sequential, that has its
        weights already.

    Example:
        >>> build_perceptron(3, 2, 5, 1, seed=0, name="half").count_params()
        32
    """
    inputs = hidden = keras.Input((num_inputs,))
    for layer in range(num_hidden):
        initializer = keras.initializers.GlorotUniform(seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="gelu", kernel_initializer=initializer)(hidden)
    initializer = keras.initializers.GlorotUniform(seed + num_hidden)
    outputs = keras.layers.Dense(num_outputs, kernel_initializer=initializer)(hidden)
    return keras.Model(inputs, outputs, name=name)
