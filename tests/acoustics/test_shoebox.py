"""Mirror images against geometry, an independent program and the theory of diffuse sound."""

import numpy as np
import pyroomacoustics
import pytest

from acml_tf.acoustics import shoebox

SIZE_M, SOURCE_M, LISTENER_M = [5.0, 4.0, 3.0], [1.2, 1.1, 1.6], [3.9, 2.7, 1.3]


def test_eyring_tends_to_sabine_and_back():
    assert shoebox.eyring_time(SIZE_M, 0.2) == pytest.approx(0.461, abs=1e-3)
    assert shoebox.eyring_time(SIZE_M, 1e-3) == pytest.approx(0.161 * 60 / (94 * 1e-3), rel=2e-3)
    assert shoebox.eyring_absorption(SIZE_M, shoebox.eyring_time(SIZE_M, 0.37)) == pytest.approx(0.37)


def test_swallowing_walls_leave_the_source_itself():
    distance, pressure = shoebox.image_sources(SIZE_M, SOURCE_M, LISTENER_M, 1.0, 9.0)
    heard = pressure > 0
    assert distance[heard] == pytest.approx(np.linalg.norm(np.subtract(SOURCE_M, LISTENER_M)))
    assert pressure[heard] == pytest.approx(1 / (4 * np.pi * distance[heard]))


def test_images_agree_with_pyroomacoustics():
    reach_m, absorption = 12.0, 0.3
    distance, pressure = shoebox.image_sources(SIZE_M, SOURCE_M, LISTENER_M, absorption, reach_m)
    material = pyroomacoustics.Material(absorption)
    room = pyroomacoustics.ShoeBox(SIZE_M, fs=16000, materials=material, max_order=12, air_absorption=False)
    room.add_source(SOURCE_M)
    room.add_microphone(LISTENER_M)
    room.image_source_model()
    theirs = np.linalg.norm(room.sources[0].images - np.array(LISTENER_M)[:, None], axis=0)
    near = theirs < reach_m
    loudness = room.sources[0].damping[0][near] / (4 * np.pi * theirs[near])
    assert len(distance) == near.sum() > 50
    np.testing.assert_allclose(np.sort(distance), np.sort(theirs[near]), atol=1e-5)
    np.testing.assert_allclose(np.sort(pressure), np.sort(loudness), rtol=1e-5)


def test_many_images_add_up_to_the_diffuse_power():
    rng, start_s, stop_s = np.random.default_rng(0), 0.03, 0.06
    absorption, energy = shoebox.eyring_absorption(SIZE_M, 0.5), []
    for source, listener in rng.uniform(0.5, np.array(SIZE_M) - 0.5, (40, 2, 3)):
        distance, pressure = shoebox.image_sources(SIZE_M, source, listener, absorption, 343 * stop_s)
        energy.append(np.sum(pressure[distance > 343 * start_s] ** 2))
    time_s = np.linspace(start_s, stop_s, 301)
    expected = np.trapezoid(shoebox.diffuse_power(SIZE_M, 0.5, time_s), time_s)
    assert 10 * np.log10(np.mean(energy) / expected) == pytest.approx(0, abs=0.5)
