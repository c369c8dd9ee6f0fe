"""A small network with dropout that reads the direction of arrival off the correlations of a line array.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import math

import keras
import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.array import phase_vectors
from acml_tf.acoustics.samples import takes
from acml_tf.data.array_scenes import simulate_scenes
from acml_tf.evaluation.amounts import takes_counts
from acml_tf.evaluation.number_columns import real_numbers
from acml_tf.features.correlation import correlation_features


def _features(name, values):
    features = np.asarray(values)
    if features.ndim != 2 or not features.size or features.dtype.kind not in "iuf" or not np.isfinite(features).all():
        raise ValueError(f"The {name} of shape {features.shape} are not all numbers: give shape (scenes, features).")
    return features


def _directions(name, values):
    directions = real_numbers(name, values)
    if directions.ndim != 1 or np.any(np.abs(directions) > 90):
        raise ValueError(f"The {name} of shape {directions.shape} leave −90 … 90 degrees: give one for each scene.")
    return directions


def _one_for_each(arrays):
    features, directions = arrays["features"], arrays["direction_deg"]
    if len(features) != len(directions):
        raise ValueError(f"{len(features)} scenes and {len(directions)} directions: give one direction for each scene.")


def _check_scenes(name, value):
    return _features(name, value) if name == "features" else _directions(name, value)


@needs_numbers("dropout_rate")
@takes_counts("num_features", "hidden_units", "num_hidden")
def build_doa_network(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    r"""Build a network from correlations to a point near the phase circle, with dropout after every hidden layer.

    Hidden layers are dense with a rectifier (ReLU), each followed by dropout that acts in training and whenever the
    model is called with `training=True`. The output layer is dense and linear: it gives
    $(\cos\psi, \sin\psi)$, and dropout after it would only erase the answer.

    Args:
        num_features: Number of inputs, `2 * (elements - 1)` for `correlation_features`.
        hidden_units: Width of the hidden layers.
        num_hidden: Number of hidden layers, 1 or more.
        dropout_rate: Fraction of the hidden units that each training pass drops out, 0 … 1.
        seed: Seed of the initial weights and of the dropout masks, from which each layer gets one of its own; the same
            seed gives the same weights.

    Returns:
        A `keras.Model` from `(batch, num_features)` to `(batch, 2)`, not yet compiled.

    Example:
        >>> build_doa_network(4, hidden_units=8, num_hidden=2).count_params()
        130
    """
    inputs = hidden = keras.Input((num_features,))
    for layer in range(num_hidden):
        initializer = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=initializer)(hidden)
        hidden = keras.layers.Dropout(dropout_rate, seed=seed + layer)(hidden)
    initializer = keras.initializers.GlorotUniform(seed=seed + num_hidden)
    outputs = keras.layers.Dense(2, kernel_initializer=initializer)(hidden)
    return keras.Model(inputs, outputs)


@takes(["features", "direction_deg"], _check_scenes, _one_for_each)
@takes_counts("epochs", "batch_size")
def fit_directions(model, features, direction_deg, epochs=10, batch_size=512, learning_rate=2e-3, callbacks=None):
    r"""Compile a network for directions and train it on their points of the phase circle.

    The target of a scene is $(\cos\psi, \sin\psi)$, `phase_vectors` of its direction, as `float32`. The loss is
    the mean absolute error, which draws each output to the median of what the truth may be. The learning rate of Adam
    falls along half a cosine and reaches zero after the last gradient step.

    Args:
        model: Keras model from `(batch, features)` to `(batch, 2)`.
        features: Inputs, shape `(scenes, features)`, given to the model as they are; drawn independently, so it does
            not matter whether they are shuffled.
        direction_deg: True directions in degrees, −90 … 90, shape `(scenes,)`.
        epochs: Number of passes through the scenes.
        batch_size: Scenes per gradient step; the last batch of an epoch may be smaller.
        learning_rate: Learning rate of the first step.
        callbacks: Keras callbacks for `fit`, for instance to watch the loss.

    Returns:
        The same model, trained; `model.history.history["loss"]` holds the loss of each epoch.

    Example:
        1,000 scenes in batches of 512 make 2 steps per epoch.
    """
    targets = phase_vectors(direction_deg).astype("float32")
    num_steps = epochs * math.ceil(len(features) / batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(learning_rate, num_steps)
    model.compile(keras.optimizers.Adam(schedule), loss="mean_absolute_error")
    model.fit(features, targets, batch_size, epochs, shuffle=False, verbose=0, callbacks=callbacks)
    return model


@takes_counts("epochs", "num_scenes", "batch_size")
def train_doa_network(
    epochs=10, num_scenes=200_000, snr_range_db=(-5, 25), batch_size=512, seed=0, callbacks=None, **network
):
    """Train a network for directions of arrival on simulated scenes of every direction and many noise levels.

    Args:
        epochs: Number of passes through the scenes.
        num_scenes: Number of simulated training scenes.
        snr_range_db: Lowest and highest signal-to-noise ratio per element in dB.
        batch_size: Scenes per gradient step.
        seed: Seed of scenes, initial weights and dropout.
        callbacks: Keras callbacks for `fit`, for instance to watch the loss.
        **network: Further arguments of `build_doa_network`.

    Returns:
        The trained `keras.Model`; `model.history.history["loss"]` holds the loss of each epoch.

    Raises:
        ValueError: If there are fewer scenes than one batch.
    """
    if num_scenes < batch_size:
        raise ValueError(f"num_scenes={num_scenes} fill no batch of {batch_size}: simulate more scenes.")
    direction_deg, snapshots = simulate_scenes(num_scenes, snr_range_db, seed)
    features = correlation_features(snapshots)
    model = build_doa_network(features.shape[1], seed=seed, **network)
    return fit_directions(model, features, direction_deg, epochs, batch_size, callbacks=callbacks)
