"""A recurrent network that reads a clip frame by frame, forwards and backwards, and remembers.

Reference: K. Cho et al., "Learning phrase representations using RNN encoder–decoder", EMNLP (2014).

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import keras


def embed_frames(input_shape, frames_per_step, width, seed):
    """Build the embedding of short runs of frames as vectors: the tokens of a clip.

    Args:
        input_shape: Bands and frames of a spectrogram.
        frames_per_step: Frames in one run; runs do not overlap.
        width: Length of the vector of a run.
        seed: Seed of the initial weights.

    Returns:
        Symbolic input `(batch, bands, frames)` and symbolic sequence `(batch, runs, width)`.

    Example:
        106 frames in runs of two are 53 vectors.
    """
    inputs = keras.Input(input_shape, name="log_mel")
    frames = keras.layers.Permute((2, 1))(inputs)
    initializer = keras.initializers.GlorotUniform(seed=seed)
    tokens = keras.layers.Conv1D(width, frames_per_step, frames_per_step, kernel_initializer=initializer)(frames)
    return inputs, tokens


def build_recurrent(
    input_shape,
    num_classes,
    units=64,
    frames_per_step=2,
    dropout_rate=0.3,
    seed=0,
):
    """Build a gated recurrent unit in each direction of time; their states are averaged over the clip.

    Args:
        input_shape: Bands and frames of a spectrogram.
        num_classes: Number of classes.
        units: Number of units in each direction.
        frames_per_step: Frames that are read at once.
        dropout_rate: Fraction of the averaged state that each training pass drops out, 0 … 1.
        seed: Seed of initial weights and dropout.

    Returns:
        A functional `keras.Model` from `(batch, bands, frames)` to logits `(batch, num_classes)`, not compiled.

    Example:
        `build_recurrent((64, 106), 10)` takes 53 steps through a clip.
    """
    inputs, tokens = embed_frames(input_shape, frames_per_step, units, seed)
    states = []
    for direction, backwards in enumerate((False, True)):
        kernel = keras.initializers.GlorotUniform(seed=seed + 1 + direction)
        recurrent = keras.initializers.Orthogonal(seed=seed + 1 + direction)
        states.append(
            keras.layers.GRU(
                units,
                return_sequences=True,
                go_backwards=backwards,
                kernel_initializer=kernel,
                recurrent_initializer=recurrent,
            )(tokens)
        )
    hidden = keras.layers.GlobalAveragePooling1D()(keras.layers.Concatenate()(states))
    hidden = keras.layers.Dropout(dropout_rate, seed=seed)(hidden)
    initializer = keras.initializers.GlorotUniform(seed=seed + 3)
    outputs = keras.layers.Dense(num_classes, kernel_initializer=initializer, name="logits")(hidden)
    return keras.Model(inputs, outputs, name="recurrent")
