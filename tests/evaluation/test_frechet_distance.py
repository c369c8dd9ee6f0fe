"""Fréchet distance: closed forms for normal distributions, and the axioms of a distance."""

import numpy as np

from acml_tf.evaluation.frechet_distance import frechet_distance


def test_clouds_of_one_shape_are_apart_by_their_means():
    cloud = np.random.default_rng(0).normal(size=(50, 2))
    np.testing.assert_allclose(frechet_distance(cloud, cloud + [3, 4]), 5, rtol=1e-9)
    assert frechet_distance(cloud, cloud) < 1e-6


def test_in_one_dimension_deviations_are_subtracted():
    cloud = np.random.default_rng(1).normal(size=(80, 1))
    wider = 3 * (cloud - cloud.mean()) + cloud.mean()
    np.testing.assert_allclose(frechet_distance(cloud, wider), 2 * cloud.std(ddof=1))


def test_it_is_symmetric_and_does_not_care_for_rotation():
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=(60, 3)) * [1, 2, 3], rng.normal(size=(70, 3)) + 1
    turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
    found = frechet_distance(first, second)
    np.testing.assert_allclose(frechet_distance(second, first), found)
    np.testing.assert_allclose(frechet_distance(first @ turn, second @ turn), found)
