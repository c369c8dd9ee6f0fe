r"""Coordinates turned into waves before a network sees them, against its liking for slow change.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.networks.serialization import ArgumentsAsConfig


def fourier_features(points, frequencies):
    r"""Compute the Fourier features of points: cosines and sines of fixed plane waves, the paper's eq. (22).

    $$\boldsymbol\gamma(\mathbf r) = [\cos(\mathbf B\mathbf r), \sin(\mathbf B\mathbf r)]$$

    Args:
        points: Coordinates, shape `(n, d)`, whole numbers or not.
        frequencies: Matrix B, one row per wave, radians per unit of length or time, shape `(waves, d)`.

    Returns:
        Features between −1 and 1, shape `(n, 2 · waves)`, all cosines first.

    Example:
        At the origin every cosine is 1 and every sine 0.
    """
    phase = ops.matmul(points, ops.transpose(frequencies))
    return ops.concatenate([ops.cos(phase), ops.sin(phase)], axis=-1)


@keras.saving.register_keras_serializable(package="acml_tf")
class CosineFeatures(ArgumentsAsConfig, keras.layers.Layer):
    r"""Waves over space and time, learned as in the paper's eq. (23), $\cos(\mathbf B\mathbf r + \mathbf b)$, or fixed.

    Fixed ones are those of eq. (22), $[\cos(\mathbf B\mathbf r), \sin(\mathbf B\mathbf r)]$: each row of B serves
    twice, with b = 0 and with b = −π/2, and nothing is trained.

    Args:
        num_features: Number of waves; fixed ones are half cosines, half sines.
        space_std: Standard deviation of the initial frequencies along space, in cycles per unit.
        time_std: The same along time, the last coordinate.
        learned: Whether B and b are trained; `False` gives the fixed waves.
        seed: Draws the initial B and b.
        **kwargs: Of every layer.

    Raises:
        ValueError: For an odd number of fixed waves.
    """

    def __init__(self, num_features=64, space_std=1.0, time_std=1.0, learned=True, seed=0, **kwargs):
        """Remember the arguments."""
        super().__init__(**kwargs)
        if num_features % 2 and not learned:
            raise ValueError(f"num_features is {num_features}: fixed waves come in pairs, so choose an even number.")
        self.num_features, self.space_std, self.time_std = num_features, space_std, time_std
        self.learned, self.seed = learned, seed

    def build(self, input_shape):
        """Draw the waves: normal frequencies; phases uniform on the circle, or a cosine and a sine for each."""
        rng = np.random.default_rng(self.seed)
        std = np.full((input_shape[-1], 1), self.space_std)
        std[-1] = self.time_std
        copies = 1 if self.learned else 2
        count = self.num_features // copies
        frequencies = 2 * np.pi * std * np.tile(rng.standard_normal((input_shape[-1], count)), copies)
        phases = 2 * np.pi * rng.random(count) if self.learned else np.repeat([0.0, -np.pi / 2], count)
        self.frequencies = self._add_known_weight("frequencies", frequencies)
        self.phases = self._add_known_weight("phases", phases)

    def _add_known_weight(self, name, value):
        """Add a weight that begins as an array, also where a model around the layer builds it without running it."""

        def initial(shape, dtype=None):
            """Return the array."""
            return ops.reshape(ops.convert_to_tensor(value, dtype), shape)

        return self.add_weight(shape=value.shape, initializer=initial, trainable=self.learned, name=name)

    def call(self, inputs):
        """Return the waves at the points, shape `(n, num_features)`."""
        return ops.cos(ops.matmul(inputs, self.frequencies) + self.phases)

    def derivatives(self, points):
        """Return the waves, their slopes along each coordinate, their ∇² and their ∂²/∂t² at the points."""
        phase = ops.matmul(points, self.frequencies) + self.phases
        wave, slope = ops.cos(phase), -ops.sin(phase)
        rows = ops.unstack(self.frequencies, axis=0)
        squared = sum(row * row for row in rows[:-1])
        return wave, [slope * row for row in rows], -wave * squared, -wave * rows[-1] ** 2


def build_wave_field(dimensions=2, hidden_units=64, num_hidden=3, seed=0, **features):
    """Build the network p̂(r, t) of the paper: waves, then layers of tanh, then one pressure.

    The weights of the layers begin as `keras.initializers.GlorotNormal` draws them, each layer with a seed of its own.

    Args:
        dimensions: Number d of coordinates of space.
        hidden_units: Width of each hidden layer.
        num_hidden: Number of hidden layers.
        seed: Decides all initial weights, those of the waves too.
        **features: Further arguments of `CosineFeatures`.

    Returns:
        Model from points, shape `(n, d + 1)`, time last, to pressures of either sign and any size, shape `(n, 1)`.

    Example:
        `build_wave_field().count_params()` is 12 801, as in the published forward model.
    """
    points = keras.Input((dimensions + 1,))
    values = CosineFeatures(seed=seed, **features)(points)
    for depth in range(num_hidden):
        draw = keras.initializers.GlorotNormal(seed=seed + depth)
        values = keras.layers.Dense(hidden_units, "tanh", kernel_initializer=draw)(values)
    draw = keras.initializers.GlorotNormal(seed=seed + num_hidden)
    return keras.Model(points, keras.layers.Dense(1, kernel_initializer=draw)(values))
