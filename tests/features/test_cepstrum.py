"""Are bands those of the ear and coefficients those of the cosine transform? Oracles: SciPy, librosa, closed forms."""

import dataclasses

import librosa
import numpy as np
import pytest
from scipy.fft import dct

from acml_tf.data.speech_synthesis import SOUNDS, draw_voices, formant_synthesis
from acml_tf.features.cepstrum import (
    cepstral_coefficients,
    hertz_to_mel,
    mel_cepstrum,
    mel_filterbank,
    mel_to_hertz,
)


def test_mel_scale_is_anchored_and_inverts():
    assert hertz_to_mel(0.0) == 0
    assert hertz_to_mel(1000.0) == pytest.approx(1000, abs=0.02)
    np.testing.assert_allclose(mel_to_hertz(hertz_to_mel([50.0, 440.0, 4000.0])), [50, 440, 4000])


def test_filterbank_equals_librosas():
    theirs = librosa.filters.mel(sr=8000, n_fft=1024, n_mels=40, htk=True, norm=None, dtype=float)
    np.testing.assert_allclose(mel_filterbank(40, 1024, 8000), theirs, atol=1e-9)


def test_too_narrow_bands_are_said():
    with pytest.raises(ValueError, match="take fewer bands"):
        mel_filterbank(128, 256, 8000)
    with pytest.raises(ValueError, match="num_coefficients is 80"):
        mel_cepstrum(np.ones(4000), 8000, num_coefficients=80)


def test_coefficients_equal_scipys():
    levels = np.random.default_rng(0).uniform(-80, 0, (40, 7))
    np.testing.assert_allclose(cepstral_coefficients(levels, 13), dct(levels, axis=0, norm="ortho")[:13])


def test_a_louder_sound_has_the_same_cepstrum():
    noise = np.random.default_rng(1).normal(size=4000)
    assert mel_cepstrum(noise, 8000).shape == (60, 20)
    np.testing.assert_allclose(mel_cepstrum(0.01 * noise, 8000), mel_cepstrum(noise, 8000), atol=1e-8)


def test_low_coefficients_hear_the_vowel_more_than_the_pitch():
    rng = np.random.default_rng(2)
    voice = dataclasses.replace(draw_voices(1, rng)[0], accent=np.ones((len(SOUNDS), 3)))

    def cepstrum(vowel, pitch_hz):
        sound = formant_synthesis([vowel] * 4, voice, pitch_hz, 1.0, rng, 8000)
        return mel_cepstrum(sound, 8000, 12)[1:].mean(axis=1)

    low, high, other = cepstrum("a", 100), cepstrum("a", 130), cepstrum("ee", 100)
    assert np.linalg.norm(low - high) < 0.5 * np.linalg.norm(low - other)
