"""Are labels read from names, rates converted, and is synthetic speech offered when there is no other?"""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from acml_tf.data import spoken_digits
from acml_tf.data.folder import DataUnavailable


@pytest.fixture
def audio_mnist(tmp_path):
    """Two speakers, as AudioMNIST lays them out: 48 kHz, a folder each."""
    time_s = np.arange(24000) / 48000
    for speaker, tone_hz in (("01", 500), ("02", 1000)):
        (tmp_path / speaker).mkdir()
        for digit, take in ((0, 0), (0, 10), (7, 2)):
            path = tmp_path / speaker / f"{digit}_{speaker}_{take}.wav"
            soundfile.write(path, 0.5 * np.sin(2 * np.pi * tone_hz * time_s), 48000)
    return tmp_path


def test_labels_come_from_names_in_all_subfolders(audio_mnist):
    clips = spoken_digits.load_spoken_digits(audio_mnist, sample_rate_hz=8000)
    assert len(clips) == 6
    assert clips.digits.tolist() == [0, 0, 0, 0, 7, 7]
    assert clips.speakers.tolist() == ["01", "01", "02", "02", "01", "02"]
    assert len(spoken_digits.load_spoken_digits(audio_mnist, num_takes=5)) == 4


def test_resampling_keeps_the_tone(audio_mnist):
    clips = spoken_digits.load_spoken_digits(audio_mnist, sample_rate_hz=8000)
    for signal, speaker in zip(clips.signals, clips.speakers, strict=True):
        assert len(signal) == 4000
        peak_hz = np.argmax(np.abs(np.fft.rfft(signal))) * 8000 / 4000
        assert peak_hz == {"01": 500, "02": 1000}[speaker]


def test_wrong_names_and_empty_folders_are_said(tmp_path):
    with pytest.raises(ValueError, match="holds no file named digit_speaker_take.wav"):
        spoken_digits.load_spoken_digits(tmp_path)
    with pytest.raises(ValueError, match="rename or remove it"):
        spoken_digits.parse_name(Path("7_theo_last.wav"))


def test_synthetic_speech_when_there_is_no_other(monkeypatch, capsys):
    def unplugged(*_args, **_kwargs):
        raise DataUnavailable("fsdd is not here.")

    monkeypatch.setattr(spoken_digits, "fetch_archive", unplugged)
    clips = spoken_digits.load_or_simulate_digits(num_takes=1)
    assert len(clips) == 100
    assert "synthetic" in clips.source
    assert capsys.readouterr().out.count("\n") == 1


def test_simulation_is_repeatable_and_complete():
    first, again = (spoken_digits.simulate_spoken_digits(2, 3, seed=4, engine="formant") for _ in range(2))
    assert np.unique(first.digits, return_counts=True)[1].tolist() == [6] * 10
    assert np.unique(first.speakers, return_counts=True)[1].tolist() == [30, 30]
    assert all(np.array_equal(a, b) for a, b in zip(first.signals, again.signals, strict=True))
    other = spoken_digits.simulate_spoken_digits(2, 3, seed=5, engine="formant")
    assert not np.array_equal(first.signals[0], other.signals[0])
