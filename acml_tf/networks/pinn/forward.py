r"""A wave field that a network learns from a few early snapshots and from the wave equation, eq. (19)–(21).

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from acml_tf.data.wave_fields import WaveProblem, speed_on_grid
from acml_tf.networks.pinn.ansatz import make_field
from acml_tf.networks.pinn.callbacks import CausalWindow
from acml_tf.networks.pinn.collocation import collocation_points
from acml_tf.networks.pinn.derivatives import derivatives_by_layers, derivatives_by_tape, wave_residual
from acml_tf.networks.pinn.training import check_readings, fit_wave_network
from acml_tf.networks.serialization import ArgumentsAsConfig

FUNCTION_SHAPE = (201, 201)  # nodes at which a wave speed that comes as a function is written down


@keras.saving.register_keras_serializable(package="acml_tf")
class WavePINN(ArgumentsAsConfig, keras.Model):
    r"""The pressure $\hat p(x, y, t)$ over a rectangle, whose loss holds data, wave equation and open edges.

    $$\mathcal L = \mathcal L_\text{ic} + \lambda_\text{pde}\,\ell^4\,\mathcal L_\text{pde}
    + \lambda_\text{edge}\,\ell^2\,\mathcal L_\text{edge}$$

    Lengths are counted in ℓ, the width of the pulse, so that all terms are of the size of p². At an open edge
    with outward normal n a wave that leaves obeys ∂p/∂n + (1/c) ∂p/∂t = 0 (head-on; Engquist and Majda 1977).
    New points are drawn at each step, uniformly over the rectangle and over the time up to `horizon`.

    Args:
        size: Length of the rectangle along x and y.
        duration: Time from 0 to the end.
        length: ℓ.
        speed_shape: Shape of the grid on which the wave speed is given.
        num_points: Points of each step at which the wave equation is asked for.
        num_edge_points: Points of each step on the four edges, a multiple of four.
        physics_weight: λ_pde.
        edge_weight: λ_edge.
        seed: Draws initial weights and points.
        field_options: Arguments of `make_field`, a dictionary: the form of the field and its sizes.
        adaptive_fraction: Fraction of the points that `ResidualAdaptiveSampling` puts where the residual is large.
    """

    def __init__(
        self,
        size=(1.0, 1.0),
        duration=1.0,
        length=0.05,
        speed_shape=(201, 201),
        num_points=1500,
        num_edge_points=200,
        physics_weight=3.0,
        edge_weight=1.0,
        seed=0,
        field_options=None,
        adaptive_fraction=0.0,
        **kwargs,
    ):
        """Build the field and the map of the speed; see the class for the arguments."""
        super().__init__(**kwargs)
        self.size, self.duration, self.length = tuple(size), duration, length
        self.speed_shape, self.num_points, self.num_edge_points = tuple(speed_shape), num_points, num_edge_points
        self.physics_weight, self.edge_weight, self.seed = physics_weight, edge_weight, seed
        self.field_options = field_options
        self.adaptive_fraction = adaptive_fraction
        self.field = make_field(**{"seed": seed, **(field_options or {})})
        self.derivatives = derivatives_by_layers if isinstance(self.field, keras.Sequential) else derivatives_by_tape
        self.speed = self.add_weight(shape=self.speed_shape, initializer="ones", trainable=False, name="speed")
        self.horizon = self.add_weight(shape=(), initializer="ones", trainable=False, name="horizon")
        self.horizon.assign(duration)
        # factors found while training, of data, wave equation and edges
        self.loss_weights = self.add_weight(shape=(3,), initializer="ones", trainable=False, name="loss_weights")
        num_adaptive = int(adaptive_fraction * num_points)
        self.adaptive_points = self.add_weight(
            shape=(num_adaptive, 3), initializer="zeros", trainable=False, name="adaptive_points"
        )
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.terms = [keras.metrics.Mean(name=name) for name in ("data", "physics", "edge")]
        self.built = True

    def call(self, inputs):
        """Return the pressure at points (x, y, t), shape `(n, 1)`."""
        return self.field(inputs)

    def wave_speed(self, points):
        """Return the speed at points (x, y, …), shape `(n, 1)`: that of the nearest node of its grid."""
        last = np.array(self.speed_shape) - 1
        nodes = ops.round(points[:, :2] / np.array(self.size, "float32") * last.astype("float32"))
        nodes = ops.clip(ops.cast(nodes, "int32"), 0, last)
        flat = nodes[:, 0] * self.speed_shape[1] + nodes[:, 1]
        return ops.take(ops.reshape(self.speed, (-1, 1)), flat, axis=0)

    def draw_points(self, count):
        """Draw points uniformly over the rectangle and over the time up to the horizon, shape `(count, 3)`."""
        return collocation_points(count, self.size, self.horizon, seed=self.seed_generator)

    def residual(self, points):
        """Return the residual of the wave equation at points, times ℓ², shape `(n, 1)`."""
        _, laplacian, acceleration = self.derivatives(self.field, points)
        return self.length**2 * wave_residual(laplacian, acceleration, self.wave_speed(points))

    def physics_loss(self):
        """Return the mean squared residual of the wave equation, times ℓ⁴."""
        fresh = self.draw_points(self.num_points - self.adaptive_points.shape[0])
        return ops.mean(ops.square(self.residual(ops.concatenate([fresh, self.adaptive_points]))))

    def edge_loss(self):
        """Return the mean square of ∂p/∂n + (1/c) ∂p/∂t on the edges, times ℓ²."""
        side = np.repeat(np.arange(4), self.num_edge_points // 4)
        axis, far = side // 2, side % 2
        on_edge = np.eye(3, dtype="float32")[axis]
        where = on_edge * (far[:, None] * np.array([*self.size, 0], "float32"))
        points = self.draw_points(len(side)) * (1 - on_edge) + where
        with tf.GradientTape() as tape:
            tape.watch(points)
            pressure = self.field(points)
        slopes = tape.gradient(pressure, points)
        outward = ops.sum(slopes * on_edge * (2.0 * far[:, None] - 1), axis=1, keepdims=True)
        leaving = absorbing_boundary_residual(outward, slopes[:, 2:], self.wave_speed(points))
        return ops.mean(ops.square(self.length * leaving))

    def terms_on(self, points, pressure):
        """Return the three terms as functions without arguments, weighted as given but not balanced."""

        def data():
            """Mean squared error at the known points."""
            return ops.mean(ops.square(pressure - self.field(points)))

        weights = self.physics_weight, self.edge_weight
        return data, lambda: weights[0] * self.physics_loss(), lambda: weights[1] * self.edge_loss()

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        """Return the weighted sum of data, wave equation and edges; `x` are points (x, y, t), `y` their pressures."""
        parts = ops.mean(ops.square(y - y_pred)), self.physics_loss(), self.edge_loss()
        for metric, part in zip(self.terms, parts, strict=True):
            metric.update_state(part)
        weights = 1.0, self.physics_weight, self.edge_weight
        return sum(self.loss_weights[term] * weights[term] * parts[term] for term in range(3))


def initial_loss(field, positions, pulse, length):
    r"""Compute the loss of a field at its start: it must begin as the pulse, and at rest.

    $$\mathcal L_\text{ic} = \overline{(\hat p(\mathbf r, 0) - p_0(\mathbf r))^2}
    + \ell^2\,\overline{\Big(\frac{\partial\hat p}{\partial t}(\mathbf r, 0)\Big)^2}$$

    An equation of second order in time needs both: with the pressure alone, a pulse could run in any direction.

    Args:
        field: Function from points (x, y, t), shape `(n, 3)`, to pressures, shape `(n, 1)`.
        positions: Positions (x, y), shape `(n, 2)`.
        pulse: Pressure p₀ there, shape `(n, 1)`.
        length: ℓ, the width of the pulse over a speed of one: it makes a rate into a pressure.

    Returns:
        Loss, a number of the size of p².

    Example:
        A field that is twice a pulse of mean square 0.01, and at rest, scores 0.01.
    """
    times = tf.zeros_like(positions[:, :1])
    with tf.GradientTape() as tape:
        tape.watch(times)
        pressure = field(tf.concat([positions, times], axis=1))
    rate = tape.gradient(pressure, times, unconnected_gradients=tf.UnconnectedGradients.ZERO)
    return ops.mean(ops.square(pressure - pulse)) + length**2 * ops.mean(ops.square(rate))


def absorbing_boundary_residual(outward_slope, pressure_rate, wave_speed):
    r"""Compute the residual of an absorbing boundary: ∂p/∂n + (1/c) ∂p/∂t.

    A wave f(n − ct) along the outward normal has ∂p/∂n = f' and ∂p/∂t = −c f'. For waves that meet the edge
    obliquely a part stays (Engquist and Majda 1977).

    Args:
        outward_slope: ∂p/∂n, any shape.
        pressure_rate: ∂p/∂t, same shape.
        wave_speed: c > 0, a number or the same shape.

    Returns:
        Residual, same shape; zero for a wave that leaves head-on.

    Example:
        A slope of 3 with a rate of −6 leaves with c = 2; with c = 1 the residual is −3.
    """
    return outward_slope + pressure_rate / wave_speed


def train_wave_pinn(points, pressure, wave_speed, steps=4000, seed=0, callbacks=(), learning_rate=3e-3, **model):
    """Train a wave field on early pressures and on the wave equation.

    Args:
        points: Points (x, y, t) at which the pressure is known, shape `(n, 3)`.
        pressure: Pressure there, shape `(n,)`.
        wave_speed: Speed above zero: on a grid that spans the rectangle with its edges, shape `(nx, ny)`, or as a
            function from positions, shape `(…, 2)`, to speeds, shape `(…)`.
        steps: Optimiser steps; they are counted in epochs of a hundredth of them.
        seed: Draws initial weights, points and batches.
        callbacks: Keras callbacks for `fit`.
        learning_rate: First step size, lowered to zero along a cosine.
        **model: Further arguments of `WavePINN`.

    Returns:
        The trained model; `model.history.history` holds `loss`, `data`, `physics` and `edge`.

    Raises:
        ValueError: For shapes that do not match, a speed that is not positive and finite, or a loss that stops being
            a number.

    Example:
        With the pulse of the lesson and 4000 steps the field is within 10 % of the solver's.
    """
    points, pressure = np.asarray(points, "float32"), np.asarray(pressure, "float32").reshape(-1, 1)
    if callable(wave_speed):
        wave_speed = speed_on_grid(WaveProblem(wave_speed, None, model.get("size", (1.0, 1.0))), FUNCTION_SHAPE)
    _check(points, pressure, wave_speed)
    network = WavePINN(speed_shape=np.shape(wave_speed), seed=seed, **model)
    network.speed.assign(wave_speed)
    return fit_wave_network(network, points, pressure, steps, learning_rate, seed, [CausalWindow(), *callbacks])


def _check(points, pressure, wave_speed):
    """Refuse what cannot be trained on, in one sentence."""
    check_readings(points, pressure.ravel())
    if np.ndim(wave_speed) != 2:
        raise ValueError(f"wave_speed has the shape {np.shape(wave_speed)}: give a grid (nx, ny) or a function.")
    if np.min(wave_speed) <= 0 or not np.all(np.isfinite(wave_speed)):
        raise ValueError(f"wave_speed goes down to {np.min(wave_speed):g}: it must be positive and finite everywhere.")
