r"""A wave speed that a network draws over the plane, the price of its hills, and its error against a constant guess.

Lesson: lessons/5_deep/5_5_wave_speed_inverse.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.networks.pinn.fourier_features import CosineFeatures


def build_speed_network(
    first_guess=1.0, max_ratio=4.0, hidden_units=64, num_hidden=2, num_features=64, cycles=1.0, seed=0
):
    r"""Make the network ĉ(x, y): a possible speed for any weights, and the first guess before it is trained.

    $$\hat c = c_0\,q^{\,n(x, y)},\qquad -1 < n < 1$$

    A layer of learned waves, hidden layers of tanh, and one more tanh for the exponent n. The last layer begins with
    weights of zero, so that n = 0 at first; the layers before it begin with random weights.

    Args:
        first_guess: c₀ > 0.
        max_ratio: q > 1, the factor by which the speed may leave the first guess, upwards and downwards.
        hidden_units: Width of each hidden layer.
        num_hidden: Number of hidden layers.
        num_features: Number of learned waves, cosines of the position.
        cycles: Standard deviation of the initial frequencies of the waves, in cycles per unit of length.
        seed: Seed of the initial weights.

    Returns:
        Keras model from positions, shape `(n, 2)`, to speeds between c₀/q and c₀ q, shape `(n, 1)`.

    Example:
        `build_speed_network(1500.0)(np.ones((3, 2)))` is 1500 three times.
    """
    positions = keras.Input((2,))
    hidden = CosineFeatures(num_features, cycles, cycles, seed=seed)(positions)
    for depth in range(num_hidden):
        draw = keras.initializers.GlorotNormal(seed + depth)
        hidden = keras.layers.Dense(hidden_units, "tanh", kernel_initializer=draw)(hidden)
    exponent = keras.layers.Dense(1, "tanh", kernel_initializer="zeros")(hidden)
    return keras.Model(positions, first_guess * ops.power(float(max_ratio), exponent))


def total_variation(field, positions, step=0.02, soft=0.1):
    r"""Compute the total variation of a map by its mean slope: many small hills cost as much as one large jump.

    $$\mathrm{TV}(f) = \overline{\sqrt{f_x^2 + f_y^2 + \delta^2} - \delta}$$

    The slopes are differences over `step`; δ rounds the kink at zero, where a root has no derivative.

    Args:
        field: Function from positions, shape `(n, 2)`, to values, shape `(n, 1)`.
        positions: Where to look, shape `(n, 2)`.
        step: Distance over which slopes are taken.
        soft: δ, a slope that counts as small.

    Returns:
        Mean slope, a number, in units of the map per unit of length.

    Example:
        A plane of slope 3 along x and 4 along y has a variation of 5 − δ, but for δ².
    """
    here = field(positions)
    along = field(positions + np.array([step, 0], "float32"))
    across = field(positions + np.array([0, step], "float32"))
    squared = (ops.square(along - here) + ops.square(across - here)) / step**2
    return ops.mean(ops.sqrt(squared + soft**2) - soft)


@needs_numbers("guess", empty=True)
@takes_samples("estimate", "truth", alike=True)
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
