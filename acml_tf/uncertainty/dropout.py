"""Monte-Carlo dropout: ask the same network many times, each time with other units dropped out.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import functools

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.array import direction_from_phase
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.acoustics.samples import takes_samples


def rests_normalisation(ask):
    """Let a function that asks a model in training leave batch normalisation at rest: only dropout is left on.

    Otherwise batch normalisation would normalise all passes together, as one batch, and go on learning.

    Args:
        ask: Function whose first argument is a model.

    Returns:
        The function; the model is afterwards as it was.

    Example:
        >>> rests_normalisation(lambda model, inputs: model(inputs))(abs, -2)
        2
    """

    @functools.wraps(ask)
    def rested(model, *arguments, **named):
        learning = [layer for layer in _normalisations(model) if layer.trainable]
        for layer in learning:
            layer.trainable = False
        try:
            return ask(model, *arguments, **named)
        finally:
            for layer in learning:
                layer.trainable = True

    return rested


def _normalisations(model):
    """Return all layers of batch normalisation in a Keras model and in the models that it holds."""
    if not getattr(model, "layers", None):
        return []
    import keras  # loaded already, with the model

    own = [layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)]
    return own + [one for layer in model.layers for one in _normalisations(layer)]


@needs_functions("model")
@needs_rows("inputs")
@needs_numbers("num_passes")
@rests_normalisation
def monte_carlo_dropout(model, inputs, num_passes):
    """Predict every row many times with a network whose dropout is left on, in one call.

    Args:
        model: A Keras model, or any callable `model(inputs, training=...)` that answers row by row, with an array
            or a tensor.
        inputs: Questions, shape `(rows, ...)`.
        num_passes: How many times each row is asked; all passes go through the model as one batch.

    Returns:
        Answers of shape `(num_passes, rows, ...)`: entry `[t, i]` is the `t`-th answer to row `i`.

    Example:
        50 passes of 200 rows are one call with 10,000 rows.

        >>> monte_carlo_dropout(lambda rows, training: 2 * rows, np.ones((3, 2)), num_passes=5).shape
        (5, 3, 2)

    Reference:
        Y. Gal and Z. Ghahramani, "Dropout as a Bayesian approximation", ICML 2016.
    """
    stacked = np.concatenate([inputs] * num_passes)
    outputs = np.asarray(model(stacked, training=True))
    return outputs.reshape(num_passes, len(inputs), *outputs.shape[1:])


@takes_samples("outputs", ndim=3)
def direction_and_spread(outputs):
    r"""Compute one direction and its spread from many answers on the phase circle, without tearing ±90° apart.

    The direction is that of the mean vector. The spread is the root mean square of the answers' differences
    from it, each taken the short way round: −89° and 89° are 2° apart to the array, so differences are
    wrapped to −90 … 90 degrees.

    Args:
        outputs: Points $(\cos\psi, \sin\psi)$ of each pass, shape `(passes, scenes, 2)`.

    Returns:
        Direction and spread in degrees, −90 … 90 and 0 … 90, each of shape `(scenes,)`.

    Example:
        Two answers of −10° and 10°:

        >>> angle = np.pi * np.sin(np.deg2rad([[-10.0], [10.0]]))
        >>> np.round(direction_and_spread(np.stack([np.cos(angle), np.sin(angle)], axis=-1)), 6) + 0
        array([[ 0.],
               [10.]])
    """
    direction_deg = direction_from_phase(outputs.mean(axis=0))
    difference_deg = direction_from_phase(outputs) - direction_deg
    wrapped_deg = (difference_deg + 90) % 180 - 90
    return direction_deg, np.sqrt(np.mean(wrapped_deg**2, axis=0))


def dropout_directions(model, features, num_passes=100, scenes_per_call=500):
    """Estimate direction and spread of many scenes, a bounded number at a time so that memory suffices.

    Args:
        model: A network such as `train_doa_network` returns.
        features: Its inputs, shape `(scenes, features)`.
        num_passes: Dropout passes per scene, at least 2.
        scenes_per_call: Scenes in one call of the model.

    Returns:
        Direction and spread in degrees, each of shape `(scenes,)`.

    Raises:
        ValueError: If there are fewer than two passes, of which no spread can be told.

    Example:
        500 scenes and 100 passes go through the model as one batch of 50,000 rows.
    """
    if num_passes < 2:
        raise ValueError(f"num_passes={num_passes} shows no spread: take 2 or more, 100 is usual.")
    starts = range(0, len(features), scenes_per_call)
    chunks = (features[start : start + scenes_per_call] for start in starts)
    parts = [direction_and_spread(monte_carlo_dropout(model, chunk, num_passes)) for chunk in chunks]
    direction_deg, spread_deg = (np.concatenate(part) for part in zip(*parts, strict=True))
    return direction_deg, spread_deg
