"""A field that is known everywhere gives its medium away; sensors must catch its shortest wave."""

import numpy as np
import pytest

from acml_tf.acoustics.wave import laplacian
from acml_tf.acoustics.wave_speed import pulse_wavelength, sensors_by_nyquist, slowness_squared


def test_two_crossing_waves_give_their_speed_away():
    x, t = np.linspace(0, 1, 7), np.linspace(0, 1, 50)[:, None]
    speed = np.linspace(0.5, 3, 7)
    # of the pressure sin 9(x − ct) + 0.3 cos 4(x + ct)
    laplacian = -81 * np.sin(9 * (x - speed * t)) - 0.3 * 16 * np.cos(4 * (x + speed * t))
    np.testing.assert_allclose(slowness_squared(laplacian, speed**2 * laplacian), speed**-2.0)


def test_loud_moments_count_more():
    assert slowness_squared(np.array([1.0, 20.0]), np.array([1.0, 10.0])) == pytest.approx(201 / 101)
    assert slowness_squared(np.ones((4, 3, 2)), np.full((4, 3, 2), 4.0)).shape == (3, 2)


@pytest.mark.parametrize(("spacing", "time_step"), [(0.01, 0.005), (0.02, 0.02)])
def test_noise_alone_has_a_speed_that_belongs_to_the_grid(spacing, time_step):
    noise = np.random.default_rng(0).standard_normal((600, 20, 22))
    acceleration = (noise[2:] - 2 * noise[1:-1] + noise[:-2]) / time_step**2
    curvature = np.stack([laplacian(frame, spacing) for frame in noise[1:-1]])
    found = slowness_squared(curvature, acceleration)[3:-3, 3:-3]
    assert np.mean(found) == pytest.approx(5 / 3 * (time_step / spacing) ** 2, rel=0.02)


def test_the_spectrum_of_a_pulse_ends_where_it_is_said_to():
    x = np.linspace(-2, 2, 4001)
    pulse = np.exp(-(x**2) / (2 * 0.05**2))
    strength = [abs(np.sum(pulse * np.exp(2j * np.pi * x / length))) for length in (1e9, pulse_wavelength(0.05))]
    assert 20 * np.log10(strength[1] / strength[0]) == pytest.approx(-20, abs=0.01)
    assert pulse_wavelength(0.1, 40) == pytest.approx(np.sqrt(2) * pulse_wavelength(0.05, 20))


def test_two_sensors_a_wavelength():
    assert sensors_by_nyquist(0.5, (1.0, 1.0)) == 25
    assert sensors_by_nyquist(0.5, (1.0, 1.01)) == 30
    assert sensors_by_nyquist(0.2, (2.0,)) == 21
