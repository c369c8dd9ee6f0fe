"""Recordings that are a part of themselves, silent in one channel, or integers called floats: refused by name."""

import numpy as np
import pytest
import soundfile

from acml_tf.data.environment import load_environmental_sounds
from acml_tf.data.recording_faults import sounding_channels
from acml_tf.data.recordings import opened, read_channels, read_mono
from acml_tf.data.room_responses import load_room_responses
from acml_tf.data.spoken_digits import load_spoken_digits

NOISE = np.random.default_rng(0).uniform(-0.5, 0.5, 40_000)


@pytest.fixture
def recorded(tmp_path):
    """A function that writes samples at 8 kHz and returns the path."""

    def write(samples, name="7_theo_0.wav", subtype=None):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        soundfile.write(tmp_path / name, samples, 8000, subtype=subtype)
        return tmp_path / name

    return write


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg"])
@pytest.mark.parametrize("kept", [0.9, 0.5, 0.2])
def test_a_part_of_a_recording_is_never_taken_for_the_whole(recorded, suffix, kept):
    path = recorded(NOISE, f"7_theo_0{suffix}")
    assert len(read_mono(path, 8000)) == len(NOISE)
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(ValueError, match=r"7_theo_0\.\w+ .*: (copy|remove it) or get it again"):
        read_mono(path, 8000)
    with pytest.raises(ValueError, match="7_theo_0"):
        load_spoken_digits(path.parent)


def test_a_truncated_wav_says_how_much_is_missing(recorded):
    path = recorded(NOISE[:100])
    path.write_bytes(path.read_bytes()[:144])
    with pytest.raises(ValueError, match="holds 144 of 244 bytes that it promises"), opened(path):
        pass


def test_a_truncated_file_of_more_than_4_gb_says_how_much_is_missing(tmp_path):
    soundfile.write(tmp_path / "long.wav", NOISE[:100], 8000, format="RF64")
    content = (tmp_path / "long.wav").read_bytes()
    np.testing.assert_allclose(read_mono(tmp_path / "long.wav", 8000), NOISE[:100], atol=1e-4)
    (tmp_path / "long.wav").write_bytes(content[:-50])
    with pytest.raises(ValueError, match=f"holds {len(content) - 50} of {len(content)} bytes that it promises"):
        read_mono(tmp_path / "long.wav", 8000)


def test_a_wav_out_of_a_pipe_that_could_not_know_its_length_is_read(recorded):
    path = recorded(NOISE)
    content = bytearray(path.read_bytes())
    place = content.find(b"data") + 4
    content[place : place + 4] = content[4:8] = b"\xff\xff\xff\xff"
    path.write_bytes(bytes(content))
    np.testing.assert_allclose(read_mono(path, 8000), NOISE, atol=1e-4)


def test_chunks_in_front_of_and_behind_the_samples_are_passed_over(recorded):
    path = recorded(NOISE[:100])
    content = path.read_bytes()
    chunk = b"LIST\x03\x00\x00\x00abc\x00"
    place = content.find(b"data")
    path.write_bytes(content[:place] + chunk + content[place:] + chunk)
    assert len(read_mono(path, 8000)) == 100


def test_a_silent_channel_is_not_taken_without_a_word(recorded):
    path = recorded(np.column_stack([0 * NOISE, NOISE]))
    with pytest.raises(ValueError, match=r"7_theo_0.wav is silent in channel 0: take channel=1"):
        read_mono(path, 8000)
    with pytest.raises(ValueError, match="silent in channel 0"):
        load_spoken_digits(path.parent)
    np.testing.assert_allclose(load_spoken_digits(path.parent, channel=1).signals[0], NOISE, atol=1e-4)
    recorded(np.column_stack([0 * NOISE, NOISE]), "esc/001 - Dog/1-1-A.wav")
    np.testing.assert_allclose(
        load_environmental_sounds(path.parent / "esc", 8000, channel=1).signals[0], NOISE, atol=1e-4
    )


