"""Phases on a line array: what a plane wave writes, and which directions cannot be told apart."""

import numpy as np
import pytest

from acml_tf.acoustics.array import direction_from_phase, phase_vectors, steering_vectors


def test_steering_vectors_have_one_row_a_direction_and_unit_modulus():
    vectors = steering_vectors(np.linspace(-90, 90, 7), num_elements=11, spacing_wavelengths=0.4)
    assert vectors.shape == (7, 11)
    np.testing.assert_allclose(np.abs(vectors), 1)


@pytest.mark.parametrize("direction_deg", [-70.0, -10.0, 0.0, 42.0])
def test_steering_vectors_are_a_plane_wave_sampled_at_the_sensors(direction_deg):
    position_m, wavelength_m = 0.3 * np.arange(8), 1.2
    towards_source = 2 * np.pi / wavelength_m * np.sin(np.deg2rad(direction_deg))
    expected = np.exp(1j * towards_source * position_m)
    np.testing.assert_allclose(steering_vectors(np.array([direction_deg]), 8, 0.25)[0], expected)


def test_opposite_endfire_directions_share_their_phases_only_at_half_a_wavelength():
    ends = np.array([-90.0, 90.0])
    half, closer = (steering_vectors(ends, 20, spacing) for spacing in (0.5, 0.4))
    np.testing.assert_allclose(half[0], half[1], atol=1e-12)
    assert np.abs(closer[0] - closer[1]).max() > 1


def test_direction_from_phase_undoes_phase_vectors_at_any_length():
    direction_deg = np.linspace(-89.9, 89.9, 101)
    np.testing.assert_allclose(direction_from_phase(7 * phase_vectors(direction_deg)), direction_deg, atol=1e-9)


def test_phase_vectors_step_by_the_phase_between_neighbours():
    direction_deg = np.array([-50.0, 5.0, 88.0])
    step = steering_vectors(direction_deg, 2)[:, 1]
    np.testing.assert_allclose(phase_vectors(direction_deg), np.stack([step.real, step.imag], axis=-1))
