"""Features over a floor: bilinear between the nodes, as SciPy interpolates."""

import numpy as np
import pytest
from scipy.interpolate import RegularGridInterpolator

from acml_tf.networks.rooms.feature_grid import FeatureGrid


def test_features_between_nodes_are_those_of_scipy():
    layer = FeatureGrid((4, 3), num_features=2, seed=1)
    places = np.random.default_rng(0).uniform(0, 1, (50, 2)).astype("float32")
    nodes = np.linspace(0, 1, 4), np.linspace(0, 1, 3)
    found = np.asarray(layer(places))
    np.testing.assert_allclose(found, RegularGridInterpolator(nodes, layer.features.numpy())(places), atol=1e-6)


def test_beside_the_floor_the_edge_goes_on_and_one_node_is_no_grid():
    layer = FeatureGrid((4, 3), seed=1)
    outside, edge = (np.asarray(layer(np.array([[x, 0.5]], "float32"))) for x in (1.7, 1.0))
    np.testing.assert_array_equal(outside, edge)
    with pytest.raises(ValueError, match=r"nodes=\(1, 3\): a grid needs two"):
        FeatureGrid((1, 3))
