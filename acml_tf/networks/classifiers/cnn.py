"""A convolutional network that listens for the same small pattern at every time and in every band.

Reference: K. J. Piczak, "Environmental sound classification with convolutional neural networks", MLSP (2015); S. Ioffe
and C. Szegedy, "Batch normalization", ICML (2015).

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import keras

from acml_tf.acoustics.arguments import needs_numbers, needs_rows


@needs_rows("kernel_sizes", "strides")
@needs_numbers("hop_s", "window_s")
def receptive_field(kernel_sizes, strides, hop_s, window_s):
    """Return how much of a sound one output of a stack of convolutions has heard, and how far apart outputs are.

    A kernel of k reaches (k − 1) steps of its input farther; a stride s makes every later step s times as long. Frames
    overlap: R of them, a hop apart, hear (R − 1) hops and one window.

    Args:
        kernel_sizes: Kernel size k of each layer along time, first layer first: a list or an array, not changed.
        strides: Stride s of each layer along time, same length.
        hop_s: Time from frame to frame.
        window_s: Time that one frame hears.

    Returns:
        Receptive field and time from output to output, both in seconds.

    Example:
        Two layers of kernel 3, the first with stride 2, see 1 + 2·1 + 2·2 = 7 frames; with windows of two hops these
        hear 6 + 2 hops, and outputs are two hops apart:

        >>> receptive_field([3, 3], [2, 1], hop_s=1.0, window_s=2.0)
        (8.0, 2.0)
    """
    frames, step = 1, 1
    for kernel, stride in zip(kernel_sizes, strides, strict=True):
        frames += (int(kernel) - 1) * step
        step *= int(stride)
    return (frames - 1) * hop_s + window_s, step * hop_s


@needs_numbers("filters", optional=True)
@needs_numbers("stride")
def convolution_block(filters, stride=1, seed=0):
    """Build one block: a convolution of 3 × 3, batch normalisation and a rectifier, in this order.

    The convolution pads with zeros ("same") and starts from He's normal weights (`HeNormal(seed)`, variance
    2 / number of inputs). It has no bias: batch normalisation subtracts the mean and then adds an offset of its own.

    Args:
        filters: Number of patterns looked for.
        stride: Step of the convolution in bands and in frames.
        seed: Seed of the initial weights.

    Returns:
        A `keras.Sequential` (or any other Keras layer) from `(batch, bands, frames, channels)` to
        `(batch, ⌈bands / stride⌉, ⌈frames / stride⌉, filters)`. In each training pass its running mean and variance
        keep 0.9 of what they were; the other settings of batch normalisation are those of Keras.

    Example:
        >>> convolution_block(8, stride=2).compute_output_shape((None, 64, 106, 1))
        (None, 32, 53, 8)
    """
    initializer = keras.initializers.HeNormal(seed=seed)
    return keras.Sequential(
        [
            keras.layers.Conv2D(filters, 3, stride, padding="same", use_bias=False, kernel_initializer=initializer),
            keras.layers.BatchNormalization(momentum=0.9),
            keras.layers.ReLU(),
        ]
    )


@needs_numbers("num_classes", "dropout_rate")
@needs_numbers("filters", "strides", empty=True)
def build_cnn(
    input_shape,
    num_classes,
    filters=(32, 48, 64, 96, 128),
    strides=(2, 2, 1, 2, 1),
    dropout_rate=0.3,
    seed=0,
):
    """Build a stack of convolution blocks whose last features are averaged, and maximised, over the whole clip.

    Because of that there is no weight for a time: what counts is that a pattern occurs, not when. Mean and maximum of
    every feature go side by side through dropout into one dense layer, which gives the logits.

    Args:
        input_shape: Bands and frames of a spectrogram.
        num_classes: Number of classes.
        filters: Filters of each block.
        strides: Step of each block in bands and frames, same length.
        dropout_rate: Fraction of the means and maxima that each training pass drops out, 0 … 1.
        seed: Seed of initial weights and dropout.

    Returns:
        A `keras.Model` from `(batch, bands, frames)` to logits `(batch, num_classes)`, not compiled.

    Example:
        The five blocks hear 1.9 s at a time, and there are 0.2 million weights:

        >>> build_cnn((64, 106), 10).count_params()
        211690
    """
    inputs = keras.Input(input_shape, name="log_mel")
    hidden = keras.layers.Reshape((*input_shape, 1))(inputs)
    for block, (number, stride) in enumerate(zip(filters, strides, strict=True)):
        hidden = convolution_block(number, stride, seed + block)(hidden)
    pooled = [keras.layers.GlobalAveragePooling2D()(hidden), keras.layers.GlobalMaxPooling2D()(hidden)]
    hidden = keras.layers.Dropout(dropout_rate, seed=seed)(keras.layers.Concatenate()(pooled))
    initializer = keras.initializers.GlorotUniform(seed=seed + len(filters))
    outputs = keras.layers.Dense(num_classes, kernel_initializer=initializer, name="logits")(hidden)
    return keras.Model(inputs, outputs, name="cnn")
