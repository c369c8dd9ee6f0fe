"""Sensors stand where they are told, hear what passes there, and as noisily as asked."""

import numpy as np
import pytest

from acml_tf.data.wave_fields import WaveRecord
from acml_tf.data.wave_sensors import add_sensor_noise, lens_problem, lens_speed, sensor_layout, sensor_readings


def test_the_ellipse_is_as_large_as_the_papers():
    grid = np.stack(np.meshgrid(*2 * [np.linspace(0, 1, 1001)], indexing="ij"), axis=-1)
    inside = lens_speed(grid) == 2
    assert np.mean(inside) == pytest.approx(np.pi * 0.2 * 0.1, rel=0.01)
    np.testing.assert_allclose(grid[inside].mean(axis=0), 0.6, atol=1e-3)
    np.testing.assert_allclose(grid[inside].max(axis=0), [0.8, 0.7], atol=2e-3)
    np.testing.assert_allclose(lens_problem().pulse(np.array([[0.25, 0.2], [0.5, 0.25]])), [1, np.exp(-0.5)], rtol=1e-4)


def test_the_ellipse_may_be_another_one():
    lens = {"centre": (0.4, 0.5), "axes": (0.1, 0.2), "inside": 0.6}
    places = np.array([[0.4, 0.5], [0.49, 0.5], [0.51, 0.5], [0.4, 0.69], [0.6, 0.6]])
    np.testing.assert_array_equal(lens_speed(places, **lens), [0.6, 0.6, 1, 0.6, 1])
    np.testing.assert_array_equal(lens_problem(**lens).medium(places), lens_speed(places, **lens))


def test_scattered_sensors_fill_the_rectangle_and_a_seed_repeats_them():
    places = sensor_layout("random", 20_000, (2.0, 1.0), seed=4)
    np.testing.assert_allclose(places.mean(axis=0), [1, 0.5], rtol=0.02)
    np.testing.assert_allclose(places.var(axis=0), [4 / 12, 1 / 12], rtol=0.03)
    np.testing.assert_array_equal(places, sensor_layout("random", 20_000, (2.0, 1.0), seed=4))


def test_line_and_ring_are_even():
    line = sensor_layout("line", 4, (2.0, 1.0))
    np.testing.assert_allclose(line, [[0.25, 0.5], [0.75, 0.5], [1.25, 0.5], [1.75, 0.5]])
    ring = sensor_layout("ring", 12, (2.0, 1.0)) - [1, 0.5]
    np.testing.assert_allclose(np.linalg.norm(ring, axis=1), 0.45)
    np.testing.assert_allclose(np.linalg.norm(ring - np.roll(ring, 1, axis=0), axis=1), 0.9 * np.sin(np.pi / 12))


@pytest.mark.parametrize(("kind", "count", "sentence"), [("spiral", 3, "'spiral' is not known"), ("ring", 0, "is 0")])
def test_impossible_layouts_are_named(kind, count, sentence):
    with pytest.raises(ValueError, match=sentence):
        sensor_layout(kind, count)


def test_noise_is_a_part_of_the_rms_of_all_readings():
    pressure = np.random.default_rng(0).uniform(-3, 3, (200, 300)) * np.linspace(0, 1, 300)
    noise = add_sensor_noise(pressure, 0.05, seed=1) - pressure
    assert np.std(noise) == pytest.approx(0.05 * np.sqrt(np.mean(pressure**2)), rel=0.02)
    np.testing.assert_allclose(np.std(noise[:, :100]), np.std(noise[:, 200:]), rtol=0.03)
    np.testing.assert_array_equal(add_sensor_noise(pressure, 0.0), pressure)


def test_a_sensor_hears_the_nearest_node():
    x, y, time = np.linspace(0, 2, 5), np.linspace(0, 1, 3), np.array([0.0, 0.5])
    record = WaveRecord(time, x, y, 100 * time[:, None, None] + x[:, None] + 10 * y)
    points, pressure = sensor_readings(record, np.array([[0.6, 0.9], [1.9, 0.1]]), noise=0.0)
    np.testing.assert_allclose(points, [[0.5, 1, 0], [2, 0, 0], [0.5, 1, 0.5], [2, 0, 0.5]])
    np.testing.assert_allclose(pressure, [10.5, 2, 60.5, 52])
