"""The simple rivals of a field: exact where they must be, and fairly tuned."""

import numpy as np
import pytest

from acml_tf.acoustics.sphere import fibonacci_directions, real_spherical_harmonics
from acml_tf.networks.hrtf import interpolation

GRID = fibonacci_directions(200)
CODE = np.random.default_rng(0).normal(size=(2, 9, 3)) * 3
EARS = np.stack([real_spherical_harmonics(GRID, 2) @ code for code in CODE])
SEEN = np.arange(0, 200, 4)


def test_harmonics_are_exact_for_a_field_made_of_them():
    found = interpolation.harmonic_levels(GRID[SEEN], EARS[:, SEEN], GRID, 2, 0.0)
    np.testing.assert_allclose(found, EARS, atol=1e-3)


def test_much_smoothing_leaves_the_mean():
    found = interpolation.harmonic_levels(GRID[SEEN], EARS[:, SEEN], GRID, 2, 1e9)
    np.testing.assert_allclose(
        found, np.broadcast_to(EARS[:, SEEN].mean(axis=1, keepdims=True), found.shape), atol=1e-3
    )


def test_nearest_levels_repeat_what_was_measured():
    np.testing.assert_array_equal(interpolation.nearest_levels(GRID, EARS, GRID), EARS)


def test_the_chosen_harmonics_are_the_smooth_ones_for_a_smooth_field():
    degree, smoothing = interpolation.choose_harmonics(GRID, EARS, 50)
    assert degree == 4 and smoothing == min(price for _, price in interpolation.SETTINGS)


def test_only_seen_directions_are_looked_at():
    spoilt = EARS.copy()
    spoilt[:, np.setdiff1d(np.arange(200), SEEN)] = np.nan
    for method in ("nearest", "mean", "harmonics", "mean + harmonics"):
        found = interpolation.complete_ears(method, GRID, spoilt, EARS.mean(axis=0), SEEN, (2, 0.01))
        assert found.shape == (2, 150, 3) and np.isfinite(found).all(), method


def test_mean_and_harmonics_are_exact_for_the_mean_ear():
    mean_db = EARS[0]
    found = interpolation.complete_ears("mean + harmonics", GRID, EARS[:1], mean_db, SEEN, (4, 0.1))
    np.testing.assert_allclose(found[0], np.delete(mean_db, SEEN, axis=0), atol=1e-6)


def test_waves_carry_a_smooth_field_between_the_measurements():
    wanted = np.setdiff1d(np.arange(200), SEEN)
    found = interpolation.wave_levels(GRID[SEEN], EARS[0, SEEN], GRID[wanted], 2.0, 1e-3)
    assert np.abs(found - EARS[0, wanted]).max() < 0.1 * EARS[0].std()
    with_mean = interpolation.wave_levels(GRID[SEEN], EARS[0, SEEN], GRID[wanted], 2.0, 1e9)
    np.testing.assert_allclose(with_mean, np.tile(EARS[0, SEEN].mean(axis=0), (150, 1)), atol=1e-3)


class Teller:
    """Stands for a trained field: its ear is a number of its own above what it was shown."""

    def __init__(self, above_db):
        self.above_db = above_db

    def infer_latent(self, directions, levels_db):  # noqa: ARG002 - as a field has it
        """Keep the mean of what was measured."""
        return levels_db.mean(axis=0) + self.above_db

    def generate(self, directions, latent):
        """Say the same in every direction."""
        return np.tile(latent, (len(directions), 1))


def test_several_fields_are_averaged_and_their_squared_error_is_at_most_the_mean():
    fields = [Teller(-1.0), Teller(4.0)]
    alone = [interpolation.complete_ears(field, GRID, EARS, EARS[0], SEEN) for field in fields]
    together = interpolation.complete_ears(fields, GRID, EARS, EARS[0], SEEN)
    np.testing.assert_allclose(together, (alone[0] + alone[1]) / 2)
    truth = np.delete(EARS, SEEN, axis=1)
    assert np.mean((together - truth) ** 2) <= np.mean([(one - truth) ** 2 for one in alone])


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="'splines' is not known"):
        interpolation.complete_ears("splines", GRID, EARS, EARS[0], SEEN)
