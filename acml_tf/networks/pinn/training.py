"""The one training of all wave networks: known pressures in batches, and SOAP with a falling step.

Lesson: lessons/5_deep/5_4_wave_field_forward.py, lessons/5_deep/5_5_wave_speed_inverse.py
"""

import keras
import numpy as np

from acml_tf.networks.optimizers import SOAP
from acml_tf.networks.seeding import seeded_rows
from acml_tf.networks.training import equal_epochs, require_finite_loss

MIN_EPOCHS, MAX_EPOCHS, MAX_BATCH = 50, 100, 1000  # what steers a training does so once an epoch


def fit_wave_network(network, points, pressure, steps, learning_rate, seed, callbacks, optimizer=SOAP):
    """Train a wave network on known pressures, for exactly the given number of steps, in equal epochs.

    Args:
        network: `WavePINN` or a model of its kind, not yet compiled; it is trained in place.
        points: Points (x, y, t) at which the pressure is known, shape `(n, 3)`.
        pressure: Pressure there, shape `(n, 1)`.
        steps: Number of optimiser steps.
        learning_rate: First step size, lowered to zero along a cosine.
        seed: Draws the batches.
        callbacks: Keras callbacks for `fit`.
        optimizer: Function from a schedule of step sizes to a Keras optimiser.

    Returns:
        The same network, trained.

    Raises:
        ValueError: The steps cannot be shared out evenly, or the loss stops being a finite number.
    """
    epochs = equal_epochs(steps, MAX_EPOCHS, MIN_EPOCHS)
    network.compile(optimizer(keras.optimizers.schedules.CosineDecay(learning_rate, steps)), jit_compile=False)
    # variables that a first step makes let TensorFlow trace it twice
    network.optimizer.build(network.trainable_variables)
    table = seeded_rows((points, pressure), lambda rows: rows.shuffle(len(points), seed).repeat())
    batches = table.batch(min(MAX_BATCH, len(points))).prefetch(2)
    callbacks = [keras.callbacks.TerminateOnNaN(), *callbacks]
    network.fit(batches, epochs=epochs, steps_per_epoch=steps // epochs, shuffle=False, verbose=0, callbacks=callbacks)
    require_finite_loss(network, learning_rate)
    return network


def single_precision(values, name):
    """Return numbers as the networks take them.

    Args:
        values: List or array of numbers.
        name: What they are, for the error.

    Returns:
        Array of single precision.

    Raises:
        ValueError: They are no numbers, or rows of different lengths.

    Example:
        >>> single_precision([[0, 1, 2]], "points").shape
        (1, 3)
    """
    try:
        return np.asarray(values, "float32")
    except (TypeError, ValueError) as error:
        raise ValueError(f"the {name} are not a table of numbers: give a list or an array of them.") from error


def check_readings(points, pressure):
    """Refuse known pressures that nothing can be trained on, in one sentence.

    Args:
        points: Points (x, y, t), to be of shape `(n, 3)`.
        pressure: Pressures there, to be of shape `(n,)`.

    Raises:
        ValueError: There are none, the shapes do not match, or a number is not finite.
    """
    if not points.size:
        raise ValueError(f"points has the shape {points.shape}, so there is none: give one row (x, y, t) at least.")
    if points.ndim != 2 or points.shape[1] != 3:
        raise ValueError(f"points has the shape {points.shape}: give one row (x, y, t) per pressure, shape (n, 3).")
    if pressure.shape != (len(points),):
        raise ValueError(f"there are {len(points)} points but pressures of shape {pressure.shape}: give one to each.")
    if not (np.all(np.isfinite(points)) and np.all(np.isfinite(pressure))):
        raise ValueError("some points or pressures are not finite numbers: leave them out.")
