"""A small attention network: every part of a clip may look at every other one.

Reference: A. Vaswani et al., "Attention is all you need", NIPS (2017), arXiv:1706.03762.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import keras

from acml_tf.networks.classifiers.recurrent import embed_frames
from acml_tf.networks.sinusoidal_embedding import sinusoidal_embedding


@keras.saving.register_keras_serializable(package="acml_tf")
class PositionalEncoding(keras.layers.Layer):
    """Add the sinusoidal embedding of its position to every vector of a sequence; attention alone knows no order."""

    def build(self, input_shape):
        """Compute the embedding once."""
        num_steps, width = input_shape[1:]
        embedding = sinusoidal_embedding(keras.ops.arange(num_steps), width, endpoint=False)
        self.embedding = keras.ops.cast(embedding, self.compute_dtype)

    def call(self, inputs):
        """Return the sequence with its positions, same shape."""
        return inputs + self.embedding


def attention_block(sequence, num_heads, dropout_rate, seed):
    """Let all steps look at each other, then let each think for itself; both add to what was there.

    Args:
        sequence: Symbolic input, shape `(batch, steps, width)`.
        num_heads: Number of different looks at once; divides the width.
        dropout_rate: Fraction dropped out in training, 0 … 1.
        seed: Seed of initial weights and dropout.

    Returns:
        Symbolic output, same shape.

    Example:
        Two of these on top of each other make the network below.
    """
    width = sequence.shape[-1]
    initializers = [keras.initializers.GlorotUniform(seed=seed + number) for number in range(6)]
    scaled = keras.layers.LayerNormalization()(sequence)
    attention = keras.layers.MultiHeadAttention(num_heads, width // num_heads, dropout=dropout_rate, seed=seed)
    look = attention(scaled, scaled)
    # from one initializer with a seed Keras would draw the same numbers for all four
    parts = attention.query_dense, attention.key_dense, attention.value_dense, attention.output_dense
    for part, initializer in zip(parts, initializers, strict=False):
        part.kernel.assign(initializer(part.kernel.shape))
    sequence = keras.layers.Add()([sequence, look])
    thought = keras.layers.LayerNormalization()(sequence)
    thought = keras.layers.Dense(2 * width, activation="gelu", kernel_initializer=initializers[4])(thought)
    thought = keras.layers.Dense(width, kernel_initializer=initializers[5])(thought)
    thought = keras.layers.Dropout(dropout_rate, seed=seed)(thought)
    return keras.layers.Add()([sequence, thought])


def build_attention(
    input_shape,
    num_classes,
    width=64,
    num_blocks=2,
    num_heads=4,
    frames_per_step=2,
    positional_encoding=True,
    dropout_rate=0.1,
    seed=0,
):
    """Build a transformer encoder over runs of frames, averaged over the clip.

    Args:
        input_shape: Bands and frames of a spectrogram.
        num_classes: Number of classes.
        width: Length of the vector of a run of frames, even and a multiple of `num_heads`.
        num_blocks: Number of attention blocks.
        num_heads: Different looks in each block.
        frames_per_step: Frames in a run.
        positional_encoding: Whether the network is told where in the clip a run stands.
        dropout_rate: Fraction dropped out in training, 0 … 1.
        seed: Seed of initial weights and dropout.

    Returns:
        A functional `keras.Model` from `(batch, bands, frames)` to logits `(batch, num_classes)`, not compiled.

    Example:
        With `positional_encoding=False` a clip and its runs in any other order get the same logits.
    """
    inputs, sequence = embed_frames(input_shape, frames_per_step, width, seed)
    if positional_encoding:
        sequence = PositionalEncoding()(sequence)
    for block in range(num_blocks):
        sequence = attention_block(sequence, num_heads, dropout_rate, seed + 10 * (block + 1))
    hidden = keras.layers.GlobalAveragePooling1D()(keras.layers.LayerNormalization()(sequence))
    initializer = keras.initializers.GlorotUniform(seed=seed + 1)
    outputs = keras.layers.Dense(num_classes, kernel_initializer=initializer, name="logits")(hidden)
    return keras.Model(inputs, outputs, name="attention")
