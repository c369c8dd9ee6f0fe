"""A small detector that answers after each frame and never looks ahead: causal, dilated convolutions.

Reference: A. van den Oord et al., "WaveNet: a generative model for raw audio", arXiv:1609.03499 (2016).

Lesson: lessons/7_trust/7_2_deployed.py
"""

import keras

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.networks.seeding import seeded


@needs_numbers("num_bands", "num_classes", "num_filters", "num_layers")
def build_detector(num_bands, num_classes, num_filters=48, num_layers=3, seed=0):
    """Build a causal network from mel frames to one score per class and frame.

    Layer `n` (0, 1, …) convolves over time with a kernel of 3 frames that lie $2^n$ frames apart, and has a rectifier
    (ReLU). No layer looks at a later frame: each has zeros before its first frame. A linear layer gives the
    scores (logits), the same layer for each frame.

    Args:
        num_bands: Mel bands per frame.
        num_classes: Number of classes.
        num_filters: Filters of each convolution.
        num_layers: Number of convolutions, 1 or more.
        seed: Seed of the initial weights, another draw for each layer; the same seed gives the same weights.

    Returns:
        A functional `keras.Model` from `(batch, frames, num_bands)` with any number of frames to
        `(batch, frames, num_classes)`, not yet compiled.

    Example:
        >>> build_detector(32, 4).count_params()
        18772
    """
    inputs = hidden = keras.Input((None, num_bands))
    for layer in range(num_layers):
        start = keras.initializers.GlorotUniform(seed=seed + layer)
        hidden = keras.layers.Conv1D(
            num_filters, 3, padding="causal", dilation_rate=2**layer, activation="relu", kernel_initializer=start
        )(hidden)
    start = keras.initializers.GlorotUniform(seed=seed + num_layers)
    return keras.Model(inputs, keras.layers.Dense(num_classes, kernel_initializer=start)(hidden))


def clip_classifier(detector, num_frames):
    """Return the network that answers once per clip: the mean of the scores over its frames, as probabilities.

    Args:
        detector: Network from `(batch, frames, bands)` to scores `(batch, frames, classes)`.
        num_frames: Frames of each clip.

    Returns:
        Keras model from `(batch, num_frames, bands)` to probabilities `(batch, classes)`, sharing the weights.

    Example:
        `clip_classifier(build_detector(32, 4), 30).output_shape` is `(None, 4)`.
    """
    inputs = keras.Input((num_frames, detector.input_shape[-1]))
    scores = keras.layers.GlobalAveragePooling1D()(detector(inputs))
    return keras.Model(inputs, keras.layers.Softmax()(scores))


def train_detector(detector, frames, labels, epochs=30, batch_size=32, seed=0):
    """Train a detector on whole clips: cross-entropy of the mean score, and return the network for clips.

    Args:
        detector: Network from `(batch, frames, bands)` to scores `(batch, frames, classes)`.
        frames: Standardised levels, shape `(num_clips, num_frames, num_bands)`.
        labels: Numbers of the classes, shape `(num_clips,)`.
        epochs: Passes through the clips.
        batch_size: Clips per step.
        seed: Draws the order of the clips.

    Returns:
        The clip classifier, trained; `detector` shares its weights.

    Example:
        `train_detector(build_detector(32, 4), frames, labels).predict(frames)` gives probabilities.
    """
    with seeded(seed):
        model = clip_classifier(detector, frames.shape[1])
        steps = epochs * -(-len(frames) // batch_size)
        schedule = keras.optimizers.schedules.CosineDecay(3e-3, steps)
        model.compile(keras.optimizers.Adam(schedule), "sparse_categorical_crossentropy")
        model.fit(frames, labels, batch_size, epochs, verbose=0)
    return model
