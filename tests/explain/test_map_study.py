"""A map that hides distances, widths or crumbs is caught; one that keeps them is not."""

import numpy as np
import pytest

from acml_tf.data.known_clouds import known_clouds
from acml_tf.explain.map_study import draw_tsne, many_clusters_gain, measure_map


def test_a_map_has_one_place_per_point_and_its_seed_draws_it():
    points = known_clouds(1)["far"][::10]
    places = draw_tsne(points, 5, seed=2)
    assert places.shape == (15, 2)
    np.testing.assert_array_equal(places, draw_tsne(points, 5, seed=2))


def test_neighbours_on_the_map_are_neighbours():
    points = np.repeat([[0.0, 0.0], [50.0, 0.0]], 9, axis=0) + np.random.default_rng(0).normal(size=(18, 2))
    places = draw_tsne(points, 5)
    nearest = np.linalg.norm(places[:, None] - places, axis=2) + np.diag(np.full(18, np.inf))
    assert np.all(nearest.argmin(axis=1) // 9 == np.arange(18) // 9)


def test_crumbs_ask_for_more_clusters_and_one_cloud_does_not():
    draw = np.random.default_rng(1)
    crumbs = np.repeat(draw.uniform(size=(20, 2)), 3, axis=0) + 1e-3 * draw.normal(size=(60, 2))
    assert many_clusters_gain(crumbs) > 1
    assert many_clusters_gain(draw.normal(size=(60, 2))) < 0.2


def test_the_gain_has_no_unit_and_compares_the_two_numbers_that_are_asked_for():
    points = np.random.default_rng(2).normal(size=(60, 2))
    assert many_clusters_gain(1000 * points + 7) == pytest.approx(many_clusters_gain(points), abs=1e-6)
    assert many_clusters_gain(points, 4, 4) == 0


def test_a_map_that_cuts_axes_off_keeps_what_lies_on_the_first():
    found = measure_map(lambda points, *_: points[:, :2], seeds=(1,))
    assert all(pairs.shape == (1, 2) for pairs in found.values())
    np.testing.assert_allclose(found["times as far"][:, 1], 10, rtol=0.1)
    np.testing.assert_allclose(found["times as wide"][:, 1], 10, rtol=0.2)


def test_neighbours_and_seed_are_handed_on_and_a_map_of_crumbs_is_caught():
    asked = []

    def draw_map(points, neighbours, seed):
        asked.append((neighbours, seed))
        return np.random.default_rng(seed).normal(size=(20, 2))[np.arange(150) % 20] + 1e-3 * points[:, :2]

    gain = measure_map(draw_map, seeds=(4,))["gain of many clusters, 3 neighbours"]
    assert asked == [(30, 4), (30, 4), (3, 4), (30, 4)] and gain[0, 1] > gain[0, 0] + 0.5
