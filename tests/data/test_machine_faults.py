"""Do faults knock, pull and scrape as often as the textbook says?"""

import numpy as np
import pytest
from scipy.signal import hilbert

from acml_tf.data.machine_faults import FAULTS, band_noise, fault_sound, ring
from acml_tf.data.machine_synthesis import draw_machine

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


def test_a_bad_bearing_knocks_at_the_ball_pass_frequency(machine, angle):
    envelope = np.abs(hilbert(fault_sound(machine, "bearing", angle, RATE_HZ, seed=1)))
    ball_pass_hz = machine.num_balls / 2 * (1 - machine.ball_ratio) * machine.rotation_hz
    found = strongest_hz(envelope - envelope.mean(), 0.6 * ball_pass_hz, 1.4 * ball_pass_hz)
    assert found == pytest.approx(ball_pass_hz, rel=0.01)


def test_imbalance_sounds_once_a_turn_and_a_rub_is_silent_most_of_it(machine, angle):
    imbalance = fault_sound(machine, "imbalance", angle, RATE_HZ, seed=0)
    assert strongest_hz(imbalance, 5, 4000) == pytest.approx(machine.rotation_hz, abs=0.3)
    rub = fault_sound(machine, "rub", angle, RATE_HZ, seed=0)
    assert np.mean(rub != 0) == pytest.approx(1 / 6, abs=0.01)


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_have_rms_one(machine, angle, fault):
    assert np.sqrt(np.mean(fault_sound(machine, fault, angle, RATE_HZ, seed=2) ** 2)) == pytest.approx(1)


def test_a_resonance_dies_away_as_its_quality_says():
    impulse = np.zeros(RATE_HZ)
    impulse[0] = 1
    envelope = np.abs(hilbert(ring(impulse, 1000, 50, RATE_HZ)))
    later = round(50 / (np.pi * 1000) * RATE_HZ)
    assert envelope[100 + later] / envelope[100] == pytest.approx(np.exp(-1), rel=0.02)
    assert strongest_hz(band_noise(RATE_HZ, 1000, 50, RATE_HZ, 0), 500, 2000) == pytest.approx(1000, rel=0.05)
