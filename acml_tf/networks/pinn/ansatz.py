r"""Forms of a wave field that know something beforehand: how it starts, or that it lives in layers.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.networks.pinn.fourier_features import build_wave_field
from acml_tf.networks.serialization import ArgumentsAsConfig


@keras.saving.register_keras_serializable(package="acml_tf")
class HardInitialCondition(ArgumentsAsConfig, keras.Model):
    r"""A field that begins as a Gaussian pulse at rest, whatever its weights are.

    $$\hat p(\mathbf r, t) = g(t)\,p_0(\mathbf r) + (1 - g(t))\,N(\mathbf r, t),\qquad
    p_0 = e^{-|\mathbf r - \mathbf r_0|^2/2\sigma^2}$$

    The factor g falls from 1 to 0: at four times `rise_time` and later less than a hundredth of it is left. It is such
    that at t = 0 the pressure is p₀ and its rate ∂p̂/∂t is zero for every network N (Lagaris et al. 1998).

    Args:
        centre: Top of the pulse, r₀.
        width: Standard deviation σ of the pulse.
        rise_time: Time in which the network takes over, counted from 0 by the time of each point.
        seed: Seed of the initial weights.
        name: Name of the model.
        dtype: Its precision, as in every Keras model.
        trainable: Whether its weights are trained.
        **sizes: Further arguments of `build_wave_field`.
    """

    def __init__(
        self, centre=(0.5, 0.5), width=0.05, rise_time=0.1, seed=0, name=None, dtype=None, trainable=True, **sizes
    ):
        """Build the network that takes over from the pulse; see the class for the arguments."""
        super().__init__(name=name, dtype=dtype, trainable=trainable)
        self.centre, self.width, self.rise_time, self.seed = tuple(centre), width, rise_time, seed
        self.sizes = sizes
        self.network = build_wave_field(seed=seed, **sizes)
        self.built = True

    def call(self, inputs):
        """Compute the pressure at points.

        Args:
            inputs: Points (x, y, t) in single precision, t ≥ 0, shape `(n, 3)`.

        Returns:
            Pressure, shape `(n, 1)`.
        """
        away = inputs[:, :2] - np.array(self.centre, "float32")
        pulse = ops.exp(-ops.sum(away * away, axis=1, keepdims=True) / (2 * self.width**2))
        share = ops.exp(-ops.square(inputs[:, 2:] / self.rise_time))
        return share * pulse + (1 - share) * self.network(inputs)


@keras.saving.register_keras_serializable(package="acml_tf")
class DomainDecomposedField(ArgumentsAsConfig, keras.Model):
    r"""One network for each layer of a medium, blended where the layers meet.

    $$\hat p(\mathbf r, t) = \sum_k w_k(y)\, N_k(\mathbf r, t),\qquad \sum_k w_k = 1$$

    The windows are differences of logistic steps, so pressure and slope are continuous by themselves and no further
    loss is needed (the finite-basis PINN of Moseley et al., Adv. Comput. Math. 49, 2023).

    Args:
        edges: Heights y at which the layers meet, in growing order.
        blend: Width of the transition.
        seed: Seed of the initial weights.
        name: Name of the model.
        dtype: Its precision, as in every Keras model.
        trainable: Whether its weights are trained.
        **network_options: Further arguments of `build_wave_field`.
    """

    def __init__(
        self, edges=(0.33, 0.66), blend=0.02, seed=0, name=None, dtype=None, trainable=True, **network_options
    ):
        """Build one network per layer; see the class for the arguments."""
        super().__init__(name=name, dtype=dtype, trainable=trainable)
        self.edges, self.blend, self.seed = tuple(edges), blend, seed
        self.network_options = network_options
        self.networks = [build_wave_field(seed=seed + 10 * layer, **network_options) for layer in range(len(edges) + 1)]
        self.built = True

    def windows(self, height):
        """Return the weight of each layer at heights y, shape `(n, 1)`; the weights sum to one."""
        steps = [ops.sigmoid((height - edge) / self.blend) for edge in self.edges]
        steps = [ops.ones_like(height), *steps, ops.zeros_like(height)]
        return [above - below for above, below in zip(steps[:-1], steps[1:], strict=True)]

    def call(self, inputs):
        """Return the pressure at points (x, y, t), shape `(n, 1)`."""
        weights = self.windows(inputs[:, 1:2])
        return sum(weight * network(inputs) for weight, network in zip(weights, self.networks, strict=True))


FIELDS = {
    "plain": build_wave_field,
    "hard initial condition": HardInitialCondition,
    "domain decomposition": DomainDecomposedField,
}


def make_field(kind="plain", **options):
    """Make a wave field by the name of its form.

    Args:
        kind: `"plain"`, `"hard initial condition"` or `"domain decomposition"`.
        **options: Of `build_wave_field`, `HardInitialCondition` or `DomainDecomposedField`.

    Raises:
        ValueError: For another name.

    Example:
        `make_field("domain decomposition", edges=(0.5,))` holds two networks.
    """
    if kind not in FIELDS:
        raise ValueError(f"a field of kind {kind!r} is not known: choose from {', '.join(FIELDS)}.")
    return FIELDS[kind](**options)
