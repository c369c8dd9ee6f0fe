"""What trainings have in common: the order of the data, the learning rate over the steps, averages of weights."""

import keras
import numpy as np

from acml_tf.acoustics.amounts import takes_counts

# steps of a small dense network take less time than their way to Python and back, so some go in one call
STEPS_AT_ONCE = 8


def cosine_adam(num_patches, batch_size, epochs, largest=2e-3):
    """Return Adam with a step that falls to zero along half a cosine.

    Args:
        num_patches: Patches in an epoch.
        batch_size: Patches per gradient step.
        epochs: Number of epochs.
        largest: First step.

    Returns:
        The optimiser.

    Raises:
        ValueError: There are fewer patches than one batch.

    Example:
        `cosine_adam(1280, 128, 10)` takes 100 steps.
    """
    if num_patches < batch_size:
        raise ValueError(f"{num_patches} patches fill no batch of {batch_size}: give more clips.")
    steps = epochs * -(-num_patches // batch_size)
    return keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(largest, steps))


def shuffled(patches, seed):
    """Return inputs and targets of an autoencoder, the same patches, in an order that the seed draws.

    Args:
        patches: Shape `(num_patches, num_features)`.
        seed: Draws the order.

    Returns:
        The patches in single precision, twice.

    Example:
        `shuffled(np.eye(3), 0)[0].sum() == 3`.
    """
    order = np.random.default_rng(seed).permutation(len(patches))
    return (np.asarray(patches, "float32")[order],) * 2


def cosine_adam_ema(num_steps, largest=5e-3, momentum=0.99):
    r"""Return Adam with a step that falls along half a cosine, and a moving average of the weights.

    The average $a_k = m\,a_{k-1} + (1 - m)\,\theta_k$ is what the weights θ were lately, without their trembling; it
    remembers about 1 / (1 − m) steps. Keras keeps it beside the weights and, when `fit` ends, puts it in their
    place; the callback `keras.callbacks.SwapEMAWeights` does so for validation already.

    Args:
        num_steps: Number of training steps.
        largest: First step size.
        momentum: Fraction m of the old average that stays.

    Returns:
        The optimiser.

    Example:
        `cosine_adam_ema(1000).ema_momentum == 0.99`.
    """
    rate = keras.optimizers.schedules.CosineDecay(largest, num_steps, alpha=0.05)
    return keras.optimizers.Adam(rate, use_ema=True, ema_momentum=momentum)


def require_finite_loss(model, learning_rate):
    """Refuse a training whose loss is not a finite number in the end.

    Args:
        model: Trained Keras model.
        learning_rate: First step size of the training, for the message.

    Raises:
        ValueError: The last loss is not finite.
    """
    if not np.isfinite(model.history.history["loss"][-1]):
        raise ValueError(f"the loss is not a number any more: choose a learning_rate below {learning_rate}.")


@takes_counts("number", "most")
def largest_divisor(number, most):
    """Return the largest whole number that divides another one.

    Args:
        number: Number to divide, 1 or more.
        most: Largest divisor that is wanted.

    Returns:
        Divisor, an integer from 1 to `most`.

    Example:
        >>> largest_divisor(150, 100)
        75
    """
    return max(divisor for divisor in range(1, most + 1) if number % divisor == 0)


@takes_counts("steps", "most", "least")
def equal_epochs(steps, most, least):
    """Return a number of epochs that shares out the steps of a training evenly, so that all of them are taken.

    Args:
        steps: Number of optimiser steps; up to `most` of them are as many epochs.
        most: Largest number of epochs.
        least: Smallest one for more steps than that: callbacks look and steer once an epoch.

    Returns:
        Largest divisor of the steps up to `most`.

    Raises:
        ValueError: That is fewer than `least`.

    Example:
        >>> equal_epochs(150, 100, 50), equal_epochs(3000, 100, 50)
        (75, 100)
    """
    epochs = largest_divisor(steps, most)
    if epochs < min(steps, least):
        raise ValueError(f"steps={steps} make no {least} to {most} equal epochs: give a multiple of {most}.")
    return epochs
