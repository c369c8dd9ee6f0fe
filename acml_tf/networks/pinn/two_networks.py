r"""Two networks side by side, a wave field and the speed behind it: all of an inverse PINN but its loss.

Lesson: lessons/5_deep/5_5_wave_speed_inverse.py
"""

import copy

import keras
import numpy as np
from keras import ops

from acml_tf.acoustics.rectangle import rectangle
from acml_tf.networks.pinn.collocation import collocation_points
from acml_tf.networks.pinn.derivatives import derivatives_of
from acml_tf.networks.pinn.units import check_settings
from acml_tf.networks.serialization import ArgumentsAsConfig


class TwoNetworks(ArgumentsAsConfig, keras.Model):
    r"""The pressure $\hat p(x, y, t)$ and the speed $\hat c(x, y)$, and the points at which their loss is asked for.

    Args:
        field: Keras model from points (x, y, t) to pressures in units of `scale`, such as `build_wave_field()`.
        medium: Keras model from positions (x, y) to speeds, such as `build_speed_network()`.
        duration: Time from 0 to the end.
        length: ℓ, the width of the pulses.
        size: Length of the rectangle along x and y, or that of a square.
        physics_weight: λ_pde.
        variation_weight: λ_tv.
        num_points: Points of each step at which the wave equation is asked for.
        seed: Draws these points.
        **kwargs: Of every Keras model.
    """

    def __init__(
        self,
        field,
        medium,
        duration=1.0,
        length=0.05,
        size=(1.0, 1.0),
        physics_weight=0.3,
        variation_weight=3e-4,
        num_points=600,
        seed=0,
        **kwargs,
    ):
        """Keep both networks; see the class for the arguments."""
        super().__init__(**kwargs)
        check_settings(duration, length, num_points)
        self.field, self.medium = field, medium
        self.duration, self.length, self.size = duration, length, rectangle(size)
        self.physics_weight, self.variation_weight = physics_weight, variation_weight
        self.num_points, self.seed = num_points, seed
        self.seed_generator = keras.random.SeedGenerator(seed)
        self.released = self.add_weight(shape=(), initializer="ones", trainable=False, name="released")
        self.scale = self.add_weight(shape=(), initializer="ones", trainable=False, name="scale")
        self.terms = [keras.metrics.Mean(name=name) for name in ("data", "physics", "variation")]
        self.built = True

    def call(self, inputs):
        """Return the pressure at points (x, y, t) in units of `scale`, shape `(n, 1)`."""
        return self.field(inputs)

    def pressure(self, points):
        """Return the pressure at points (x, y, t) in the unit of the readings, shape `(n, 1)`."""
        return self.scale * self.field(points)

    def wave_speed(self, points):
        """Return the speed at points (x, y, …), shape `(n, 1)`; no gradient passes while it is held."""
        speed = self.medium(points[:, :2])
        held = ops.stop_gradient(speed)
        return held + self.released * (speed - held)

    def release(self, fraction):
        """Let gradients reach the speed, 1, or hold it where it is, 0."""
        self.released.assign(fraction)

    def log_speed(self, positions):
        """Return ln ĉ: twice as fast and half as fast are then equally far from the surroundings."""
        return ops.log(self.wave_speed(positions))

    def draw_points(self):
        """Draw new points (x, y, t), uniformly over the rectangle and the time, shape `(num_points, 3)`."""
        return collocation_points(self.num_points, self.size, self.duration, seed=self.seed_generator)

    def second_derivatives(self, points):
        """Return ∇²p̂ and ∂²p̂/∂t² at points (x, y, t), each of shape `(n, 1)`."""
        return derivatives_of(self.field)(self.field, points)[1:]

    def get_config(self):
        """Return every argument of the constructor, both networks as Keras writes them down."""
        networks = {name: keras.saving.serialize_keras_object(getattr(self, name)) for name in ("field", "medium")}
        return {**super().get_config(), **networks}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Build both networks from their configurations, and the whole from them."""
        config = copy.deepcopy(config)  # Keras empties what it reads
        for name in ("field", "medium"):
            config[name] = keras.saving.deserialize_keras_object(config[name], custom_objects)
        return cls(**config)


class ReleaseSpeed(keras.callbacks.Callback):
    """Hold the speed at its first guess for a part of the training, then let it go.

    The ∇²p and ∂²p/∂t² of a pressure that has heard nothing yet would drag the speed anywhere; with many sensors it
    finds back, with few it does not.

    Args:
        after: Fraction of the training, 0 … 1.
    """

    def __init__(self, after=0.2):
        """Remember when."""
        super().__init__()
        self.after = after

    def on_epoch_begin(self, epoch, logs=None):
        """Hold or let go."""
        self.model.release(float(epoch >= self.after * self.params["epochs"]))


def start_from_map(medium, first_guess, size=(1.0, 1.0)):
    """Multiply a network of the speed by a first guess that is a map.

    Args:
        medium: From `build_speed_network`, with a first guess of one.
        first_guess: Speeds above zero on a grid `(nx, ny)` that spans the rectangle with its edges.
        size: Length of the rectangle along x and y.

    Returns:
        Keras model from positions to speeds: before training the first guess at the nearest node of the grid.

    Example:
        A guess of two layers lets the training begin where a geologist would.
    """
    positions = keras.Input((2,))
    nearest = NearestNode(np.shape(first_guess), size)
    speed = nearest(positions) * medium(positions)
    nearest.values.assign(first_guess)
    return keras.Model(positions, speed)


@keras.saving.register_keras_serializable(package="acml_tf")
class NearestNode(ArgumentsAsConfig, keras.layers.Layer):
    """Look a value up on a grid that spans a rectangle with its edges.

    Args:
        shape: Numbers of nodes `(nx, ny)`.
        size: Length of the rectangle along x and y.
        **kwargs: Of every layer.
    """

    def __init__(self, shape, size=(1.0, 1.0), **kwargs):
        """Make room for the values, which are ones until something else is assigned."""
        super().__init__(**kwargs)
        self.shape, self.size = tuple(shape), rectangle(size)
        self.values = self.add_weight(shape=self.shape, initializer="ones", trainable=False, name="values")

    def call(self, inputs):
        """Return the value at the node nearest to each position (x, y), shape `(n, 1)`."""
        last = np.array(self.shape) - 1
        nodes = ops.round(inputs / np.array(self.size, "float32") * last.astype("float32"))
        nodes = ops.clip(ops.cast(nodes, "int32"), 0, last)
        return ops.take(ops.reshape(self.values, (-1, 1)), nodes[:, 0] * self.shape[1] + nodes[:, 1], axis=0)
