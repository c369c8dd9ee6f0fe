"""From logistic regression to a dense network: every band and frame of a clip has a weight of its own.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import keras
import numpy as np

from acml_tf.acoustics.samples import takes_samples


@takes_samples("logits", "targets", alike=True)
def softmax_cross_entropy(logits, targets):
    r"""Return the mean cross-entropy of a classifier in nats: how surprised it is by the truth.

    $$\ell = -\sum_c y_c \ln p_c,\qquad p_c = \frac{e^{a_c}}{\sum_j e^{a_j}}$$

    It stays finite for logits up to 10³⁰⁷.

    Args:
        logits: Scores a, any finite floats, shape `(num_clips, num_classes)`.
        targets: Probabilities y of the classes, each row summing to 1 (one-hot or blended), same shape.

    Returns:
        Mean surprise in nats, at least 0.

    Example:
        >>> round(softmax_cross_entropy(np.zeros((1, 10)), np.eye(10)[:1]), 3)
        2.303
    """
    logits = np.asarray(logits, dtype=float)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_probabilities = shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    return float(-np.mean(np.sum(targets * log_probabilities, axis=-1)))


def build_dense(
    input_shape,
    num_classes,
    hidden_units=(),
    dropout_rate=0.3,
    seed=0,
):
    """Build a network that lays a spectrogram out as one long row; without hidden layers, logistic regression.

    Args:
        input_shape: Bands and frames of a spectrogram.
        num_classes: Number of classes.
        hidden_units: Width of each hidden layer; none at all is multinomial logistic regression.
        dropout_rate: Fraction of each hidden layer that a training pass drops out, 0 … 1.
        seed: Seed of initial weights and dropout.

    Returns:
        A functional `keras.Model` from `(batch, bands, frames)` to logits `(batch, num_classes)`, not compiled.

    Example:
        `build_dense((64, 106), 10)` has (64 · 106 + 1) · 10 = 67,850 weights.
    """
    inputs = keras.Input(input_shape, name="log_mel")
    hidden = keras.layers.Flatten()(inputs)
    for layer, units in enumerate(hidden_units):
        initializer = keras.initializers.HeNormal(seed=seed + layer)
        hidden = keras.layers.Dense(units, activation="relu", kernel_initializer=initializer)(hidden)
        hidden = keras.layers.Dropout(dropout_rate, seed=seed + layer)(hidden)
    initializer = keras.initializers.GlorotUniform(seed=seed + len(hidden_units))
    outputs = keras.layers.Dense(num_classes, kernel_initializer=initializer, name="logits")(hidden)
    return keras.Model(inputs, outputs, name="dense" if hidden_units else "logistic_regression")
