r"""A field of impulse responses that sends sound from the loudspeaker to the walls and from the walls to the listener.

Three small networks share the work: how a loudspeaker lights each **bounce point** of the walls (scatter), what each
point makes of it (bounce), and how a microphone collects it (gather). Their product, summed over the points, and the
direct path decide how much of each learnt course of time the response holds:

$$h(t) = \sum_k c_k\,\beta_k(t),\qquad \mathbf c = g\!\Big(\sum_p \mathbf s_p \odot \mathbf b_p \odot \mathbf m_p,\
\mathbf d\Big).$$

After K. Su, M. Chen, E. Shlizerman, with sums over the points in the place of their wide layers, and one ear.

Reference: K. Su, M. Chen, E. Shlizerman, "INRAS: implicit neural representation for audio scenes", NeurIPS 2022.
"""

import keras
import numpy as np
from keras import layers, ops

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.networks.pinn.fourier_features import CosineFeatures
from acml_tf.networks.seeding import seeded
from acml_tf.networks.serialization import ArgumentsAsConfig


@needs_numbers("per_wall")
def bounce_points(size_m, per_wall=16):
    """Return points spread evenly over the six walls of a room.

    Args:
        size_m: Length, width and height in metres.
        per_wall: Points on each wall, a square number.

    Returns:
        Places in metres, shape `(6 * per_wall, 3)`.

    Raises:
        ValueError: The number is not a square.

    Example:
        >>> bounce_points([4, 3, 2], 1)[0].tolist()
        [0.0, 1.5, 1.0]
    """
    side = round(per_wall**0.5)
    if side**2 != per_wall:
        raise ValueError(f"per_wall={per_wall}: give a square number such as 16.")
    middle = (np.arange(side) + 0.5) / side
    plane = np.stack(np.meshgrid(middle, middle, indexing="ij"), axis=-1).reshape(-1, 2)
    walls = [np.insert(plane, axis, end, axis=1) for axis in range(3) for end in (0.0, 1.0)]
    return np.concatenate(walls) * np.asarray(size_m, float)


@keras.saving.register_keras_serializable(package="acml_tf")
class SceneField(ArgumentsAsConfig, keras.Model):
    """Impulse response of a room between any two places, by way of its walls.

    Args:
        size_m: Length, width and height of the room in metres.
        num_samples: Samples of a response.
        per_wall: Bounce points on each wall.
        units: Features of a bounce point and of the direct path.
        num_courses: Learnt courses of time β.
        seed: Draws all initial weights.
        **kwargs: Of every model.
    """

    def __init__(self, size_m, num_samples=250, per_wall=16, units=64, num_courses=128, seed=0, **kwargs):
        super().__init__(**kwargs)
        self.size_m, self.num_samples, self.per_wall = tuple(float(side) for side in size_m), num_samples, per_wall
        self.units, self.num_courses, self.seed = units, num_courses, seed
        self.points = ops.convert_to_tensor(bounce_points(self.size_m, per_wall), "float32")
        self.scatter, self.gather, self.direct = (self._of_path(seed + number) for number in range(3))
        draw = keras.initializers.RandomNormal(1.0, 0.1, seed + 3)
        self.bounce = self.add_weight(shape=(6 * per_wall, units), initializer=draw, name="bounce")
        self.mixing, self.courses = self._mixing(), self._courses()

    def _of_path(self, seed):
        """Return the network of a path: waves over its three coordinates in metres, and a hidden layer."""
        dense = [self._dense(self.units, seed, "gelu"), self._dense(self.units, seed + 10)]
        return keras.Sequential([keras.Input((3,)), CosineFeatures(64, 0.5, 0.5, seed=seed), *dense])

    def _mixing(self):
        draws = [self._dense(256, self.seed + 20, "gelu"), self._dense(self.num_courses, self.seed + 21)]
        return keras.Sequential([keras.Input((2 * self.units,)), layers.LayerNormalization(), *draws])

    def _courses(self):
        waves = CosineFeatures(256, 1.0, self.num_samples / 5, seed=self.seed + 32)
        dense = [self._dense(128, self.seed + 30, "gelu"), self._dense(self.num_courses, self.seed + 31)]
        return keras.Sequential([keras.Input((1,)), waves, *dense])

    def _dense(self, units, seed, activation=None):
        return layers.Dense(units, activation, kernel_initializer=keras.initializers.GlorotUniform(seed))

    def call(self, pairs_m):
        """Return the responses between loudspeakers and microphones, places in metres, shape `(n, 6)`."""
        source, listener = pairs_m[:, :3], pairs_m[:, 3:]
        scattered, gathered = self._to_walls(self.scatter, source), self._to_walls(self.gather, listener)
        reflected = ops.mean(scattered * self.bounce * gathered, axis=1)
        mixture = self.mixing(ops.concatenate([reflected, self.direct(listener - source)], axis=-1))
        time = ops.reshape(ops.linspace(0.0, 1.0, self.num_samples), (-1, 1))
        return ops.matmul(mixture, ops.transpose(self.courses(time)))

    def _to_walls(self, network, places):
        """Return the features of the paths from places to all bounce points, shape `(n, points, units)`."""
        paths = ops.reshape(self.points - places[:, None], (-1, 3))
        return ops.reshape(network(paths), (-1, len(self.points), self.units))


def train_scene_field(responses, pairs_m, size_m, epochs=400, seed=0, **field):
    """Train a field on the responses that were measured in one room.

    Args:
        responses: Responses with an RMS of about one, shape `(n, num_samples)`.
        pairs_m: Loudspeaker and microphone of each in metres, shape `(n, 6)`.
        size_m: Length, width and height of the room in metres.
        epochs: Passes through all responses.
        seed: Draws the initial weights and the order of the responses.
        **field: Further arguments of `SceneField`.

    Returns:
        The trained `SceneField`.

    Raises:
        ValueError: There are not as many pairs as responses.
    """
    responses, pairs_m = np.asarray(responses, "float32"), np.asarray(pairs_m, "float32")
    if len(responses) != len(pairs_m):
        raise ValueError(f"{len(responses)} responses and {len(pairs_m)} pairs of places: give one pair per response.")
    model, steps = SceneField(size_m, responses.shape[1], seed=seed, **field), epochs * -(-len(responses) // 16)
    model.compile(keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(3e-3, steps)), "mse")
    with seeded(seed):
        model.fit(pairs_m, responses, batch_size=16, epochs=epochs, verbose=0)
    return model
