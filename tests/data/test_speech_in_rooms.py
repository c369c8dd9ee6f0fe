"""Speech in rooms: one voice a room, labels by measurement, noise as promised."""

import numpy as np
import pytest

from acml_tf.data.room_responses import simulate_room_responses
from acml_tf.data.speech_in_rooms import heard_in, speech_in_rooms, utterance, words_in_rooms
from acml_tf.data.spoken_digits import simulate_spoken_digits


@pytest.fixture(scope="module")
def clips():
    return simulate_spoken_digits(2, 1, engine="formant")


def test_a_room_has_one_voice_and_its_measured_time(clips):
    rooms = simulate_room_responses(3, 2, 0, 8000, 8192, (0.3, 0.3))
    speech = speech_in_rooms(rooms, clips, ["voice00", "voice01"], duration_s=1.0)
    assert speech.voices.tolist() == ["voice00"] * 2 + ["voice01"] * 2 + ["voice00"] * 2
    assert speech.signals.shape == (6, 8000) and len(speech) == 6
    np.testing.assert_allclose(speech.t30_s, 0.3, rtol=0.15)


def test_the_same_seed_says_the_same_and_another_does_not(clips):
    rooms = simulate_room_responses(1, 1, 0, 8000, 4096, (0.2, 0.2))
    one, same, other = (speech_in_rooms(rooms, clips, ["voice00"], seed, 1.0).signals for seed in (0, 0, 1))
    assert np.array_equal(one, same) and not np.allclose(one, other)


def test_noise_has_the_level_asked_for():
    dry, rng = np.random.default_rng(0).standard_normal(20000), np.random.default_rng(1)
    noise = heard_in(np.ones(1), dry, rng, (20, 20)) - dry / dry.std()
    assert 20 * np.log10(noise.std()) == pytest.approx(-20, abs=0.3)


def test_strangers_and_other_rates_are_refused(clips):
    with pytest.raises(ValueError, match="nobody is called"):
        utterance(clips, "nobody", np.random.default_rng(0))
    with pytest.raises(ValueError, match="bring both to one"):
        speech_in_rooms(simulate_room_responses(1, 1, 0, 16000, 4096), clips, ["voice00"])


def test_the_words_are_the_same_in_every_room(clips):
    heard = words_in_rooms(clips, "voice00", {"none": None, "bath": 0.6})
    assert heard["none"].shape == heard["bath"].shape == (32000,)
    assert np.corrcoef(heard["none"], np.roll(heard["bath"], -20))[0, 1] > 0.3