def test_a_channel_sounds_within_80_db_of_the_loudest():
    assert sounding_channels(NOISE * np.array([[1.01e-4], [1.0], [0.99e-4], [0.0]])).tolist() == [0, 1]
    assert sounding_channels(0.1 + NOISE * np.array([[0.0], [1.0]])).tolist() == [1]
    assert sounding_channels(NOISE[None] * 1e-9).tolist() == [0]


def test_silent_channels_are_no_responses(recorded, capsys):
    path = recorded(np.column_stack([NOISE, 0 * NOISE, NOISE]), "kitchen/1.wav")
    rooms = load_room_responses(path.parents[1], 8000, 400)
    assert rooms.rooms.tolist() == ["kitchen", "kitchen"] and np.all(np.abs(rooms.responses).max(axis=1) > 0)
    assert "1 silent channels are left out (1.wav first)" in capsys.readouterr().out


@pytest.mark.parametrize(("full", "subtype"), [(2**15, "FLOAT"), (2**23, "DOUBLE"), (2**31, "DOUBLE")])
def test_integers_called_floats_are_refused_with_their_full_scale(recorded, full, subtype):
    path = recorded(np.round(NOISE * full), subtype=subtype)
    with pytest.raises(ValueError, match=f"whole numbers up to .* as floats: divide by {full:g}".replace("+", r"\+")):
        read_channels(path, 8000)


def test_floats_far_above_full_scale_are_no_clip_but_may_be_a_response(recorded):
    path = recorded(NOISE * 2**15, subtype="FLOAT")
    with pytest.raises(ValueError, match="where full scale is 1: divide"):
        read_mono(path, 8000)
    assert np.max(read_channels(path, 8000)) == pytest.approx(2**15 * NOISE.max())
    assert np.max(read_mono(recorded(4 * NOISE, subtype="FLOAT"), 8000)) == pytest.approx(4 * NOISE.max())


@pytest.mark.parametrize(
    ("kind", "endian"), [("WAV", "BIG"), ("W64", "FILE"), ("AIFF", "FILE"), ("AU", "BIG"), ("AU", "LITTLE")]
)
def test_other_heads_of_files_named_wav_promise_their_length_too(tmp_path, kind, endian):
    path = tmp_path / "fan.wav"
    soundfile.write(path, NOISE[:100], 8000, format=kind, endian=endian, subtype="PCM_16")
    np.testing.assert_allclose(read_mono(path, 8000), NOISE[:100], atol=1e-4)
    content = path.read_bytes()
    path.write_bytes(content[:-50])
    with pytest.raises(ValueError, match=f"fan.wav holds {len(content) - 50} of {len(content)} bytes"):
        read_mono(path, 8000)


def test_a_flac_out_of_a_pipe_is_named(recorded):
    path = recorded(NOISE, "fan.flac")
    content = bytearray(path.read_bytes())
    content[21] &= 0xF0
    content[22:26] = bytes(4)
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"fan.flac does not say how long it is .*: decode it and save it as \.wav"):
        read_mono(path, 8000)


def test_a_codec_that_wants_to_know_how_much_is_read(recorded):
    tone = 0.5 * np.sin(0.3 * np.arange(8000))
    decoded = read_mono(recorded(tone, subtype="GSM610"), 8000)
    assert np.corrcoef(decoded[:8000], tone)[0, 1] > 0.98


@pytest.mark.parametrize("whole", [0, 36, 236])
def test_a_wav_that_was_never_finished_is_not_called_empty(recorded, whole):
    path = recorded(NOISE[:100])
    content = bytearray(path.read_bytes())
    content[4:8], content[40:44] = whole.to_bytes(4, "little"), bytes(4)
    path.write_bytes(content)
    with pytest.raises(ValueError, match="7_theo_0.wav says that it holds no sample, but goes on: open it as raw"):
        read_mono(path, 8000)
    path.write_bytes(content[:44] + b"LIST\x04\x00\x00\x00abcd")
    with pytest.raises(ValueError, match="holds no sample: remove it"):
        read_mono(path, 8000)
