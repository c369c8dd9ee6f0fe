r"""A neural acoustic field: a network that knows how loud a room is at any place, time and frequency.

It takes the place of a loudspeaker and of a microphone, a time and a frequency, and answers with one level of the
spectrogram of the impulse response. What the room looks like around a place stands in a learnt `FeatureGrid`, the
same for loudspeaker and microphone. After A. Luo et al., with random waves in the place of theirs in octaves, no
orientation, and one ear.

Reference: A. Luo et al., "Learning neural acoustic fields", NeurIPS 2022, arXiv:2204.00628.
"""

import keras
import numpy as np
from keras import layers

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.networks.pinn.fourier_features import CosineFeatures
from acml_tf.networks.rooms.feature_grid import FeatureGrid
from acml_tf.networks.seeding import seeded

LEVEL_UNIT_DB = 10.0


@needs_numbers("nodes", empty=True)
@needs_numbers("num_waves", "hidden_units", "num_hidden")
def build_acoustic_field(nodes=(8, 8), num_features=16, num_waves=96, hidden_units=128, num_hidden=4, seed=0):
    """Build the network: features of both places and waves over all coordinates, then layers of leaky ReLU.

    The middle layer sees the waves and the features once more (a **skip connection**).

    Args:
        nodes: Nodes of the grid of features along x and y.
        num_features: Features at each node.
        num_waves: Learnt waves over the eight coordinates.
        hidden_units: Units of each hidden layer.
        num_hidden: Number of hidden layers.
        seed: Draws all initial weights.

    Returns:
        `keras.Model` from coordinates between 0 and 1, shape `(n, 8)` (loudspeaker x, y, z, microphone x, y, z as
        fractions of the room, frequency, time), to levels in units of 10 dB, shape `(n, 1)`.

    Example:
        >>> build_acoustic_field().output_shape
        (None, 1)
    """
    coordinates, grid = keras.Input((8,)), FeatureGrid(nodes, num_features, seed, name="around")
    seen = [CosineFeatures(num_waves, 1.0, 1.0, seed=seed)(coordinates), grid(coordinates[:, :2])]
    values = inputs = layers.Concatenate()([*seen, grid(coordinates[:, 3:5])])
    for depth in range(num_hidden):
        if depth == num_hidden // 2:
            values = layers.Concatenate()([values, inputs])
        draw = keras.initializers.HeNormal(seed=seed + depth)
        values = layers.Dense(hidden_units, "leaky_relu", kernel_initializer=draw)(values)
    draw = keras.initializers.GlorotNormal(seed=seed + num_hidden)
    return keras.Model(coordinates, layers.Dense(1, kernel_initializer=draw)(values))


@needs_numbers("num_bins", "num_frames")
def cells_of(pairs_m, size_m, num_bins, num_frames):
    """Return the coordinates of every cell of the spectrograms of some pairs of places.

    Args:
        pairs_m: Loudspeaker and microphone of each response in metres, shape `(n, 6)`.
        size_m: Length, width and height of the room in metres.
        num_bins: Frequencies of a spectrogram, from 0 to half the sample rate.
        num_frames: Frames of a spectrogram.

    Returns:
        Coordinates between 0 and 1, shape `(n * num_bins * num_frames, 8)`, frames fastest.

    Raises:
        ValueError: A place lies outside the room.

    Example:
        >>> cells_of([[1, 1, 1, 2, 2, 2]], [4, 4, 4], 2, 3)[-1].tolist()
        [0.25, 0.25, 0.25, 0.5, 0.5, 0.5, 1.0, 1.0]
    """
    places = np.asarray(pairs_m, float).reshape(-1, 6) / np.tile(np.asarray(size_m, float), 2)
    if not len(places):
        raise ValueError("No pairs of places: give at least one loudspeaker and one microphone.")
    if places.min() < 0 or places.max() > 1:
        raise ValueError(f"A place lies outside the room of {list(size_m)} m: measure from one of its corners.")
    cell = np.stack(np.meshgrid(np.linspace(0, 1, num_bins), np.linspace(0, 1, num_frames), indexing="ij"), axis=-1)
    cell = cell.reshape(-1, 2)
    return np.c_[np.repeat(places, len(cell), axis=0), np.tile(cell, (len(places), 1))].astype("float32")


def train_acoustic_field(levels_db, pairs_m, size_m, epochs=20, seed=0, **field):
    """Train a field on the spectrograms that were measured in one room.

    Args:
        levels_db: Levels of the spectrograms in dB, shape `(n, num_bins, num_frames)`.
        pairs_m: Loudspeaker and microphone of each in metres, shape `(n, 6)`.
        size_m: Length, width and height of the room in metres.
        epochs: Passes through all cells.
        seed: Draws the initial weights and the order of the cells.
        **field: Further arguments of `build_acoustic_field`.

    Returns:
        Function from pairs of places, shape `(m, 6)`, to levels in dB, shape `(m, num_bins, num_frames)`.
    """
    levels_db, pairs_m = np.asarray(levels_db, float), np.asarray(pairs_m, float)
    if len(levels_db) != len(pairs_m):
        raise ValueError(f"{len(levels_db)} responses and {len(pairs_m)} pairs of places: give one pair per response.")
    inputs, mean = cells_of(pairs_m, size_m, *levels_db.shape[1:]), levels_db.mean()
    order = np.random.default_rng(seed).permutation(len(inputs))
    model, steps = build_acoustic_field(seed=seed, **field), epochs * -(-len(inputs) // 1024)
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(3e-3, steps)), "mse")
    targets = ((levels_db - mean) / LEVEL_UNIT_DB).reshape(-1, 1)
    with seeded(seed):
        model.fit(inputs[order], targets[order], batch_size=1024, epochs=epochs, verbose=0)

    def levels_at(pairs):
        """Return the levels at other places."""
        found = model.predict(cells_of(pairs, size_m, *levels_db.shape[1:]), batch_size=8192, verbose=0)
        return mean + LEVEL_UNIT_DB * found.reshape(-1, *levels_db.shape[1:])

    return levels_at
