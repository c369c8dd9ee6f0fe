"""Does the synthesiser obey the source–filter model, and is eSpeak NG called as its header says?"""

import dataclasses

import numpy as np
import pytest

from acml_tf.data import speech_synthesis as synthesis

RATE_HZ = 8000


@pytest.fixture
def plain_voice():
    """A voice of the table itself: no accent, no noise."""
    voice = synthesis.draw_voices(1, np.random.default_rng(0))[0]
    accent = np.ones_like(voice.accent)
    return dataclasses.replace(voice, formant_scale=1.0, pitch_hz=100.0, rate=1.0, accent=accent, noise_db=-120.0)


def power(signal):
    return np.abs(np.fft.rfft(signal * np.hanning(len(signal)), 8192)) ** 2


def share_above(signal, edge_hz):
    bins = power(signal)
    return bins[int(edge_hz * 8192 / RATE_HZ) :].sum() / bins.sum()


def test_resonance_is_one_below_and_f_over_b_at_its_centre():
    assert synthesis.resonance(0.0, 500.0, 50.0) == 1
    assert synthesis.resonance(500.0, 500.0, 50.0) == pytest.approx(10)


def test_harmonics_have_the_pitch(plain_voice):
    vowel = synthesis.formant_synthesis(["a"] * 4, plain_voice, 200.0, 1.0, np.random.default_rng(1), RATE_HZ)
    middle = vowel[len(vowel) // 2 - 400 : len(vowel) // 2 + 400]
    correlation = np.correlate(middle, middle, "full")[799:]
    assert abs(np.argmax(correlation[20:100]) + 20 - RATE_HZ / 200) <= 2


def test_vowels_differ_by_formants_and_a_short_tract_raises_them(plain_voice):
    def second_formant_share(sound, scale):
        voice = dataclasses.replace(plain_voice, formant_scale=scale)
        vowel = synthesis.formant_synthesis([sound], voice, 100.0, 1.0, np.random.default_rng(2), RATE_HZ)
        return share_above(vowel, 1500)

    assert second_formant_share("ee", 1.0) > 3 * second_formant_share("o", 1.0)
    assert second_formant_share("a", 1.6) > second_formant_share("a", 1.0)


def test_six_hisses_at_its_ends_and_one_does_not(plain_voice):
    rng = np.random.default_rng(3)
    six, one = (synthesis.speak(digit, plain_voice, rng) for digit in (6, 1))
    assert share_above(six[-500:], 2500) > 0.5 > share_above(one[-500:], 2500)
    assert np.abs(six).max() <= 1


def test_speakers_spread_and_takes_differ(plain_voice):
    voices = synthesis.draw_voices(6, np.random.default_rng(0))
    scales = np.array([voice.formant_scale for voice in voices])
    pitches = np.array([voice.pitch_hz for voice in voices])
    assert np.corrcoef(scales, pitches)[0, 1] > 0.7, "short tracts come with high voices"
    rng = np.random.default_rng(1)
    assert len(synthesis.speak(3, plain_voice, rng)) != len(synthesis.speak(3, plain_voice, rng))


def test_engines_are_named_or_refused(monkeypatch):
    with pytest.raises(ValueError, match="choose 'espeak' or 'formant'"):
        synthesis.choose_engine("festival")
    monkeypatch.setattr(synthesis.importlib.util, "find_spec", lambda _name: None)
    assert synthesis.choose_engine() == "formant"
    with pytest.raises(ValueError, match="pip install"):
        synthesis.choose_engine("espeak")


def test_espeak_speaks_with_every_voice_we_name():
    pytest.importorskip("espeakng_loader")
    from acml_tf.data.espeak import espeak_say

    for voice in synthesis.draw_voices(10, np.random.default_rng(0)):
        assert 0.1 < len(espeak_say("seven", voice.espeak_voice, 150.0, 1.0, RATE_HZ)) / RATE_HZ < 1.2
    slow, fast = (len(espeak_say("seven", "en-us", 120.0, rate, RATE_HZ)) for rate in (0.7, 1.4))
    assert slow > 1.3 * fast
    with pytest.raises(ValueError, match="has no voice 'klingon-tng'"):
        espeak_say("seven", "klingon-tng", 120.0, 1.0, RATE_HZ)
