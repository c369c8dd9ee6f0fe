"""Waves on random lines obey what holds in every closed line."""

import numpy as np
import pytest

from acml_tf.data.wave_lines import simulate_wave_lines


def test_shapes_ranges_and_seed():
    courant, pressure = simulate_wave_lines(3, num_steps=5, num_points=65, courant=3.0, seed=4)
    assert courant.shape == (3, 65) and pressure.shape == (3, 6, 65)
    assert courant.dtype == pressure.dtype == np.float32
    assert np.all((courant > 0.39 * 3) & (courant < 1.01 * 3))
    np.testing.assert_array_equal(pressure, simulate_wave_lines(3, 5, 65, 3.0, seed=4)[1])


def test_between_rigid_ends_nothing_is_lost():
    courant, pressure = simulate_wave_lines(4, num_steps=12, widths=(3.0, 5.0), seed=1)
    # p_tt/c² = p_xx and no slope at the ends: the integral of p/c² keeps still if the line is at rest at first
    held = np.trapezoid(pressure / courant[:, None] ** 2, axis=-1)
    np.testing.assert_allclose(held, np.repeat(held[:, :1], 13, axis=1), atol=0.02 * np.abs(held).max())
    assert np.std(pressure[:, 12] - pressure[:, 0]) == pytest.approx(1, abs=0.7)
