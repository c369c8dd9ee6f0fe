"""Which places of its own maps does a convolutional network lean on?

Reference: R. R. Selvaraju et al., "Grad-CAM: visual explanations from deep networks via gradient-based localization",
ICCV (2017), arXiv:1610.02391.

Lesson: lessons/6_explain/6_3_explaining_networks.py
"""

import keras
import numpy as np
import tensorflow as tf

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples


def tap_network(model, layer_index):
    """Return a network that also puts out what one of its layers has made.

    Args:
        model: Functional network from spectrograms to logits.
        layer_index: Number of the layer in `model.layers`.

    Returns:
        A `keras.Model` from spectrograms to `[maps, logits]`, sharing all weights with `model`.

    Example:
        `tap_network(build_cnn((64, 61), 5), 2)` puts out the maps of the first block as well.
    """
    return keras.Model(model.input, [model.layers[layer_index].output, model.output])


def grad_cam(tapped, spectrogram, label):
    r"""Compute the map of a layer in which each filter counts by what it does for one class.

    $$w_k = \frac{1}{IJ}\sum_{i,j}\frac{\partial a}{\partial M_{ijk}},\qquad
    C_{ij} = \max\Bigl(0, \sum_k w_k M_{ijk}\Bigr)$$

    Args:
        tapped: Network from spectrograms `(batch, bands, frames)` to two outputs: maps M `(batch, I, J, filters)` and
            logits a `(batch, num_classes)`. It is asked as in use (`training=False`).
        spectrogram: One spectrogram, shape `(bands, frames)`. Not changed.
        label: Number of the class.

    Returns:
        Map C ≥ 0, shape `(I, J)`.

    Example:
        `grad_cam(tap_network(cnn, 2), pictures[0], 8)` has half as many bands and frames as the picture.
    """
    inputs = np.asarray(spectrogram, "float32")[None]
    with tf.GradientTape() as tape:
        maps, logits = tapped(inputs, training=False)
        logit = logits[0, label]
    weights = tf.reduce_mean(tape.gradient(logit, maps)[0], axis=(0, 1))
    return np.maximum((maps[0].numpy() * weights.numpy()).sum(axis=-1), 0)


@needs_numbers("shape", empty=True)
@takes_samples("small", ndim=2)
def enlarge_map(small, shape):
    """Repeat the cells of a small map until it covers a larger one.

    Args:
        small: Map, shape `(I, J)`.
        shape: Bands and frames of the larger map, at least I and J.

    Returns:
        Map of that shape; every cell has the value of the small cell in which it lies.

    Example:
        >>> enlarge_map(np.array([[1, 2]]), (1, 4))
        array([[1., 1., 2., 2.]])
    """
    rows, columns = (np.arange(size) * have // size for size, have in zip(shape, np.shape(small), strict=True))
    return np.asarray(small)[rows[:, None], columns]
