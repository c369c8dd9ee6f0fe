r"""What every loss of a wave network is made of: a field, the medium, points, and how far the field is from the law.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import copy

import keras
import numpy as np
import tensorflow as tf
from keras import ops

from acml_tf.acoustics.rectangle import rectangle
from acml_tf.networks.pinn.ansatz import make_field
from acml_tf.networks.pinn.collocation import collocation_points
from acml_tf.networks.pinn.derivatives import derivatives_of, wave_residual
from acml_tf.networks.pinn.units import check_settings
from acml_tf.networks.serialization import ArgumentsAsConfig


class WaveNetwork(ArgumentsAsConfig, keras.Model):
    r"""The pressure $\hat p(x, y, t)$ over a rectangle in a medium of known speed, without a loss.

    New points are drawn at each step, uniformly over the rectangle and over the time up to `horizon`. At an open edge
    with outward normal n a wave that leaves obeys ∂p/∂n + (1/c) ∂p/∂t = 0 (head-on; Engquist and Majda 1977).

    Args:
        size: Length of the rectangle along x and y, or that of a square.
        duration: Time from 0 to the end.
        length: ℓ, the width of the pulse, in which lengths are counted so that all terms are of the size of p².
        speed_shape: Shape of the grid on which the wave speed is given.
        num_points: Points of each step at which the wave equation is asked for.
        num_edge_points: Points of each step on the four edges, a multiple of four.
        physics_weight: Weight of the wave equation in a loss where that of the data is 1.
        edge_weight: Weight of the edges.
        seed: Draws initial weights and points.
        field_options: Arguments of `make_field`, a dictionary: the form of the field and its sizes.
        adaptive_fraction: Fraction of the points that `ResidualAdaptiveSampling` puts where the residual is large.
        field: Model from points (x, y, t) to pressures, in place of the one that `field_options` describes.
        units: Unit of length and unit of time in which `size`, `duration`, `length` and the speed are counted; `call`
            divides the points that it is given by them. What the loss asks for inside is counted in these units.
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
        field=None,
        units=(1.0, 1.0),
        **kwargs,
    ):
        """Build the field and the map of the speed; see the class for the arguments."""
        super().__init__(**kwargs)
        check_settings(duration, length, num_points, num_edge_points)
        self.size, self.duration, self.length = rectangle(size), duration, length
        self.speed_shape, self.num_points, self.num_edge_points = tuple(speed_shape), num_points, num_edge_points
        self.physics_weight, self.edge_weight, self.seed = physics_weight, edge_weight, seed
        self.field_options, self.adaptive_fraction = field_options, adaptive_fraction
        self.field = make_field(**{"seed": seed, **(field_options or {})}) if field is None else field
        self.units = tuple(units)
        self.derivatives = derivatives_of(self.field)
        self._add_state(int(adaptive_fraction * num_points))
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.terms = [keras.metrics.Mean(name=name) for name in ("data", "physics", "edge")]
        self.built = True

    def _add_state(self, num_adaptive):
        """Make room for what callbacks change: speed, horizon, weights of the loss, points of large residual."""
        resting = {"initializer": "ones", "trainable": False}
        self.speed = self.add_weight(shape=self.speed_shape, name="speed", **resting)
        self.horizon = self.add_weight(shape=(), name="horizon", **resting)
        self.horizon.assign(self.duration)
        # of data, wave equation and edges; `LossWeightAnnealing` changes them
        self.loss_weights = self.add_weight(shape=(3,), name="loss_weights", **resting)
        self.loss_weights.assign([1.0, self.physics_weight, self.edge_weight])
        self.adaptive_points = self.add_weight(shape=(num_adaptive, 3), name="adaptive_points", **resting)
        if num_adaptive:  # until a callback moves them
            self.adaptive_points.assign(collocation_points(num_adaptive, self.size, self.duration, self.seed + 1))

    def get_config(self):
        """Return every argument of the constructor, the field as Keras writes it down."""
        return {**super().get_config(), "field": keras.saving.serialize_keras_object(self.field)}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Make an equal network, untrained."""
        field = copy.deepcopy(config["field"])  # Keras takes from it what it has read
        return cls(**{**config, "field": keras.saving.deserialize_keras_object(field, custom_objects=custom_objects)})

    def set_state(self, **values):
        """Set what is not trained: `speed` at the nodes of its grid, `horizon` or `loss_weights`."""
        for name, value in values.items():
            getattr(self, name).assign(value)

    def call(self, inputs):
        """Return the pressure at points (x, y, t), shape `(n, 1)`."""
        length, time = self.units
        return self.field(inputs / np.array([length, length, time], "float32"))

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

    def draw_law_points(self):
        """Return the points of one step, shape `(num_points, 3)`: fresh ones, and the adaptive ones."""
        fresh = self.draw_points(self.num_points - self.adaptive_points.shape[0])
        return ops.concatenate([fresh, self.adaptive_points])

    def residual(self, points):
        """Return the residual of the wave equation at points, times ℓ², shape `(n, 1)`."""
        _, laplacian, acceleration = self.derivatives(self.field, points)
        return self.length**2 * wave_residual(laplacian, acceleration, self.wave_speed(points))

    def edge_residual(self):
        """Return ∂p/∂n + (1/c) ∂p/∂t at fresh points on the four edges, shape `(num_edge_points, 1)`."""
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
        return absorbing_boundary_residual(outward, slopes[:, 2:], self.wave_speed(points))

    def physics_loss(self):
        """Return the mean squared residual of the wave equation, times ℓ⁴."""
        return ops.mean(ops.square(self.residual(self.draw_law_points())))

    def edge_loss(self):
        """Return the mean square of ∂p/∂n + (1/c) ∂p/∂t on the edges, times ℓ²."""
        return ops.mean(ops.square(self.length * self.edge_residual()))

    def terms_on(self, points, pressure):
        """Return the three terms as functions without arguments, without their weights."""

        def data():
            """Mean squared error at the known points."""
            return ops.mean(ops.square(pressure - self(points)))

        return data, self.physics_loss, self.edge_loss


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
