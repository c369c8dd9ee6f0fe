"""A network that says how far off it may be: mean and variance of a normal distribution, learned together.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import math

import keras

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.networks.seeding import seeded


@keras.saving.register_keras_serializable(package="acml_tf")
def gaussian_negative_log_likelihood(truth, outputs):
    r"""Compute the loss of a prediction that brings its own variance.

    $$-\ln p(y) = \tfrac12\Big(\ln 2\pi + \ln\sigma^2 + \frac{(y-\mu)^2}{\sigma^2}\Big)$$

    Args:
        truth: True values of any number type, to be cast to that of `outputs`, shape `(cases, 1)` or `(cases,)`.
        outputs: Mean in the first column, $\ln\sigma^2$ in the second, shape `(cases, 2)`.

    Returns:
        Loss of every case, shape `(cases,)`; computed with `keras.ops`, it can train a network.

    Example:
        >>> gaussian_negative_log_likelihood([0.0], [[0.0, 0.0]]).numpy().round(3)
        array([0.919], dtype=float32)

    Reference:
        D. Nix and A. Weigend, "Estimating the mean and variance of the target probability distribution", ICNN 1994.
    """
    outputs = keras.ops.convert_to_tensor(outputs)
    mean, log_variance = outputs[:, 0], outputs[:, 1]
    error = keras.ops.reshape(keras.ops.cast(truth, outputs.dtype), (-1,)) - mean
    return 0.5 * (math.log(2 * math.pi) + log_variance + keras.ops.square(error * keras.ops.exp(-log_variance / 2)))


@needs_numbers("num_inputs", "num_units")
def build_gaussian_network(num_inputs, num_units=32, seed=0):
    r"""Build a network with two heads on one body: the mean, and the logarithm of the variance.

    Two hidden layers with ReLU; both heads are linear, because $\ln\sigma^2$ may take any sign. The weights of the
    second head start at zero, so that at first every case has $\sigma = 1$; they are trained like all others.

    Args:
        num_inputs: Number of input features.
        num_units: Units of each hidden layer.
        seed: Draws the initial weights of every layer; the same seed, 0 as well, gives the same.

    Returns:
        Keras model from `(cases, num_inputs)` to `(cases, 2)`: mean, $\ln\sigma^2$.

    Example:
        >>> build_gaussian_network(3).output_shape
        (None, 2)

    Reference:
        D. Nix and A. Weigend, "Estimating the mean and variance of the target probability distribution", ICNN 1994.
    """
    inputs = keras.Input((num_inputs,))
    with seeded(seed):
        hidden = keras.layers.Dense(num_units, activation="relu")(inputs)
        hidden = keras.layers.Dense(num_units, activation="relu")(hidden)
        mean = keras.layers.Dense(1)(hidden)
        log_variance = keras.layers.Dense(1, kernel_initializer="zeros")(hidden)
    return keras.Model(inputs, keras.layers.Concatenate()([mean, log_variance]))
