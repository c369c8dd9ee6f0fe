"""The first layer of a neural field: waves over the coordinates.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import keras
from keras import ops

from acml_tf.networks.serialization import ArgumentsAsConfig


@keras.saving.register_keras_serializable(package="acml_tf")
class SineLayer(ArgumentsAsConfig, keras.layers.Layer):
    r"""Layer whose activation is the sine: $\mathbf h = \sin(\omega_0\,(\mathbf u\,\mathbf W + \mathbf b))$.

    Args:
        units: Number of waves.
        frequency: ω₀, fineness of the waves in radians per unit of the coordinates.
        seed: Draws the initial weights.

    Reference:
        V. Sitzmann et al., "Implicit neural representations with periodic activation functions", NeurIPS 2020.
    """

    def __init__(self, units, frequency=10.0, seed=0, **kwargs):
        super().__init__(**kwargs)
        self.units, self.frequency, self.seed = units, frequency, seed

    def call(self, inputs):
        return ops.sin(self.frequency * (ops.matmul(inputs, self.kernel) + self.bias))

    def build(self, input_shape):
        """Make `self.kernel`, shape `(inputs, units)`, and `self.bias`, shape `(units,)`, which training may change.

        All numbers are drawn independently and evenly between −1/inputs and 1/inputs. The same `self.seed` draws the
        same numbers; another one draws other weights and other biases.

        Args:
            input_shape: Shape of what the layer is called on, `(..., inputs)`.
        """
        bound = 1 / input_shape[-1]
        draws = [keras.initializers.RandomUniform(-bound, bound, seed=self.seed + number) for number in range(2)]
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units), initializer=draws[0], name="kernel")
        self.bias = self.add_weight(shape=(self.units,), initializer=draws[1], name="bias")
