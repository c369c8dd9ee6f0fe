"""One reader for all recordings: channels, rates, endings, what a Mac leaves, and what cannot be used."""

import numpy as np
import pytest
import soundfile

from acml_tf.data.recordings import read_channels, read_mono, sound_files, whole_rate


@pytest.fixture
def recorded(tmp_path):
    """A function that writes samples at 8 kHz and returns the path."""

    def write(samples, name="a.wav", subtype="FLOAT"):
        soundfile.write(tmp_path / name, samples, 8000, subtype=subtype)
        return tmp_path / name

    return write


def test_channels_stay_apart(recorded):
    path = recorded(np.array([[0.5, -0.5], [0.25, -0.25]]))
    np.testing.assert_allclose(read_channels(path, 8000), [[0.5, 0.25], [-0.5, -0.25]])
    np.testing.assert_allclose(read_mono(path, 8000), [0.5, 0.25])
    np.testing.assert_allclose(read_mono(path, 8000.0, channel=1), [-0.5, -0.25])
    with pytest.raises(ValueError, match="no channel 2: give a number from 0 to 1"):
        read_mono(path, 8000, channel=2)


def test_another_rate_keeps_a_tone(recorded):
    tone = np.sin(2 * np.pi * 500 * np.arange(8000) / 8000)
    heard = read_mono(recorded(tone), 16000)
    wanted = np.sin(2 * np.pi * 500 * np.arange(16000) / 16000)
    np.testing.assert_allclose(heard[1000:-1000], wanted[1000:-1000], atol=5e-3)


@pytest.mark.parametrize("rate", [16000.5, 0, -8000])
def test_a_rate_that_is_not_whole_is_refused(rate):
    with pytest.raises(ValueError, match=f"sample_rate_hz={rate} is not a rate"):
        whole_rate(rate)


@pytest.mark.parametrize(
    ("samples", "said"), [([0.1, np.nan], "NaN"), ([0.0, 0.0], "silent"), (np.zeros(0), "holds no sample")]
)
def test_what_no_feature_can_be_computed_from_is_named(recorded, samples, said):
    with pytest.raises(ValueError, match=said) as caught:
        read_mono(recorded(np.array(samples), "strange.wav"), 8000)
    assert "strange.wav" in str(caught.value)


def test_other_files_are_no_sound(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"not sound")
    with pytest.raises(ValueError, match="a.wav cannot be read as sound: remove it"):
        read_mono(tmp_path / "a.wav", 8000)
    with pytest.raises(ValueError, match="cannot be read"):
        read_mono(tmp_path / "b.wav", 8000)


def test_own_files_of_any_ending_are_found_and_no_others(tmp_path):
    for name in ("b/2.WAV", "a/1.wav", "a/._1.wav", "__MACOSX/a/1.wav", ".cache/1.wav", "a/notes.txt", "c/3.flac"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in sound_files(tmp_path)] == ["1.wav", "2.WAV", "3.flac"]
    assert [path.name for path in sound_files(tmp_path, (".wav",))] == ["1.wav", "2.WAV"]
    with pytest.raises(ValueError, match="nowhere is not a folder"):
        sound_files(tmp_path / "nowhere")
