"""The solver keeps what the wave equation keeps, and converges as the fourth power of the grid."""

import numpy as np
import pytest

from acml_tf.acoustics.wave import laplacian, largest_time_step, solve_wave
from acml_tf.acoustics.wave_solutions import (
    curved_mode,
    gaussian_pulse,
    reflection_coefficient,
    travelling_halves,
)


def manufactured_error(intervals):
    """Error at t = 1 of a mode cos(ωt) X(x) Y(y) in a medium whose speed varies so that it solves the equation."""
    x = np.linspace(0, 1, intervals + 1)
    shape, wavenumber_squared = curved_mode(x)
    mode = np.multiply.outer(shape, shape)
    omega = 6.0
    speed = omega / np.sqrt(np.add.outer(wavenumber_squared, wavenumber_squared))
    time_step = 1 / (4 * intervals)
    pressure = solve_wave(mode, speed, 1 / intervals, time_step, 4 * intervals, boundary="soft")[-1]
    return np.linalg.norm(pressure - np.cos(omega) * mode) / np.linalg.norm(mode)


def test_error_falls_as_the_fourth_power_of_the_grid_where_the_speed_varies():
    errors = [manufactured_error(intervals) for intervals in (10, 20, 40)]
    orders = np.log2(np.divide(errors[:-1], errors[1:]))
    np.testing.assert_allclose(orders, 4, atol=0.2)


def test_frame_n_is_the_field_at_n_times_the_step():
    x = np.linspace(-2, 2, 801)
    pulse = lambda position: np.exp(-(position**2) / (2 * 0.1**2))  # noqa: E731
    frames = solve_wave(pulse(x), 1.0, x[1] - x[0], 0.005, 100)
    assert frames.shape == (101, 801)
    for n in (0, 1, 50, 100):
        np.testing.assert_allclose(frames[n], travelling_halves(x, 0.005 * n, pulse), atol=1e-6)


def test_an_initial_velocity_sends_the_whole_pulse_one_way():
    x = np.linspace(-2, 2, 801)
    pulse = np.exp(-(x**2) / (2 * 0.1**2))
    frames = solve_wave(pulse, 1.0, x[1] - x[0], 0.005, 200, initial_velocity=x / 0.1**2 * pulse)
    np.testing.assert_allclose(frames[-1], np.exp(-((x - 1) ** 2) / (2 * 0.1**2)), atol=1e-5)


def test_open_edges_give_the_same_field_as_a_much_larger_grid():
    x = np.linspace(0, 1, 51)
    points = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1)
    wide = np.linspace(-1, 2, 151)
    wide_points = np.stack(np.meshgrid(wide, wide, indexing="ij"), axis=-1)
    small, large = (
        solve_wave(gaussian_pulse(grid, (0.5, 0.5), 0.06), 1.0, 0.02, 0.01, 100)[-1] for grid in (points, wide_points)
    )
    np.testing.assert_allclose(small, large[50:101, 50:101], atol=1e-9)


@pytest.mark.parametrize("speeds", [(1.0, 0.5), (0.5, 1.0), (1.0, 3.0)])
def test_an_interface_sends_back_what_the_closed_form_says(speeds):
    x = np.linspace(-4, 4, 3201)
    before, behind = speeds
    speed = np.where(x < 0, before, behind)
    pulse = np.exp(-((x + 1) ** 2) / (2 * 0.1**2))
    step = 0.5 * largest_time_step(speed, x[1] - x[0], 1)
    late = solve_wave(pulse, speed, x[1] - x[0], step, round(2 / before / step))[-1]
    returned = late[(x > -1.5) & (x < -0.5)]
    largest = returned[np.argmax(np.abs(returned))]
    assert 2 * largest == pytest.approx(reflection_coefficient(before, behind), abs=0.01)


def test_energy_is_kept_in_a_closed_box():
    x = np.linspace(0, 1, 101)
    speed = 1 + 0.5 * np.sin(2 * np.pi * x)
    frames = solve_wave(np.sin(np.pi * x) ** 3, speed, 0.01, 0.004, 1000, boundary="soft")
    rate = (frames[2:] - frames[:-2]) / 0.008
    slope = np.diff(frames[1:-1], axis=1) / 0.01
    energy = 0.005 * (np.sum((rate / speed) ** 2, axis=1) + np.sum(slope**2, axis=1))
    assert np.ptp(energy) < 0.01 * energy.mean()


