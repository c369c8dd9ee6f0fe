"""A small network with dropout that reads the direction of arrival off the correlations of a line array.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import keras

from acml_tf.acoustics.array import phase_vectors
from acml_tf.data.array_scenes import simulate_scenes
from acml_tf.features.correlation import correlation_features


def build_doa_network(num_features, hidden_units=256, num_hidden=3, dropout_rate=0.02, seed=0):
    r"""Build a network from correlations to a point near the phase circle, with dropout in every layer.

    The output is $(\cos\psi, \sin\psi)$ with $\psi = \pi\sin\theta$ and not the angle itself: −90° and 90°
    look alike to the array, so only a target on which they are one point is a function of what the array
    heard.

    Args:
        num_features: Number of inputs, `2 * (elements - 1)` for `correlation_features`.
        hidden_units: Width of the hidden layers.
        num_hidden: Number of hidden layers.
        dropout_rate: Fraction of the hidden units that each training pass drops out, 0 … 1.
        seed: Seed of the initial weights and of the dropout masks.

    Returns:
        A functional `keras.Model` from `(batch, num_features)` to `(batch, 2)`, not yet compiled.
    """
    inputs = hidden = keras.Input((num_features,), name="correlation")
    for layer in range(num_hidden):
        initializer = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Dense(hidden_units, activation="relu", kernel_initializer=initializer)(hidden)
        hidden = keras.layers.Dropout(dropout_rate, seed=seed + layer)(hidden)
    initializer = keras.initializers.GlorotUniform(seed=seed + num_hidden)
    outputs = keras.layers.Dense(2, kernel_initializer=initializer, name="phase_vector")(hidden)
    return keras.Model(inputs, outputs, name="doa_network")


def train_doa_network(
    epochs=10, num_scenes=200_000, snr_range_db=(-5, 25), batch_size=512, seed=0, callbacks=None, **network
):
    """Train a network for directions of arrival on simulated scenes of every direction and many noise levels.

    The absolute error draws each output to the median of what the truth may be; Adam's step falls to zero
    along half a cosine. Scenes are drawn independently, so their order needs no shuffling and a seed repeats
    the run.

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
    step_size = keras.optimizers.schedules.CosineDecay(2e-3, epochs * -(-num_scenes // batch_size))
    model.compile(keras.optimizers.Adam(step_size), loss="mean_absolute_error")
    targets = phase_vectors(direction_deg).astype("float32")
    model.fit(features, targets, batch_size, epochs, shuffle=False, verbose=0, callbacks=callbacks)
    return model
