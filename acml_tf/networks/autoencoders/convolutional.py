"""A picture of a sound through a bottleneck: a convolutional autoencoder, whose code stands for the clip.

Reference: G. E. Hinton and R. R. Salakhutdinov, "Reducing the dimensionality of data with neural networks", Science 313
(2006).

Lesson: lessons/3_unsupervised/3_5_embeddings_and_clusters.py
"""

import keras

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.networks.training import cosine_adam, shuffled


@needs_numbers("num_latent")
@needs_numbers("filters", empty=True)
def build_encoder(input_shape, num_latent=32, filters=(8, 16, 32, 64), seed=0):
    """Build the first half of a convolutional autoencoder: from a picture to a few numbers.

    Each layer is a convolution of 3 × 3 with stride 2 that pads with zeros ("same"), starts from He's normal weights
    (`HeNormal`, each layer with a seed of its own) and ends in a GELU. What is left of the picture is laid out in a
    row, and one dense layer without activation (initial weights of Glorot or He) makes the code of it.

    Args:
        input_shape: Bands and frames of a picture.
        num_latent: Numbers in the code.
        filters: Filters of each convolution, the first at the picture.
        seed: Seed of the initial weights.

    Returns:
        A `keras.Model` from `(batch, bands, frames)` to `(batch, num_latent)`, not compiled.

    Example:
        Four layers leave 5 × 5 places of 65 × 65, each with 64 features:

        >>> build_encoder((65, 65)).count_params()
        75616
    """
    inputs = keras.Input(input_shape, name="picture")
    hidden = keras.layers.Reshape((*input_shape, 1))(inputs)
    for layer, count in enumerate(filters):
        initializer = keras.initializers.HeNormal(seed=seed + layer)
        hidden = keras.layers.Conv2D(count, 3, 2, "same", activation="gelu", kernel_initializer=initializer)(hidden)
    initializer = keras.initializers.GlorotUniform(seed=seed + len(filters))
    codes = keras.layers.Dense(num_latent, kernel_initializer=initializer)(keras.layers.Flatten()(hidden))
    return keras.Model(inputs, codes, name="encoder")


@needs_numbers("num_latent", "filters")
def build_decoder(output_shape, num_latent=32, filters=(64, 32, 16, 8), seed=100):
    """Build the second half of a convolutional autoencoder: from a few numbers back to a picture.

    A dense layer with GELU fills the smallest picture. Each transposed convolution of 3 × 3 with stride 2, padding
    "same" and output padding 0 makes 2n − 1 places of n, which is what a stride of 2 had made n of. All but the last
    end in a GELU; the last has one filter and no activation, since levels are of both signs.

    Args:
        output_shape: Bands and frames of a picture, each one more than a multiple of 2 to the number of filters.
        num_latent: Numbers in the code.
        filters: Number of features at each size, from the smallest picture on; the whole picture has one.
        seed: Seed of the initial weights.

    Returns:
        A `keras.Model` from `(batch, num_latent)` to `(batch, bands, frames)`, not compiled.

    Raises:
        ValueError: The picture cannot be halved so often.

    Example:
        The paper's pictures are halved five times, from 129 places to 5:

        >>> build_decoder((129, 129), filters=(64, 64, 32, 16, 8)).output_shape
        (None, 129, 129)
    """
    step = 2 ** len(filters)
    if any((size - 1) % step for size in output_shape):
        raise ValueError(f"{output_shape}: give sizes one more than a multiple of {step}, {step + 1} for one.")
    rows, columns = ((size - 1) // step + 1 for size in output_shape)
    codes = keras.Input((num_latent,), name="code")
    initializer = keras.initializers.GlorotUniform(seed=seed)
    hidden = keras.layers.Dense(rows * columns * filters[0], "gelu", kernel_initializer=initializer)(codes)
    hidden = keras.layers.Reshape((rows, columns, filters[0]))(hidden)
    for layer, count in enumerate((*filters[1:], 1)):
        options = {"activation": "gelu" if layer + 1 < len(filters) else None, "output_padding": 0}
        initializer = keras.initializers.HeNormal(seed=seed + 1 + layer)
        upward = keras.layers.Conv2DTranspose(count, 3, 2, "same", kernel_initializer=initializer, **options)
        hidden = upward(hidden)
    return keras.Model(codes, keras.layers.Reshape(output_shape)(hidden), name="decoder")


def train_convolutional_autoencoder(
    pictures, num_latent=32, filters=(8, 16, 32, 64), epochs=30, batch_size=32, seed=0, largest=2e-3
):
    """Build a convolutional autoencoder and train it to rebuild pictures.

    Args:
        pictures: Standardised pictures, shape `(num_clips, bands, frames)`.
        num_latent: Numbers in the code.
        filters: Filters of the encoder; the decoder has them in reverse order.
        epochs: Number of passes through the pictures.
        batch_size: Pictures per gradient step.
        seed: Seed of the initial weights and of the order of the pictures.
        largest: First step of the optimiser.

    Returns:
        The trained `keras.Model` from pictures to pictures; `model.get_layer("encoder")` gives the codes.

    Example:
        `train_convolutional_autoencoder(pictures).get_layer("encoder").predict(pictures)` has 32 columns.
    """
    shape = pictures.shape[1:]
    encoder = build_encoder(shape, num_latent, filters, seed)
    decoder = build_decoder(shape, num_latent, filters[::-1], seed + 100)
    inputs = keras.Input(shape)
    model = keras.Model(inputs, decoder(encoder(inputs)), name="autoencoder")
    model.compile(cosine_adam(len(pictures), batch_size, epochs, largest), loss="mean_squared_error")
    model.fit(*shuffled(pictures, seed), batch_size, epochs, shuffle=False, verbose=0)
    return model
