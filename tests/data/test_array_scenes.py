"""Simulated snapshots: the level of the noise is the one asked for, everything comes from the seed."""

import numpy as np
import pytest

from acml_tf.acoustics.array import steering_vectors
from acml_tf.data.array_scenes import add_noise, simulate_scenes, simulate_snapshots


@pytest.mark.parametrize("snr_db", [-5.0, 0.0, 20.0])
def test_noise_has_the_asked_level_per_element(snr_db):
    clean = 4 * steering_vectors(np.linspace(-80, 80, 4000))
    noise = add_noise(clean, snr_db, seed=0) - clean
    measured_db = 10 * np.log10(16 / np.mean(np.abs(noise) ** 2, axis=0))
    np.testing.assert_allclose(measured_db, snr_db, atol=0.35)
    np.testing.assert_allclose(np.mean(noise**2) / np.mean(np.abs(noise) ** 2), 0, atol=0.02)


def test_each_snapshot_gets_its_own_level():
    clean = np.ones((2, 20_000), complex) * np.array([[1], [10]])
    noise = add_noise(clean, np.array([0.0, 20.0]), seed=1) - clean
    np.testing.assert_allclose(np.mean(np.abs(noise) ** 2, axis=1), 1, rtol=0.05)


def test_scenes_repeat_with_the_seed_and_only_with_it():
    first, again, other = (simulate_scenes(50, (-5, 25), seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first[1], again[1])
    assert not np.any(first[0] == other[0])


def test_directions_are_uniform_in_angle():
    direction_deg, snapshots = simulate_scenes(20_000, 10, seed=5, num_elements=4)
    assert snapshots.shape == (20_000, 4)
    counts, _ = np.histogram(direction_deg, bins=9, range=(-90, 90))
    np.testing.assert_allclose(counts, 20_000 / 9, rtol=0.1)


def test_the_source_phase_is_unknown():
    phases = np.angle(simulate_snapshots(np.zeros(4000), 60.0, seed=6)[:, 0])
    assert np.abs(np.mean(np.exp(1j * phases))) < 0.06


def test_a_falling_range_of_levels_is_refused():
    with pytest.raises(ValueError, match=r"snr_db=\(25, -5\) .* low ≤ high"):
        simulate_scenes(10, (25, -5), seed=0)


@pytest.mark.parametrize(
    ("snr_db", "level"), [(np.uint8(20), 20), ([[20.0], [20.0]], 20), (np.array([20], np.int16), 20), ((20, 20.0), 20)]
)
def test_levels_of_any_type_and_of_a_column_mean_the_same(snr_db, level):
    clean = 4 * steering_vectors(np.zeros(2), 20_000)
    noise = add_noise(clean, snr_db, 0) - clean
    assert noise.shape == clean.shape
    np.testing.assert_allclose(np.mean(np.abs(noise) ** 2), 16 / 10 ** (level / 10), rtol=0.05)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"snr_db has the shape \(2,\) for \(3,\) snapshots: give one or as many"):
        add_noise(np.ones((3, 4), complex), [10.0, 20.0], 0)
    with pytest.raises(ValueError, match=r"direction deg has the shape \(2, 1\): give 1 axis"):
        simulate_snapshots([[0.0], [30.0]], 20.0, 0)
    with pytest.raises(ValueError, match="one number or a pair"):
        simulate_scenes(3, (1, 2, 3), 0)
    assert add_noise(np.ones(4, complex), [20.0], 0).shape == (4,)
