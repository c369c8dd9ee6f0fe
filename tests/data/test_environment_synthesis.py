"""Do the generated sounds have what they are named for?"""

import numpy as np
import pytest

from acml_tf.data.environment_synthesis import SOUNDS, calls, clicks, filtered_noise, harmonic_tone, hump

RATE_HZ = 8000
TIME_S = np.arange(5 * RATE_HZ) / RATE_HZ


def test_noise_stays_in_its_band():
    noise = filtered_noise(RATE_HZ, RATE_HZ, np.random.default_rng(0), 1000, 2000)
    power = np.abs(np.fft.rfft(noise)) ** 2
    assert np.mean(noise**2) == pytest.approx(1)
    assert power[1000:2000].sum() > 4 * power[:700].sum()


def test_a_tone_has_overtones_of_its_pitch_only():
    power = np.abs(np.fft.rfft(harmonic_tone(np.full(RATE_HZ, 500.0), RATE_HZ, -6.0))) ** 2
    assert power[500:4000:500].sum() / power.sum() > 0.999


def test_clicks_come_when_they_should():
    ticks = clicks([0.5, 2.0, 9.0], [1.0, 2.0, 3.0], len(TIME_S), RATE_HZ, 1500, 0.002)
    loud = np.flatnonzero(np.abs(ticks) > 0.9) / RATE_HZ
    assert loud.min() == pytest.approx(0.5, abs=2e-3) and loud.max() == pytest.approx(2.0, abs=3e-3)


def test_calls_are_heard_between_start_and_end():
    call = calls(TIME_S, RATE_HZ, np.random.default_rng(0), [1.0, 4.999], 0.5, 400, 0.1, 0.1, -6)
    assert np.all(call[TIME_S < 1.0] == 0) and np.all(call[(TIME_S > 1.5) & (TIME_S < 4.99)] == 0)
    assert np.abs(call).max() > 0.5
    np.testing.assert_allclose(hump(np.array([-1.0, 0.0, 0.5, 1.0, 2.0])), [0, 0, 1, 0, 0], atol=1e-9)


@pytest.mark.parametrize("name", SOUNDS)
def test_every_class_sounds(name):
    for seed in range(3):
        rng = np.random.default_rng(seed)
        sound = SOUNDS[name](TIME_S, RATE_HZ, rng.uniform(size=2), rng)
        assert sound.shape == TIME_S.shape and np.all(np.isfinite(sound)) and sound.std() > 0


def test_a_clock_ticks_at_its_pace():
    sound = SOUNDS["Clock tick"](TIME_S, RATE_HZ, (0.5, 0.25), np.random.default_rng(1))
    envelope = np.abs(sound) - np.abs(sound).mean()
    spectrum = np.abs(np.fft.rfft(envelope))[1:100]
    assert spectrum[9] > 5 * np.median(spectrum)  # two ticks a second are bin 10 of five seconds
