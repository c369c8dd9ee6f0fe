"""Do machines turn and mesh at the frequencies of the textbook?"""

import numpy as np
import pytest

from acml_tf.data.machine_synthesis import DOMAINS, draw_machine, healthy_sound, record_clip, shaft_angle

RATE_HZ = 16000


@pytest.fixture(scope="module")
def machine():
    return draw_machine("id_00", 3)


@pytest.fixture(scope="module")
def angle(machine):
    turns = machine.rotation_hz * np.arange(4 * RATE_HZ) / RATE_HZ
    return 2 * np.pi * turns


def strongest_hz(signal, low_hz, high_hz):
    spectrum = np.abs(np.fft.rfft(signal * np.hanning(len(signal))))
    frequency_hz = np.fft.rfftfreq(len(signal), 1 / RATE_HZ)
    inside = (low_hz <= frequency_hz) & (frequency_hz <= high_hz)
    return frequency_hz[inside][np.argmax(spectrum[inside])]


def test_the_gear_whines_at_teeth_times_rotation(machine, angle):
    mesh_hz = machine.num_teeth * machine.rotation_hz
    sound = healthy_sound(machine, angle, 1.0, 1.0, RATE_HZ, seed=0)
    assert strongest_hz(sound, 0.8 * mesh_hz, 1.2 * mesh_hz) == pytest.approx(mesh_hz, abs=0.3)


def test_speed_sets_the_angle(machine):
    angle = shaft_angle(machine, 1.1, 2 * RATE_HZ, RATE_HZ, seed=0)
    assert (angle[-1] - angle[0]) / (4 * np.pi) == pytest.approx(1.1 * machine.rotation_hz, rel=0.005)
    assert np.all(np.diff(angle) > 0)


def test_clips_repeat_by_seed_and_keep_to_their_domain(machine):
    first, speed = record_clip(machine, "rub", "fast", seed=5)
    again, _ = record_clip(machine, "rub", "fast", seed=5)
    np.testing.assert_array_equal(first, again)
    assert first.shape == (32000,) and np.abs(first).max() < 1
    assert DOMAINS["fast"][0][0] <= speed <= DOMAINS["fast"][0][1]
    with pytest.raises(ValueError, match="choose from"):
        record_clip(machine, "rust", "source", seed=0)


def test_a_duration_is_rounded_to_the_next_sample(machine):
    assert len(record_clip(machine, "", "source", 1, 2.01)[0]) == 32160