def test_source_and_receiver_may_be_exchanged():
    x = np.linspace(0, 1, 41)
    speed = 1 + 0.4 * np.add.outer(x, -x)
    here, there = (10, 12), (28, 20)
    heard = []
    for source, receiver in ((here, there), (there, here)):
        click = np.zeros((41, 41))
        click[source] = 1.0
        heard.append(solve_wave(click, speed, 0.025, 0.01, 60)[:, *receiver] / speed[receiver] ** 2)
    np.testing.assert_allclose(heard[0], heard[1], atol=1e-12)


def test_a_rigid_wall_keeps_the_mean_pressure_and_a_soft_one_does_not():
    x = np.linspace(0, 1, 101)
    pulse = np.exp(-((x - 0.5) ** 2) / 0.01)
    rigid, soft = (solve_wave(pulse, 1.0, 0.01, 0.01, 70, boundary=wall)[-1] for wall in ("rigid", "soft"))
    assert np.trapezoid(rigid, x) == pytest.approx(np.trapezoid(pulse, x), rel=1e-3)
    assert np.trapezoid(soft, x) < 0.1


def test_the_longest_step_is_stable_and_a_longer_one_is_refused():
    noise = np.random.default_rng(0).standard_normal((30, 30))
    limit = largest_time_step(2.0, 0.1, 2)
    assert np.max(np.abs(solve_wave(noise, 2.0, 0.1, limit, 500, boundary="soft"))) < 100
    with pytest.raises(ValueError, match=r"time_step is 0.054: .* at most at 0.05303"):
        solve_wave(noise, 2.0, 0.1, 0.054, 1)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"wave_speed": 0.0}, "wave_speed goes down to 0.0"),
        ({"wave_speed": np.ones(7)}, r"wave_speed has the shape \(7,\): give a number or the shape \(8,\)"),
        ({"boundary": "absorbing"}, "choose open, soft or rigid"),
        ({"wave_speed": np.nan}, "positive and finite"),
    ],
)
def test_mistakes_are_named(changes, sentence):
    arguments = {"wave_speed": 1.0, "spacing": 0.1, "time_step": 0.01, "num_steps": 1} | changes
    with pytest.raises(ValueError, match=sentence):
        solve_wave(np.zeros(8), **arguments)


def test_the_laplacian_of_a_parabola_is_two_per_axis():
    x = 0.1 * np.arange(9)
    parabola = np.add.outer(x**2, x**2)
    np.testing.assert_allclose(laplacian(parabola, 0.1)[2:-2, 2:-2], 4)


def test_on_soft_edges_the_pressure_is_zero_whatever_it_began_as():
    x = np.linspace(0, 1, 101)
    moved = solve_wave(np.zeros(101), 1.0, 0.01, 0.005, 200, initial_velocity=1.0, boundary="soft")
    odd = np.arange(1, 2001, 2)[:, np.newaxis]  # the string between two ends, as a series of sines
    for step in (50, 100, 150):
        swings = 4 / (np.pi * odd) ** 2 * np.sin(odd * np.pi * 0.005 * step) * np.sin(odd * np.pi * x)
        np.testing.assert_allclose(moved[step], swings.sum(axis=0), atol=0.01)
    near = solve_wave(np.exp(-((x - 0.1) ** 2) / 0.005), 1.0, 0.01, 0.005, 300, boundary="soft")
    np.testing.assert_allclose(near[:, [0, -1]], 0, atol=1e-12)


@pytest.mark.parametrize("courant", [0.5, 1.0, 1.49])
def test_nothing_comes_back_from_open_edges_not_even_of_a_click(courant):
    noise = np.random.default_rng(0).standard_normal(41)
    small = solve_wave(noise, 1.0, 0.1, 0.1 * courant, 60)
    large = solve_wave(np.pad(noise, 400), 1.0, 0.1, 0.1 * courant, 60)[:, 400:-400]
    np.testing.assert_allclose(small, large, atol=1e-6)
