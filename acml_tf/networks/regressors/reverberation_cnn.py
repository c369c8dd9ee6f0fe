"""A small convolutional network that reads a reverberation time off the levels of speech: the rival of ridge.

Reference: H. Gamper and I. Tashev, "Blind reverberation time estimation using a convolutional neural network",
IWAENC 2018.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import keras
import numpy as np
from keras import layers

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.networks.seeding import seeded


@needs_numbers("num_frames", optional=True)
@needs_numbers("num_bands")
@needs_numbers("channels", empty=True)
def build_reverberation_cnn(num_frames, num_bands, channels=(24, 32, 32)):
    """Build a network that convolves band levels over time and answers with one number.

    Args:
        num_frames: Frames of an input.
        num_bands: Bands of an input, the channels of the first convolution.
        channels: Channels of the convolutions, each with kernels of 9 frames and steps of 2.

    Returns:
        Keras model from shape (n, num_frames, num_bands) to (n, 1).

    Example:
        >>> build_reverberation_cnn(100, 10).output_shape
        (None, 1)
    """
    inputs = keras.Input((num_frames, num_bands))
    values = inputs
    for width in channels:
        values = layers.Conv1D(width, 9, strides=2, activation="relu")(values)
    pooled = layers.Concatenate()([layers.GlobalAveragePooling1D()(values), layers.GlobalMaxPooling1D()(values)])
    return keras.Model(inputs, layers.Dense(1)(layers.Dropout(0.2)(pooled)))


def train_reverberation_cnn(levels_db, times_s, epochs=40, seed=0):
    """Train the network on the logarithm of the times.

    Args:
        levels_db: Band levels in dB of every clip, shape (n, num_bands, num_frames).
        times_s: Reverberation times in seconds, shape (n,).
        epochs: Passes through the clips.
        seed: Draws the weights and the order of the clips.

    Returns:
        Function from levels of new clips, same shape, to times in seconds, shape (n,).

    Example:
        `train_reverberation_cnn(levels, times)(new_levels)` has one time for each new clip.
    """
    target = np.log(np.asarray(times_s, float))
    centre, spread = target.mean(), target.std() or 1.0
    rate = keras.optimizers.schedules.CosineDecay(3e-3, epochs * -(-len(target) // 32))
    with seeded(seed):
        model = build_reverberation_cnn(levels_db.shape[2], levels_db.shape[1])
        model.compile(keras.optimizers.Adam(rate), "mse")
        model.fit(level_inputs(levels_db), (target - centre) / spread, batch_size=32, epochs=epochs, verbose=0)
    return lambda new_db: np.exp(centre + spread * model.predict(level_inputs(new_db), verbose=0)[:, 0])


@needs_numbers("levels_db")
def level_inputs(levels_db):
    """Return levels as the network takes them: re the mean of each clip, in tens of decibels, time first.

    Args:
        levels_db: Band levels in dB, shape (n, num_bands, num_frames).

    Returns:
        Array of float32, shape (n, num_frames, num_bands).

    Example:
        >>> level_inputs(np.ones((1, 2, 3))).shape
        (1, 3, 2)
    """
    levels_db = np.asarray(levels_db, float)
    centred = (levels_db - levels_db.mean(axis=(1, 2), keepdims=True)) / 10
    return centred.transpose(0, 2, 1).astype("float32")
