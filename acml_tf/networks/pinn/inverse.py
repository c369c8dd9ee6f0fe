r"""The medium from the sound: a wave field and a wave speed that explain what sensors hear, eq. (24)–(26).

Lesson: lessons/5_deep/5_5_wave_speed_inverse.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.networks.pinn.forward import WavePINN
from acml_tf.networks.pinn.speed_map import build_speed_map, positive_speed, total_variation
from acml_tf.networks.pinn.training import check_readings, fit_wave_network

MIN_SENSORS = 3


@keras.saving.register_keras_serializable(package="acml_tf")
class InversePINN(WavePINN):
    r"""Two networks, one loss: the pressure $\hat p(x, y, t)$ and the speed $\hat c(x, y)$ behind it.

    $$\mathcal L = \mathcal L_\text{obs} + \lambda_\text{pde}\,\ell^4\,\mathcal L_\text{pde}(\hat p, \hat c)
    + \lambda_\text{tv}\,\mathrm{TV}(u),\qquad \hat c = c_0\, m^{\tanh u(x, y)}$$

    The speed is bound to the first guess $c_0$ while `released` is 0, and free when it is 1. Nothing is said of how
    the waves began.

    Args:
        max_ratio: m > 1, the factor by which the speed may leave its first guess.
        variation_weight: λ_tv, the price of each rise and fall of u.
        variation_points: Positions of each step at which the variation is looked at.
        medium_options: Arguments of `build_speed_map`, a dictionary.
        **wave: Arguments of `WavePINN`; `speed_shape` is that of the grid of the first guess. `edge_weight` is 0 unless
            given: sensors hear what leaves, and nobody needs to guess the speed at the edge.
    """

    def __init__(self, max_ratio=4.0, variation_weight=3e-4, variation_points=200, medium_options=None, **wave):
        """Build both networks; see the class for the arguments."""
        super().__init__(**{"speed_shape": (1, 1), "edge_weight": 0.0, "physics_weight": 0.3, **wave})
        self.max_ratio, self.variation_weight, self.variation_points = max_ratio, variation_weight, variation_points
        self.medium_options = medium_options
        self.medium = build_speed_map(**{"seed": self.seed + 100, **(medium_options or {})})
        self.released = self.add_weight(shape=(), initializer="ones", trainable=False, name="released")
        self.scale = self.add_weight(shape=(), initializer="ones", trainable=False, name="scale")
        self.variation = keras.metrics.Mean(name="variation")

    def pressure(self, points):
        """Return the estimated pressure at points (x, y, t) in the unit of the readings, shape `(n, 1)`."""
        return self.scale * self.field(points)

    def departure(self, positions):
        """Return u at positions (x, y), shape `(n, 1)`: 0 where the first guess stands."""
        return self.released * self.medium(positions)

    def wave_speed(self, points):
        """Return the estimated speed at points (x, y, …), shape `(n, 1)`."""
        return positive_speed(self.departure(points[:, :2]), super().wave_speed(points), self.max_ratio)

    def edge_loss(self):
        """Return how badly waves leave at the edges, or 0 where nobody asks."""
        return super().edge_loss() if self.edge_weight else ops.zeros(())

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Return the weighted sum of readings, wave equation and variation of the speed."""
        loss = super().compute_loss(x, y, y_pred, sample_weight, training)
        if not self.variation_weight:
            return loss
        variation = total_variation(self.departure, self.draw_points(self.variation_points)[:, :2])
        self.variation.update_state(variation)
        return loss + self.variation_weight * variation


class ReleaseSpeed(keras.callbacks.Callback):
    """Hold the speed at its first guess for a part of the training, then let it go.

    A pressure that is still noise would drag the speed anywhere: its ∇²p and ∂²p/∂t² mean nothing yet.

    Args:
        after: Fraction of the training, 0 … 1.
    """

    def __init__(self, after=0.2):
        """Remember when."""
        super().__init__()
        self.after = after

    def on_epoch_begin(self, epoch, logs=None):
        """Hold or let go."""
        self.model.released.assign(float(epoch >= self.after * self.params["epochs"]))


def train_inverse_pinn(
    points, pressure, first_guess=1.0, steps=3000, seed=0, callbacks=(), learning_rate=3e-3, hold=0.2, **model
):
    """Train a wave field and a wave speed on what sensors hear.

    Args:
        points: Points (x, y, t) of the readings, shape `(n, 3)`, of three sensors or more.
        pressure: Readings in any unit, shape `(n,)`; the network learns them in units of their RMS.
        first_guess: Speed from which the search begins, above zero: a number, or a grid `(nx, ny)` that spans the
            rectangle with its edges.
        steps: Optimiser steps; they are counted in epochs of a hundredth of them.
        seed: Draws initial weights, points and batches.
        callbacks: Keras callbacks for `fit`, such as `SpeedErrorMonitor`.
        learning_rate: First step size, lowered to zero along a cosine.
        hold: Fraction of the training in which the speed stays at its first guess.
        **model: Further arguments of `InversePINN`.

    Returns:
        The trained model; `model.history.history` holds `loss`, `data`, `physics` and `variation`.

    Raises:
        ValueError: For shapes that do not match, readings that are not numbers, or silent, too few sensors, a first
            guess that is not positive, or a loss that stops being a number.

    Example:
        From 250 sensors with 1 % of noise the fast ellipse of the lesson is found within a minute.
    """
    points, pressure = np.asarray(points, "float32"), np.asarray(pressure, "float32")
    guess = np.atleast_2d(np.asarray(first_guess, "float32"))
    _check(points, pressure, guess)
    network = InversePINN(speed_shape=guess.shape, seed=seed, **model)
    network.speed.assign(guess)
    network.scale.assign(rms(pressure))
    readings = pressure[:, None] / network.scale.numpy()
    return fit_wave_network(network, points, readings, steps, learning_rate, seed, [ReleaseSpeed(hold), *callbacks])


def rms(pressure):
    """Return the RMS of pressures: the root of their mean square."""
    return float(np.sqrt(np.mean(np.square(pressure))))


def _check(points, pressure, guess):
    """Refuse what cannot be trained on, in one sentence."""
    check_readings(points, pressure)
    sensors = len(np.unique(points[:, :2], axis=0))
    if sensors < MIN_SENSORS:
        raise ValueError(f"the readings come from {sensors} place(s): {MIN_SENSORS} sensors or more are needed.")
    if not rms(pressure):
        raise ValueError("all pressures are 0: silence says nothing about a medium.")
    if guess.ndim != 2 or np.min(guess) <= 0 or not np.all(np.isfinite(guess)):
        raise ValueError(f"first_guess goes down to {np.min(guess):g}: give a positive number or a positive grid.")
