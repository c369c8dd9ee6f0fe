"""Are folds and recordings read from names, and do generated clips come in the same form?"""

import numpy as np
import pytest
import soundfile

from acml_tf.data import environment

RATE_HZ = 8000


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
