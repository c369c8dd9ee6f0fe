"""Is the computed string in tune, does it ring as long as it should, and does it miss the harmonics of the place?"""

import numpy as np
import pytest

from acml_tf.data.pluck_synthesis import pluck_pulse, ring_string

RATE_HZ = 16000


def test_the_loop_is_in_tune_between_whole_periods():
    sound = ring_string(np.eye(1, 16000)[0], 100.37, 5.0, 0.0, RATE_HZ)
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(16000), 160000))
    peak_hz = 0.1 * (1200 + np.argmax(spectrum[1200:2000]))
    assert peak_hz == pytest.approx(RATE_HZ / 100.37, abs=0.1)


def test_a_slow_oscillation_falls_by_sixty_decibels_in_the_ring_time():
    # without loss the period repeats with the gain of one turn
    sound = ring_string(np.eye(1, 8001)[0], 80, 0.5, 0.0, RATE_HZ)
    assert 20 * np.log10(sound[8000]) == pytest.approx(-60.0, abs=0.01)


def test_high_harmonics_lose_what_the_smoothing_takes():
    sound = ring_string(np.eye(1, 1600)[0], 80, 1e9, 0.1, RATE_HZ)
    first, second = (np.abs(np.fft.fft(sound[start : start + 80])) for start in (760, 840))
    expected = 1 - 2 * 0.1 * (1 - np.cos(2 * np.pi * np.arange(5) / 80))
    np.testing.assert_allclose(second[:5] / first[:5], expected, rtol=1e-3)


def test_a_string_plucked_at_a_fifth_has_no_fifth_harmonic():
    pulse = pluck_pulse(np.arange(100) / RATE_HZ - 0.001, 0.2, 1e-4, 80 / RATE_HZ)
    # period 80 samples: harmonic k is line k of 80 samples
    lines = np.abs(np.exp(-2j * np.pi * np.outer(np.arange(1, 11), np.arange(100)) / 80) @ pulse)
    assert np.all(lines[[4, 9]] < 1e-6 * np.max(lines)) and lines[0] > 0.1 * np.max(lines)


@pytest.mark.parametrize("wrong", [(3, 1.0, 0.1), (80, 0.0, 0.1), (80, 1.0, 0.3), (80, 1.0, -0.1)])
def test_a_string_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match="take at least"):
        ring_string(np.ones(10), *wrong, RATE_HZ)
