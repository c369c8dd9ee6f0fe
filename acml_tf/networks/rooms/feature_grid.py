"""Features that belong to places on a floor: learnt at the nodes of a grid, interpolated between them.

Reference: A. Luo et al., "Learning neural acoustic fields", NeurIPS 2022, arXiv:2204.00628.
"""

import keras
from keras import ops

from acml_tf.networks.serialization import ArgumentsAsConfig


@keras.saving.register_keras_serializable(package="acml_tf")
class FeatureGrid(ArgumentsAsConfig, keras.layers.Layer):
    r"""Layer of learnt features over a floor, bilinear between the nodes of a grid.

    With $n_x \times n_y$ nodes over the unit square and tents $\Lambda_i(x) = \max(0, 1 - |(n_x - 1)\,x - i|)$

    $$f(x, y) = \sum_{i, j} \Lambda_i(x)\,\Lambda_j(y)\,F_{ij}.$$

    Args:
        nodes: Numbers of nodes along x and y, each at least 2.
        num_features: Features at each node.
        seed: Draws the initial features.
        **kwargs: Of every layer.

    Raises:
        ValueError: For fewer than two nodes along a side.
    """

    def __init__(self, nodes=(8, 8), num_features=16, seed=0, **kwargs):
        super().__init__(**kwargs)
        if min(nodes) < 2:
            raise ValueError(f"nodes={nodes}: a grid needs two nodes or more along each side.")
        self.nodes, self.num_features, self.seed = tuple(nodes), num_features, seed

    def build(self, input_shape):  # noqa: ARG002
        """Make `self.features`, shape `(*nodes, num_features)`."""
        draw = keras.initializers.RandomNormal(stddev=0.1, seed=self.seed)
        self.features = self.add_weight(shape=(*self.nodes, self.num_features), initializer=draw, name="features")

    def call(self, places):
        """Return the features at places of the unit square, shape `(n, 2)`; beside it, those of its edge."""
        along_x, along_y = (self.tents(places[:, axis : axis + 1], number) for axis, number in enumerate(self.nodes))
        return ops.einsum("bi,bj,ijf->bf", along_x, along_y, self.features)

    @staticmethod
    def tents(place, number):
        """Return the weights of the nodes along one side, shape `(n, number)`; each row adds up to one."""
        node = ops.clip(place, 0.0, 1.0) * (number - 1)
        return ops.relu(1 - ops.abs(node - ops.arange(number, dtype="float32")))
