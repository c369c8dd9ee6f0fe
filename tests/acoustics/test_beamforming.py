"""The conventional beamformer: its pattern in closed form, and an estimator at the Cramér–Rao bound."""

import numpy as np
import pytest

from acml_tf.acoustics.array import steering_vectors
from acml_tf.acoustics.beamforming import beamformer_direction, conventional_beamformer
from acml_tf.data.array_scenes import simulate_snapshots


def test_beam_pattern_is_the_dirichlet_kernel():
    direction_deg = np.array([-63.0, -20.0, 11.0, 48.0])
    power = conventional_beamformer(3 * steering_vectors(np.array([0.0]), 12), steering_vectors(direction_deg, 12))
    half_phase = np.pi * np.sin(np.deg2rad(direction_deg)) / 2
    np.testing.assert_allclose(power[0], 9 * (np.sin(12 * half_phase) / (12 * np.sin(half_phase))) ** 2)


def test_array_gain_over_white_noise_is_the_number_of_sensors():
    rng = np.random.default_rng(0)
    noise = rng.standard_normal((20_000, 20)) + 1j * rng.standard_normal((20_000, 20))
    power = conventional_beamformer(noise, steering_vectors(np.array([35.0])))
    np.testing.assert_allclose(power.mean(), 2 / 20, rtol=0.05)


@pytest.mark.parametrize("direction_deg", [-61.0, 0.013, 61.0])
def test_a_clean_source_is_found_between_grid_points(direction_deg):
    found = beamformer_direction(2j * steering_vectors(np.array([direction_deg])))
    np.testing.assert_allclose(found, direction_deg, atol=1e-3)


@pytest.mark.parametrize("direction_deg", [0.0, 45.0])
def test_the_estimate_reaches_the_cramer_rao_bound_at_high_snr(direction_deg):
    num_elements, snr = 20, 100
    truth = np.full(4000, direction_deg)
    error = beamformer_direction(simulate_snapshots(truth, 20.0, seed=1)) - truth
    phase_bound = np.sqrt(6 / (snr * num_elements * (num_elements**2 - 1)))
    bound_deg = np.rad2deg(phase_bound / (np.pi * np.cos(np.deg2rad(direction_deg))))
    np.testing.assert_allclose(np.sqrt(np.mean(error**2)), bound_deg, rtol=0.05)


def test_a_source_at_endfire_is_heard_at_either_end():
    found = beamformer_direction(simulate_snapshots(np.full(400, 90.0), 10.0, seed=2))
    assert 0.4 < np.mean(found > 0) < 0.6
    assert np.abs(found).min() > 75


def test_a_grid_coarser_than_the_beam_is_refused():
    with pytest.raises(ValueError, match="num_sines=64 .* at least 200"):
        beamformer_direction(np.ones((1, 20), complex), num_sines=64)


def test_one_snapshot_is_a_row_and_a_transposed_array_is_named():
    wave = steering_vectors(np.array([20.0]))
    np.testing.assert_allclose(conventional_beamformer(wave[0], wave), [1.0])
    np.testing.assert_allclose(beamformer_direction(wave[0].tolist()), [20.0], atol=0.01)


@pytest.mark.parametrize("value", [0, np.nan])
def test_silence_has_no_direction(value):
    snapshots = np.concatenate([steering_vectors(np.array([20.0])), np.full((1, 20), value)])
    with pytest.raises(ValueError, match="Snapshot 1 is silent or not a number"):
        beamformer_direction(snapshots)
