r"""A wave field that a network learns from a few early snapshots and from the wave equation, eq. (19)–(21).

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.acoustics.amounts import takes_counts, takes_positive
from acml_tf.acoustics.rectangle import rectangle
from acml_tf.data.wave_fields import WaveProblem, speed_on_grid
from acml_tf.networks.optimizers import SOAP
from acml_tf.networks.pinn.training import check_readings, fit_wave_network, single_precision
from acml_tf.networks.pinn.units import check_domain, natural_units
from acml_tf.networks.pinn.wave_network import WaveNetwork

FUNCTION_SHAPE = (201, 201)  # nodes at which a wave speed that comes as a function is written down
# what of a field's own arguments is a length or a time, or cycles per one
FIELD_UNITS = {
    "centre": "m",
    "width": "m",
    "edges": "m",
    "blend": "m",
    "rise_time": "s",
    "space_std": "1/m",
    "time_std": "1/s",
}


@keras.saving.register_keras_serializable(package="acml_tf")
class WavePINN(WaveNetwork):
    r"""A wave network whose loss holds known pressures, the wave equation and open edges.

    $$\mathcal L = \lambda_1\,\overline{(y - \hat p)^2}
    + \lambda_2\,\ell^4\,\overline{\big(\nabla^2\hat p - \tfrac{1}{c^2}\,\partial_t^2\hat p\big)^2}
    + \lambda_3\,\mathcal L_\text{edge}$$

    A network of this kind has these at hand:

    - `self.draw_law_points()`: points (x, y, t), shape `(n, 3)`, at which the wave equation is asked for in this step;
    - `self.derivatives(self.field, points)`: p̂, ∇²p̂ and ∂²p̂/∂t² there, each of shape `(n, 1)`;
    - `self.wave_speed(points)`: c there, shape `(n, 1)`;
    - `self.edge_loss()`: the term of the edges, ℓ² included;
    - `self.length`, `self.loss_weights`: ℓ, and the three λ, shape `(3,)`;
    - `self.terms`: three metrics, of data, wave equation and edges; each is told its term by `update_state`, and `fit`
      writes it into its history.
    """

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Compute the loss of one step, and let each of `self.terms` see its own term, without λ.

        Args:
            x: Points (x, y, t) at which the pressure is known, shape `(batch, 3)`.
            y: Pressure there, shape `(batch, 1)`.
            y_pred: What the network says there, same shape.
            sample_weight: Not used.
            training: Not used.

        Returns:
            Loss, a number.
        """
        points = self.draw_law_points()
        _, laplacian, acceleration = self.derivatives(self.field, points)
        residual = self.length**2 * (laplacian - acceleration / self.wave_speed(points) ** 2)
        terms = ops.mean(ops.square(y - y_pred)), ops.mean(ops.square(residual)), self.edge_loss()
        for metric, term in zip(self.terms, terms, strict=True):
            metric.update_state(term)
        return ops.sum(self.loss_weights * ops.stack(terms))


@takes_counts("steps")
@takes_positive("learning_rate")
def train_wave_pinn(
    points, pressure, wave_speed, steps=4000, seed=0, callbacks=(), learning_rate=3e-3, optimizer=SOAP, **model
):
    """Train a wave field on early pressures and on the wave equation.

    Args:
        points: Points (x, y, t) at which the pressure is known, shape `(n, 3)`.
        pressure: Pressure there, shape `(n,)`.
        wave_speed: Speed above zero: on a grid that spans the rectangle with its edges, shape `(nx, ny)`, or as a
            function from positions, shape `(…, 2)`, to speeds, shape `(…)`.
        steps: Optimiser steps, up to 100 or a number with a divisor from 50 to 100: that many equal epochs.
        seed: Draws initial weights, points and batches.
        callbacks: Keras callbacks for `fit`, such as `RelativeErrorMonitor` or `CausalWindow`.
        learning_rate: First step size, lowered to zero along a cosine.
        optimizer: Function from a schedule of step sizes to a Keras optimiser.
        **model: Further arguments of `WavePINN`: above all `size`, `duration` and `length` in the units of the points.
            Metres and seconds will do: inside, lengths and times are counted so that size and speed are about one.

    Returns:
        The trained model, for points in the units that were given; `model.history.history` holds `loss`, `data`,
        `physics` and `edge`.

    Raises:
        ValueError: For no points, shapes that do not match, points outside the rectangle or its time, steps that are
            not counted from 1, a speed that is not positive and finite, or a loss that stops being a number.

    Example:
        With the pulse of the lesson and 4000 steps the field is within 10 % of the solver's.
    """
    points, pressure = single_precision(points, "points"), single_precision(pressure, "pressures").reshape(-1, 1)
    model["size"] = rectangle(model.get("size", 1.0))
    if callable(wave_speed):
        wave_speed = speed_on_grid(WaveProblem(wave_speed, None, model["size"]), FUNCTION_SHAPE)
    _check(points, pressure, wave_speed)
    check_domain(points, model["size"], model.get("duration", 1.0))
    model, wave_speed = _in_natural_units(model, np.asarray(wave_speed))
    network = WavePINN(speed_shape=np.shape(wave_speed), seed=seed, **model)
    network.set_state(speed=wave_speed)
    return fit_wave_network(network, points, pressure, steps, learning_rate, seed, callbacks, optimizer)


def _in_natural_units(model, wave_speed):
    """Count size, duration, width of the pulse and speed in units in which size and speed are about one."""
    length, time = natural_units(model["size"], wave_speed)
    scaled = {"size": tuple(side / length for side in model["size"]), "units": (length, time)}
    scaled["duration"] = model.get("duration", 1.0) / time
    scaled["length"] = model["length"] / length if "length" in model else 0.05
    options = dict(model.get("field_options") or {})
    for name, unit in FIELD_UNITS.items():
        if name in options:
            factor = length if "m" in unit else time
            options[name] = (np.multiply if unit.startswith("1/") else np.divide)(options[name], factor).tolist()
    return {**model, **scaled, "field_options": options}, wave_speed * time / length


def _check(points, pressure, wave_speed):
    """Refuse what cannot be trained on, in one sentence."""
    check_readings(points, pressure.ravel())
    if np.ndim(wave_speed) != 2 or not np.size(wave_speed):
        raise ValueError(f"wave_speed has the shape {np.shape(wave_speed)}: give a grid (nx, ny) or a function.")
    if np.min(wave_speed) <= 0 or not np.all(np.isfinite(wave_speed)):
        raise ValueError(f"wave_speed goes down to {np.min(wave_speed):g}: it must be positive and finite everywhere.")
