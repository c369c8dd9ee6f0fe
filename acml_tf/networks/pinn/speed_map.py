r"""A wave speed that a network draws over the plane, and how far it is from the true one.

Lesson: lessons/5_deep/5_5_wave_speed_inverse.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.networks.pinn.fourier_features import build_wave_field


def build_speed_map(hidden_units=64, num_hidden=2, num_features=64, cycles=1.0, seed=0):
    """Make a network of two coordinates that is zero everywhere before it is trained.

    Args:
        hidden_units: Width of the hidden layers.
        num_hidden: Number of hidden layers.
        num_features: Number of learned waves in front of them.
        cycles: Standard deviation of the initial frequencies of these waves, in cycles per unit of length.
        seed: Seed of the initial weights.

    Returns:
        Model from positions, shape `(n, 2)`, to numbers of either sign, shape `(n, 1)`.

    Example:
        `build_speed_map()(np.ones((3, 2)))` is three zeros: the first guess of the speed stands as it is.
    """
    sizes = {"hidden_units": hidden_units, "num_hidden": num_hidden, "num_features": num_features}
    network = build_wave_field(dimensions=1, space_std=cycles, time_std=cycles, seed=seed, **sizes)
    last = network.layers[-1]
    last.kernel.assign(ops.zeros_like(last.kernel))
    return network


def positive_speed(output, first_guess=1.0, max_ratio=4.0):
    r"""Compute a possible wave speed from any number: never zero, never negative, never out of bounds.

    $$c = c_0\, m^{\tanh u}$$

    Args:
        output: u, what a network says, any shape.
        first_guess: c₀ > 0, a number or the same shape.
        max_ratio: m > 1, the factor by which the speed may leave the guess, upwards and downwards.

    Returns:
        Speed between c₀/m and c₀ m, same shape.

    Example:
        u = 0 leaves the guess; u = ±∞ gives 4 and 1/4 of it.
    """
    return first_guess * ops.exp(np.log(max_ratio) * ops.tanh(output))


def total_variation(field, positions, step=0.02, soft=0.1):
    r"""Compute the total variation of a map by its mean slope: many small hills cost as much as one large jump.

    $$\mathrm{TV}(u) = \overline{\sqrt{u_x^2 + u_y^2 + s^2} - s}$$

    The slopes are differences over `step`; s rounds the kink at zero, where a root has no derivative.

    Args:
        field: Function from positions, shape `(n, 2)`, to values, shape `(n, 1)`.
        positions: Where to look, shape `(n, 2)`.
        step: Distance over which slopes are taken.
        soft: s, a slope that counts as small.

    Returns:
        Mean slope, a number, in units of the map per unit of length.

    Example:
        A plane of slope 3 along x and 4 along y has a variation of 5 − s, but for s².
    """
    here = field(positions)
    along = field(positions + np.array([step, 0], "float32"))
    across = field(positions + np.array([0, step], "float32"))
    squared = (ops.square(along - here) + ops.square(across - here)) / step**2
    return ops.mean(ops.sqrt(squared + soft**2) - soft)


def speed_error(estimate, truth, guess=1.0):
    r"""Compute the error of a map of the speed as a fraction of that of a constant guess.

    $$\frac{\lVert\hat c - c\rVert}{\lVert c_0 - c\rVert}$$

    Args:
        estimate: ĉ, any shape.
        truth: c, same shape.
        guess: c₀.

    Returns:
        Ratio: 0 is perfect, 1 is what the guess scores, above 1 is worse than knowing nothing.

    Example:
        >>> speed_error([1.0, 1.5], [1.0, 2.0])
        0.5
    """
    estimate, truth = np.asarray(estimate), np.asarray(truth)
    return float(np.linalg.norm(estimate - truth) / np.linalg.norm(guess - truth))


class SpeedErrorMonitor(keras.callbacks.Callback):
    """Write the error of the speed against a known truth into the history every few epochs, as `speed_error`.

    Args:
        positions: Where to compare, shape `(…, 2)`.
        truth: True speed there, shape `(…)`.
        guess: Constant guess whose error is 1.
        every: Epochs between two looks; in between the last value is repeated.
    """

    def __init__(self, positions, truth, guess=1.0, every=5):
        """Remember the truth."""
        super().__init__()
        self.positions, self.truth = np.asarray(positions, "float32").reshape(-1, 2), np.ravel(truth)
        self.guess, self.every, self.error = guess, every, 1.0

    def on_epoch_end(self, epoch, logs=None):
        """Look at every fifth epoch and at the last one."""
        if epoch % self.every == 0 or epoch + 1 == self.params["epochs"]:
            speed = np.ravel(self.model.wave_speed(self.positions))
            self.error = speed_error(speed, self.truth, self.guess)
        logs["speed_error"] = self.error
