"""Closed forms obey the equations that they are named for."""

import numpy as np
import pytest

from acml_tf.acoustics.wave import laplacian
from acml_tf.acoustics.wave_solutions import curved_mode, point_source


def test_the_curved_mode_bends_as_its_wavenumber_says():
    x = np.linspace(0, 1, 401)[1:-1]
    shape, wavenumber_squared = curved_mode(x, 0.08)
    bent = (curved_mode(x + 1e-3, 0.08)[0] - 2 * shape + curved_mode(x - 1e-3, 0.08)[0]) / 1e-6
    np.testing.assert_allclose(-bent, wavenumber_squared * shape, atol=1e-3)
    np.testing.assert_allclose(curved_mode(x, 0.0), [np.sin(np.pi * x), np.full_like(x, np.pi**2)])


def test_the_point_source_solves_the_helmholtz_equation_and_loses_three_decibels_a_doubling():
    x = np.linspace(1, 2, 201)
    distance = np.hypot(*np.meshgrid(x, x))
    wavenumber = 2 * np.pi
    field = point_source(distance, wavenumber).real
    residual = (laplacian(field, 0.005) + wavenumber**2 * field)[2:-2, 2:-2]
    assert np.max(np.abs(residual)) < 1e-4 * wavenumber**2 * np.max(np.abs(field))
    near, far = np.abs(point_source([50.0, 100.0], wavenumber))
    assert 20 * np.log10(near / far) == pytest.approx(10 * np.log10(2), abs=1e-3)


@pytest.mark.parametrize("curvature", [-0.1, -1 / 27, 1 / 9])
def test_a_shape_that_no_medium_swings_in_is_refused(curvature):
    x = np.linspace(0, 1, 101)[1:-1]
    for allowed in (-0.037, 0.11):
        assert np.all(curved_mode(x, allowed)[1] > 0)
    with pytest.raises(ValueError, match=r"curvature goes from .*: stay in −1/27 … 1/9"):
        curved_mode(x, curvature)
