"""Positions and steps as waves: products depend on the distance alone, and no two steps are alike."""

import numpy as np
import pytest

from acml_tf.networks.classifiers.attention import PositionalEncoding
from acml_tf.networks.sinusoidal_embedding import sinusoidal_embedding


@pytest.mark.parametrize("endpoint", [True, False])
def test_products_of_two_positions_depend_on_their_distance(endpoint):
    embedding = np.asarray(sinusoidal_embedding(np.arange(20), 8, endpoint))
    np.testing.assert_allclose(embedding[0], np.repeat([0, 1], 4))
    products = embedding @ embedding.T
    np.testing.assert_allclose(np.diag(products, 3), products[0, 3], rtol=1e-5)


@pytest.mark.parametrize(("endpoint", "smallest"), [(True, 1e-4), (False, 1e-3)])
def test_frequencies_fall_to_the_end_or_to_the_last_one_before_it(endpoint, smallest):
    embedding = np.asarray(sinusoidal_embedding([1], 8, endpoint))[0]
    np.testing.assert_allclose(np.arctan2(embedding[:4], embedding[4:]), np.geomspace(1, smallest, 4), rtol=1e-4)


def test_all_steps_of_a_diffusion_are_told_apart():
    embedding = np.asarray(sinusoidal_embedding(np.arange(1001), 64))
    assert np.abs(embedding).max() <= 1
    assert np.linalg.norm(np.diff(embedding, axis=0), axis=1).min() > 0.1


def test_the_layer_adds_the_embedding_to_every_sequence():
    expected = np.asarray(sinusoidal_embedding(np.arange(20), 8, endpoint=False))
    np.testing.assert_allclose(PositionalEncoding()(np.ones((2, 20, 8))), [1 + expected] * 2, atol=1e-6)
