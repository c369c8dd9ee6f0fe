"""Directions: angles, neighbours, even spreads and the vibrations of a ball."""

import numpy as np
import pytest

from acml_tf.acoustics import sphere

AROUND = sphere.fibonacci_directions(20_000)


def random_directions(num, seed=0):
    arrows = np.random.default_rng(seed).standard_normal((num, 3))
    return arrows / np.linalg.norm(arrows, axis=1, keepdims=True)


def test_angles_and_arrows_undo_each_other():
    arrows = random_directions(50)
    back = sphere.direction_to_unit_vector(*sphere.unit_vector_to_direction(arrows))
    np.testing.assert_allclose(back, arrows, atol=1e-12)


def test_the_axes_are_front_left_up():
    arrows = sphere.direction_to_unit_vector([0, 90, 0], [0, 0, 90])
    np.testing.assert_allclose(arrows, np.eye(3), atol=1e-12)


def test_angular_distance_wraps_behind_the_head():
    one, two = (sphere.direction_to_unit_vector([azimuth], [0]) for azimuth in (179, -179))
    np.testing.assert_allclose(sphere.angular_distance_deg(one, two), 2, atol=1e-6)


def test_the_nearest_direction_is_at_the_smallest_angle():
    wanted, measured = random_directions(30, 1), random_directions(40, 2)
    by_angle = np.argmin(sphere.angular_distance_deg(wanted, measured), axis=1)
    np.testing.assert_array_equal(sphere.nearest_direction(wanted, measured), by_angle)


def test_fibonacci_directions_are_even():
    arrows = sphere.fibonacci_directions(500)
    angles = sphere.angular_distance_deg(arrows, arrows) + 360 * np.eye(500)
    assert 7 < angles.min() and angles.min(axis=1).max() < 10
    np.testing.assert_allclose(arrows.mean(axis=0), 0, atol=0.01)


def test_spread_directions_leave_no_hole():
    chosen = sphere.farthest_point_directions(AROUND, 50)
    angles = sphere.angular_distance_deg(AROUND, AROUND[chosen])
    assert len(set(chosen)) == 50 and angles.min(axis=1).max() < 25
    axes = np.concatenate([np.eye(3), -np.eye(3)])
    np.testing.assert_allclose(axes[sphere.farthest_point_directions(axes, 2)].sum(axis=0), 0)


def test_too_many_directions_are_refused():
    with pytest.raises(ValueError, match="num_chosen=7 .* choose fewer"):
        sphere.farthest_point_directions(np.eye(3), 7)


def test_spherical_harmonics_are_orthonormal():
    harmonics = sphere.real_spherical_harmonics(AROUND, 5)
    np.testing.assert_allclose(harmonics.T @ harmonics * 4 * np.pi / len(AROUND), np.eye(36), atol=1e-4)


def test_spherical_harmonics_obey_the_addition_theorem():
    one, two = random_directions(9, 3), random_directions(9, 4)
    products = sphere.real_spherical_harmonics(one, 3) * sphere.real_spherical_harmonics(two, 3)
    cosine = np.sum(one * two, axis=1)
    for degree in range(4):
        legendre = np.polynomial.Legendre.basis(degree)(cosine) * (2 * degree + 1) / (4 * np.pi)
        np.testing.assert_allclose(products[:, degree**2 : (degree + 1) ** 2].sum(axis=1), legendre, atol=1e-10)


def test_laplace_beltrami_eigenvalues_are_the_slope_of_the_harmonics():
    tiny, arrows = 1e-4, AROUND[::20]
    turned = arrows + tiny * np.cross([0, 0, 1], arrows)
    slope = (sphere.real_spherical_harmonics(turned, 2) - sphere.real_spherical_harmonics(arrows, 2)) / tiny
    order = np.array([0, 1, 0, 1, 2, 1, 0, 1, 2])
    np.testing.assert_allclose(np.mean(slope**2, axis=0) * 4 * np.pi, order**2, atol=0.02)
    np.testing.assert_array_equal(sphere.laplace_beltrami_eigenvalues(2), [0, 2, 2, 2, 6, 6, 6, 6, 6])


def test_a_direction_that_stands_twice_in_a_grid_is_two_rows():
    grid = np.array([[0, 0, 1], [0, 0, 1], [1, 0, 0], [0, 1, 0]])
    np.testing.assert_array_equal(sphere.farthest_point_directions(grid, 4), np.arange(4))
