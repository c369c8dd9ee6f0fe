"""A convolutional network that listens for the same small pattern at every time and in every band.

Reference: K. J. Piczak, "Environmental sound classification with convolutional neural networks", MLSP (2015); S. Ioffe
and C. Szegedy, "Batch normalization", ICML (2015).

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import keras


def receptive_field(kernel_sizes, strides):
    """Return how many frames one output of a stack of convolutions has seen, and how far apart outputs are.

    A kernel of k reaches (k − 1) steps of its input farther; a stride s makes every later step s times as long.

    Args:
        kernel_sizes: Kernel size k of each layer along time, first layer first.
        strides: Stride s of each layer along time, same length.

    Returns:
        Receptive field and step from output to output, both in frames of the input.

    Example:
        Two layers of kernel 3, the first with stride 2: 1 + 2·1 + 2·2 = 7 frames, 2 frames apart:
        `receptive_field([3, 3], [2, 1]) == (7, 2)`.
    """
    field, step = 1, 1
    for kernel, stride in zip(kernel_sizes, strides, strict=True):
        field += (kernel - 1) * step
        step *= stride
    return field, step


def convolution_block(hidden, filters, stride, seed):
    """Build one block: a convolution, batch normalisation and a rectifier.

    Args:
        hidden: Symbolic input, shape `(batch, bands, frames, channels)`.
        filters: Number of patterns looked for.
        stride: Step in bands and frames.
        seed: Seed of the initial weights.

    Returns:
        Symbolic output, shape `(batch, ⌈bands / stride⌉, ⌈frames / stride⌉, filters)`.

    Example:
        Of 64 × 106 a stride of 2 leaves 32 × 53.
    """
    initializer = keras.initializers.HeNormal(seed=seed)
    hidden = keras.layers.Conv2D(filters, 3, stride, padding="same", use_bias=False, kernel_initializer=initializer)(
        hidden
    )
    return keras.layers.ReLU()(keras.layers.BatchNormalization(momentum=0.9)(hidden))


def build_cnn(
    input_shape,
    num_classes,
    filters=(32, 48, 64, 96, 128),
    strides=(2, 2, 1, 2, 1),
    dropout_rate=0.3,
    seed=0,
):
    """Build a stack of convolutions whose last features are averaged, and maximised, over the whole clip.

    Because of that there is no weight for a time: what counts is that a pattern occurs, not when.

    Args:
        input_shape: Bands and frames of a spectrogram.
        num_classes: Number of classes.
        filters: Filters of each block.
        strides: Step of each block in bands and frames.
        dropout_rate: Fraction of the pooled features that each training pass drops out, 0 … 1.
        seed: Seed of initial weights and dropout.

    Returns:
        A functional `keras.Model` from `(batch, bands, frames)` to logits `(batch, num_classes)`, not compiled.

    Example:
        `build_cnn((64, 106), 10)` has 0.2 million weights; its five blocks see 39 frames at a time.
    """
    inputs = keras.Input(input_shape, name="log_mel")
    hidden = keras.layers.Reshape((*input_shape, 1))(inputs)
    for block, (number, stride) in enumerate(zip(filters, strides, strict=True)):
        hidden = convolution_block(hidden, number, stride, seed + block)
    pooled = [keras.layers.GlobalAveragePooling2D()(hidden), keras.layers.GlobalMaxPooling2D()(hidden)]
    hidden = keras.layers.Dropout(dropout_rate, seed=seed)(keras.layers.Concatenate()(pooled))
    initializer = keras.initializers.GlorotUniform(seed=seed + len(filters))
    outputs = keras.layers.Dense(num_classes, kernel_initializer=initializer, name="logits")(hidden)
    return keras.Model(inputs, outputs, name="cnn")
