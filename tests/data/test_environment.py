"""Are folds and recordings read from names, and do the generated sounds have what they are named for?"""

import numpy as np
import pytest
import soundfile

from acml_tf.data import environment
from acml_tf.data.environment_synthesis import SOUNDS, calls, clicks, filtered_noise, harmonic_tone, hump

RATE_HZ = 8000
TIME_S = np.arange(5 * RATE_HZ) / RATE_HZ


@pytest.fixture
def esc10(tmp_path):
    """Two classes as ESC-10 lays them out."""
    for name in ("001 - Dog bark", "002 - Rain"):
        (tmp_path / name).mkdir()
        for stem in ("1-100032-A", "1-100032-B", "4-7-A"):
            soundfile.write(tmp_path / name / f"{stem}.ogg", 0.1 * np.ones(4410), 44100)
    return tmp_path


def test_names_tell_fold_recording_and_class(esc10):
    clips = environment.load_environmental_sounds(esc10, sample_rate_hz=22050)
    assert len(clips) == 6 and all(len(signal) == 2205 for signal in clips.signals)
    assert clips.class_names == ("Dog bark", "Rain")
    assert clips.labels.tolist() == [0, 0, 0, 1, 1, 1]
    assert clips.folds.tolist() == [1, 1, 4, 1, 1, 4]
    assert clips.recordings.tolist()[:3] == ["100032", "100032", "7"]


def test_a_folder_without_sounds_is_said(tmp_path):
    with pytest.raises(ValueError, match="name another folder"):
        environment.load_environmental_sounds(tmp_path)


def test_without_esc10_the_lesson_goes_on(monkeypatch, capsys):
    monkeypatch.setattr(environment, "find_esc10", lambda: None)
    monkeypatch.setattr(environment, "simulate_environmental_sounds", lambda seed: f"simulated {seed}")
    assert environment.load_or_simulate_sounds(seed=3) == "simulated 3"
    assert "`fetch_esc10()` of acml_tf.data.esc10 downloads it" in capsys.readouterr().out


def test_with_esc10_on_the_machine_nothing_is_said(monkeypatch, esc10, capsys):
    monkeypatch.setattr(environment, "find_esc10", lambda: esc10)
    assert len(environment.load_or_simulate_sounds()) == 6 and capsys.readouterr().out == ""


def test_simulation_is_repeatable_and_keeps_recordings_in_one_fold():
    options = {"num_recordings": 5, "sample_rate_hz": RATE_HZ, "duration_s": 2.0}
    clips, again = (environment.simulate_environmental_sounds(seed=2, **options) for _ in range(2))
    assert len(clips) == 70 and len(clips.class_names) == 10
    for recording in np.unique(clips.recordings):
        of_it = clips.recordings == recording
        assert len(set(clips.folds[of_it])) == len(set(clips.labels[of_it])) == 1
    assert set(clips.folds.tolist()) == {1, 2, 3, 4, 5}
    assert all(np.array_equal(a, b) for a, b in zip(clips.signals, again.signals, strict=True))
    assert all(np.all(np.isfinite(signal)) and np.abs(signal).max() == pytest.approx(0.9) for signal in clips.signals)
    other = environment.simulate_environmental_sounds(seed=3, **options)
    assert not np.array_equal(clips.signals[0], other.signals[0])


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
