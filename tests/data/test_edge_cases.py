"""Values at the edges of what functions of this room take, each once wrong."""

import numpy as np
import pytest
import soundfile

from acml_tf.data import whistle
from acml_tf.data.digit_box import plant_faults
from acml_tf.data.environment import simulate_environmental_sounds
from acml_tf.data.hrtf import simulate_ears, simulated_anatomy
from acml_tf.data.loudspeakers import load_loudspeakers
from acml_tf.data.machine_faults import fault_sound
from acml_tf.data.plucks import load_plucks
from acml_tf.data.recordings import read_mono
from acml_tf.data.room_grid import simulate_room_grid
from acml_tf.data.soundscape import simulate_soundscape


def test_a_clip_before_its_sound_begins_is_noise_and_not_missing():
    clips = simulate_environmental_sounds(8, duration_s=1.0)
    assert all(np.all(np.isfinite(signal)) for signal in clips.signals)


def test_words_that_nobody_knows_are_named():
    with pytest.raises(ValueError, match="fault='bearings' is not known: choose 'bearing'"):
        fault_sound(None, "bearings", np.zeros(8), 8000, seed=0)
    with pytest.raises(ValueError, match="recorder='loud' is not known: choose 'random'"):
        plant_faults([], recorder="loud")


@pytest.mark.parametrize("seed", range(3))
def test_the_shortest_clips_are_half_a_second_long(seed):
    clips = simulate_environmental_sounds(4, seed=seed, sample_rate_hz=8000, duration_s=0.5)
    assert all(len(signal) == 4000 and np.all(np.isfinite(signal)) for signal in clips.signals)
    with pytest.raises(ValueError, match="duration_s=0.25 is too short for one tick: give 0.5 or more"):
        simulate_environmental_sounds(4, seed=seed, duration_s=0.25)


def test_clips_of_one_second_differ():
    day = simulate_soundscape(hours=1, clips_per_hour=14400, clip_s=0.25)
    alike = np.corrcoef([day.read(number) for number in range(8)]) - np.eye(8)
    assert np.max(np.abs(alike)) < 0.9
    whole = simulate_soundscape(hours=1, clips_per_hour=3600, clip_s=0.25)
    np.testing.assert_array_equal(day.read(40), whole.read(10))


def test_errors_of_a_measurement_do_not_come_from_the_anatomy():
    draws = []
    for seed in range(40):
        exact, measured = (simulate_ears(1, np.eye(3), [1000.0], seed, noise_db) for noise_db in (0, 1))
        draws.append([simulated_anatomy(1, seed)[0, 0, 0], (measured - exact).flat[0]])
    assert abs(np.corrcoef(np.transpose(draws))[0, 1]) < 0.5


def test_a_whistle_does_not_know_the_pitch_of_its_rooster(monkeypatch):
    pitches, starts = [], []

    def crow(time_s, _rate_hz, voice, _rng):
        pitches.append(voice[0])
        return time_s

    def whistled(signal, _rate_hz, seed):
        starts.append(np.random.default_rng(seed).uniform())
        return signal

    monkeypatch.setattr(whistle, "rooster", crow)
    monkeypatch.setattr(whistle, "plant_whistle", whistled)
    whistle.simulate_two_farms(40, duration_s=0.1)
    assert abs(np.corrcoef(pitches, starts)[0, 1]) < 0.5


@pytest.mark.parametrize("name", ["clip.caf", "clip.au", "clip.aiff", "clip.w64"])
@pytest.mark.parametrize("kept", [0.99, 0.5])
def test_half_a_file_of_another_kind_is_named_as_half_a_wav_is(tmp_path, name, kept):
    path, noise = tmp_path / name, np.random.default_rng(0).uniform(-0.5, 0.5, 8000)
    soundfile.write(path, noise, 8000)
    assert len(read_mono(path, 8000)) == 8000
    content = path.read_bytes()
    half = int(kept * len(content))
    path.write_bytes(content[:half])
    with pytest.raises(ValueError, match=f"{name} holds {half} of {len(content)} bytes that it promises"):
        read_mono(path, 8000)


def test_a_copied_folder_is_no_new_player(tmp_path):
    for place in ("ann/thumb", "ann - Copy/thumb"):
        (tmp_path / place).mkdir(parents=True)
        soundfile.write(tmp_path / place / "1.wav", np.random.default_rng(0).normal(0, 0.1, 16000), 16000)
    assert load_plucks(tmp_path).players.tolist() == [0]


def test_the_name_of_a_room_may_have_several_words(tmp_path):
    for number, room in enumerate(("living_room", "dining_room")):
        signal = np.random.default_rng(number).normal(0, 0.1, 4000)
        soundfile.write(tmp_path / f"{room}_A_left_ir_1.wav", signal, 1000)
    assert sorted(load_loudspeakers(tmp_path).rooms) == ["dining_room", "living_room"]


@pytest.mark.parametrize("counts", [(20, 40, 1, 30), (1150, 100, 1, 5)])
def test_a_plane_has_no_more_places_than_it_has(counts):
    with pytest.raises(ValueError, match="give 1200 of the first two at most, and no more moved ones than"):
        simulate_room_grid(0, *counts)
