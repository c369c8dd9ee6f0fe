"""A small attention network: every moment of a clip may look at every other one.

Reference: A. Vaswani et al., "Attention is all you need", NIPS (2017), arXiv:1706.03762.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import keras
import numpy as np

from acml_tf.networks.classifiers.recurrent import read_frames


def position_waves(n_steps: int, width: int) -> np.ndarray:
    """Write the place of every step as slow and fast waves, as the hands of many clocks tell the time.

        sin(n / 10000^{i / (width/2)}) in the first half of the columns, cos of the same in the second

    Args:
        n_steps: Number of steps n.
        width: Length of a vector, even.

    Returns:
        Array of shape ``(n_steps, width)``, from −1 to 1.

    Example:
        ``position_waves(1, 4)`` is ``[[0, 0, 1, 1]]``: at step 0 all clocks stand at zero.
    """
    slowness = 10000.0 ** (np.arange(width // 2) / (width // 2))
    angle = np.arange(n_steps)[:, None] / slowness
    return np.concatenate([np.sin(angle), np.cos(angle)], axis=-1)


@keras.saving.register_keras_serializable(package="acml_tf")
class PositionWaves(keras.layers.Layer):
    """Add to every vector of a sequence the waves that tell its place; without them attention sees a heap."""

    def build(self, input_shape):
        """Draw the waves once."""
        self.waves = keras.ops.convert_to_tensor(position_waves(*input_shape[1:]), self.compute_dtype)

    def call(self, inputs):
        """Return the sequence with its places, same shape."""
        return inputs + self.waves


def attention_block(sequence, num_heads: int, dropout_rate: float, seed: int):
    """Let all steps look at each other, then let each think for itself; both add to what was there.

    Args:
        sequence: Symbolic input, shape ``(batch, steps, width)``.
        num_heads: Number of different looks at once; divides the width.
        dropout_rate: Part silenced in training, 0 … 1.
        seed: Seed of first weights and dropout.

    Returns:
        Symbolic output, same shape.

    Example:
        Two of these on top of each other make the network below.
    """
    width = sequence.shape[-1]
    initializers = [keras.initializers.GlorotUniform(seed=seed + number) for number in range(3)]
    scaled = keras.layers.LayerNormalization()(sequence)
    look = keras.layers.MultiHeadAttention(
        num_heads, width // num_heads, dropout=dropout_rate, kernel_initializer=initializers[0], seed=seed
    )(scaled, scaled)
    sequence = keras.layers.Add()([sequence, look])
    thought = keras.layers.LayerNormalization()(sequence)
    thought = keras.layers.Dense(2 * width, activation="gelu", kernel_initializer=initializers[1])(thought)
    thought = keras.layers.Dense(width, kernel_initializer=initializers[2])(thought)
    thought = keras.layers.Dropout(dropout_rate, seed=seed)(thought)
    return keras.layers.Add()([sequence, thought])


def build_attention(
    input_shape: tuple[int, int],
    n_classes: int,
    width: int = 64,
    num_blocks: int = 2,
    num_heads: int = 4,
    frames_per_step: int = 2,
    know_places: bool = True,
    dropout_rate: float = 0.1,
    seed: int = 0,
) -> keras.Model:
    """Build a transformer encoder over runs of frames, averaged over the clip.

    Args:
        input_shape: Bands and frames of a spectrogram.
        n_classes: Number of classes.
        width: Length of the vector of a run of frames, even and a multiple of ``num_heads``.
        num_blocks: Number of attention blocks.
        num_heads: Different looks in each block.
        frames_per_step: Frames in a run.
        know_places: Whether the network is told where in the clip a run stands.
        dropout_rate: Part silenced in training, 0 … 1.
        seed: Seed of first weights and dropout.

    Returns:
        A functional `keras.Model` from ``(batch, bands, frames)`` to logits ``(batch, n_classes)``, not compiled.

    Example:
        With ``know_places=False`` a clip and its runs in any other order get the same logits.
    """
    inputs, sequence = read_frames(input_shape, frames_per_step, width, seed)
    if know_places:
        sequence = PositionWaves()(sequence)
    for block in range(num_blocks):
        sequence = attention_block(sequence, num_heads, dropout_rate, seed + 10 * (block + 1))
    hidden = keras.layers.GlobalAveragePooling1D()(keras.layers.LayerNormalization()(sequence))
    initializer = keras.initializers.GlorotUniform(seed=seed + 1)
    outputs = keras.layers.Dense(n_classes, kernel_initializer=initializer, name="logits")(hidden)
    return keras.Model(inputs, outputs, name="attention")
