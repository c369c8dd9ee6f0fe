r"""The medium from the sound: a wave field and a wave speed that explain what sensors hear, eq. (24)–(26).

Lesson: lessons/5_deep/5_5_wave_speed_inverse.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.acoustics.amounts import takes_counts, takes_fractions, takes_positive
from acml_tf.acoustics.rectangle import rectangle
from acml_tf.acoustics.samples import takes_samples
from acml_tf.networks.pinn.fourier_features import build_wave_field
from acml_tf.networks.pinn.speed_map import build_speed_network, total_variation
from acml_tf.networks.pinn.training import check_readings, fit_wave_network, single_precision
from acml_tf.networks.pinn.two_networks import ReleaseSpeed, TwoNetworks, start_from_map
from acml_tf.networks.pinn.units import check_domain, require_natural_units

MIN_SENSORS = 3


@keras.saving.register_keras_serializable(package="acml_tf")
class InversePINN(TwoNetworks):
    r"""Two networks, one loss: the pressure $\hat p(x, y, t)$ and the speed $\hat c(x, y)$ behind it.

    $$\mathcal L = \overline{(p_\text{obs} - \hat p)^2} + \lambda_\text{pde}\,\ell^4\,
    \overline{\Big(\nabla^2\hat p - \frac{1}{\hat c^2}\frac{\partial^2\hat p}{\partial t^2}\Big)^2}
    + \lambda_\text{tv}\,\mathrm{TV}(\ln\hat c)$$

    Nothing is said of how the waves began, nor of the edges: sensors hear what leaves.

    From `TwoNetworks` come `length` (ℓ), `physics_weight` (λ_pde), `variation_weight` (λ_tv) and the methods
    `draw_points()`, `second_derivatives(points)` (∇²p̂ and ∂²p̂/∂t²), `wave_speed(points)` (ĉ) and
    `log_speed(positions)` (ln ĉ); see there for the arguments.
    """

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Compute the loss of eq. (24)–(26) with its price of hills, at points that are drawn anew for each step.

        Each part goes, without its λ, into one of the three Keras metrics of `self.terms` by its `update_state`.

        Args:
            x: Points (x, y, t) of the readings, shape `(n, 3)`; the loss does not need them.
            y: Readings, shape `(n, 1)`.
            y_pred: Pressure that the field proposes there, shape `(n, 1)`.
            sample_weight: Not used.
            training: Not used.

        Returns:
            Loss, one number, through which gradients reach both networks.
        """
        points = self.draw_points()
        laplacian, acceleration = self.second_derivatives(points)
        data = ops.mean(ops.square(y - y_pred))
        residual = laplacian - acceleration / ops.square(self.wave_speed(points))
        physics = self.length**4 * ops.mean(ops.square(residual))
        variation = total_variation(self.log_speed, points[:, :2])
        for metric, part in zip(self.terms, (data, physics, variation), strict=True):
            metric.update_state(part)
        return data + self.physics_weight * physics + self.variation_weight * variation


@takes_counts("steps")
@takes_fractions("hold")
@takes_positive("learning_rate")
def train_inverse_pinn(
    points,
    pressure,
    first_guess=1.0,
    steps=3000,
    seed=0,
    callbacks=(),
    learning_rate=3e-3,
    hold=0.2,
    field_options=None,
    medium_options=None,
    **model,
):
    """Train a wave field and a wave speed on what sensors hear.

    Args:
        points: Points (x, y, t) of the readings, shape `(n, 3)`, of three sensors or more.
        pressure: Readings in any unit, shape `(n,)`; the network learns them in units of their RMS.
        first_guess: Speed from which the search begins, above zero: a number, or a grid `(nx, ny)` that spans the
            rectangle with its edges.
        steps: Optimiser steps, up to 100 or a number with a divisor from 50 to 100: that many equal epochs.
        seed: Draws initial weights, points and batches.
        callbacks: Keras callbacks for `fit`, such as `SpeedErrorMonitor`.
        learning_rate: First step size, lowered to zero along a cosine.
        hold: Fraction of the training in which the speed stays at its first guess.
        field_options: Arguments of `build_wave_field`, a dictionary.
        medium_options: Arguments of `build_speed_network`, a dictionary.
        **model: Further arguments of `InversePINN`.

    Returns:
        The trained model; `model.history.history` holds `loss`, `data`, `physics` and `variation`.

    Raises:
        ValueError: For no points, shapes that do not match, readings that are not numbers, or silent, too few sensors,
            points outside the rectangle or its time, units in which size or speed are far from one, a first guess that
            is not positive, steps that are not counted from 1, or a loss that stops being a number.

    Example:
        From 250 sensors with 1 % of noise the fast ellipse of the lesson is found within a minute.
    """
    points, pressure = single_precision(points, "points"), single_precision(pressure, "pressures")
    guess = np.atleast_2d(single_precision(first_guess, "first guesses"))
    _check(points, pressure, guess)
    model["size"] = size = rectangle(model.get("size", 1.0))
    check_domain(points, size, model.get("duration", 1.0))
    require_natural_units(size, guess)
    medium = build_speed_network(**{"seed": seed + 100, **(medium_options or {})})
    medium = start_from_map(medium, guess, size)
    network = InversePINN(build_wave_field(**{"seed": seed, **(field_options or {})}), medium, seed=seed, **model)
    network.scale.assign(rms(pressure))
    readings = pressure[:, None] / network.scale.numpy()
    return fit_wave_network(network, points, readings, steps, learning_rate, seed, [ReleaseSpeed(hold), *callbacks])


@takes_samples("pressure")
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
    if guess.ndim != 2 or not guess.size:
        raise ValueError(f"first_guess has the shape {guess.shape}: give a number or a grid (nx, ny).")
    if np.min(guess) <= 0 or not np.all(np.isfinite(guess)):
        raise ValueError(f"first_guess goes down to {np.min(guess):g}: give a positive number or a positive grid.")
