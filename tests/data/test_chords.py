"""Do strings sound at the pitch of their notes, and does a folder come back with its names?"""

import zlib

import numpy as np
import pytest
import soundfile

from acml_tf.data.chord_synthesis import chord_notes, draw_instruments, pluck_string, strum_chord
from acml_tf.data.chords import load_chords, load_or_simulate_chords, root_of_name, simulate_chords


def test_thirds_of_major_and_minor_in_every_inversion():
    for root in range(12):
        for turn in range(3):
            major, minor = (chord_notes(root, quality, turn) for quality in ("major", "minor"))
            assert set((major - root) % 12) == {0, 4, 7} and set((minor - root) % 12) == {0, 3, 7}
            assert np.all(np.diff(major) > 0) and (major[0] - root) % 12 == [0, 4, 7][turn]
    with pytest.raises(ValueError, match="choose 'major' or 'minor'"):
        chord_notes(0, "dur")


def test_partials_of_a_string_are_stretched_by_its_stiffness():
    guitar = draw_instruments(1, seed=4)[0]
    sound = pluck_string(200.0, guitar, 8000, 8000, np.random.default_rng(0))
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(8000)))
    for n in (1, 2, 5):
        expected_hz = 200 * n * np.sqrt(1 + guitar.inharmonicity * n**2)
        near = np.arange(round(expected_hz) - 20, round(expected_hz) + 21)
        assert abs(near[np.argmax(spectrum[near])] - expected_hz) <= 1


def test_a_string_dies_away_as_told():
    guitar = draw_instruments(1, seed=4)[0]
    sound = pluck_string(2100.0, guitar, 8001, 8000, np.random.default_rng(0))  # one partial below 4 kHz
    first, second = (np.sqrt(np.mean(half**2)) for half in (sound[:4000], sound[4000:8000]))
    assert second / first == pytest.approx(np.exp(-0.5 / guitar.decay_s), rel=0.01)


def test_a_strum_keeps_its_length_and_its_peak():
    lute = draw_instruments(3, seed=0)[2]
    sound = strum_chord([48, 52, 55], lute, 777, 8000, np.random.default_rng(0))
    assert sound.shape == (777,) and 0.7 < np.max(np.abs(sound)) < 1.6
    with pytest.raises(ValueError, match="names for 7"):
        draw_instruments(8, seed=0)


def test_simulated_chords_are_balanced_and_repeat():
    chords, again = simulate_chords(1, 2, duration_s=0.02), simulate_chords(1, 2, duration_s=0.02)
    assert len(chords) == 144 and np.mean(chords.labels) == 0.5
    for root in np.unique(chords.roots):
        assert np.mean(chords.labels[chords.roots == root]) == 0.5
    np.testing.assert_array_equal(chords.signals[7], again.signals[7])
    assert not np.array_equal(chords.signals[7], simulate_chords(2, 2, duration_s=0.02).signals[7])


def write(path, num_samples, rate_hz):
    path.parent.mkdir(parents=True, exist_ok=True)
    # each file holds another sound: copies count once
    level = 0.2 + 0.1 * zlib.crc32(path.name.encode()) / 2**32
    soundfile.write(path, level * np.ones(num_samples), rate_hz)


def test_a_folder_of_recordings_comes_back_by_class_root_and_instrument(tmp_path, monkeypatch):
    write(tmp_path / "chords/Major/Major_0.wav", 16000, 16000)
    write(tmp_path / "chords/Major/guitar/Bb_1.wav", 8000, 8000)
    write(tmp_path / "chords/minor/lute/C#_2.WAV", 8000, 8000)
    write(tmp_path / "chords/minor/short.wav", 100, 8000)
    write(tmp_path / "chords/other/C_1.wav", 8000, 8000)
    monkeypatch.setenv("ACML_DATA", str(tmp_path))
    chords = load_or_simulate_chords()
    assert chords.labels.tolist() == [0, 0, 1]
    assert sorted(zip(chords.roots.tolist(), chords.instruments.tolist(), strict=True)) == [
        ("?", "?"),
        ("A#", "guitar"),
        ("C#", "lute"),
    ]
    assert [len(signal) for signal in chords.signals] == [8000, 8000, 8000]
    assert chords.source == "recordings of chords"


def test_a_folder_without_a_class_is_refused(tmp_path):
    write(tmp_path / "major/C_1.wav", 8000, 8000)
    with pytest.raises(ValueError, match="folders major and minor"):
        load_chords(tmp_path)


def test_names_tell_the_root_or_nothing():
    assert [root_of_name(name) for name in ("Db_1.wav", "G_x.wav", "E#_1.wav", "Chord_1.wav")] == ["C#", "G", "?", "?"]
