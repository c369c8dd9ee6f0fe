"""Does the synthesiser obey the source–filter model?"""

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


def fraction_above(signal, edge_hz):
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
    def second_formant_fraction(sound, scale):
        voice = dataclasses.replace(plain_voice, formant_scale=scale)
        vowel = synthesis.formant_synthesis([sound], voice, 100.0, 1.0, np.random.default_rng(2), RATE_HZ)
        return fraction_above(vowel, 1500)

    assert second_formant_fraction("ee", 1.0) > 3 * second_formant_fraction("o", 1.0)
    assert second_formant_fraction("a", 1.6) > second_formant_fraction("a", 1.0)


def test_six_hisses_at_its_ends_and_one_does_not(plain_voice):
    rng = np.random.default_rng(3)
    six, one = (synthesis.speak(digit, plain_voice, rng) for digit in (6, 1))
    assert fraction_above(six[-500:], 2500) > 0.5 > fraction_above(one[-500:], 2500)
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
    with pytest.raises(ValueError, match="`acml doctor` says how"):
        synthesis.choose_engine("espeak")
