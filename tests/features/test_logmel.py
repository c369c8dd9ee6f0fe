"""Is the spectrogram of a sound in the right bands, of the right length, and scaled by the training clips only?"""

import librosa
import numpy as np
import pytest

from acml_tf.features.cepstrum import hertz_to_mel, mel_filterbank
from acml_tf.features.logmel import (
    log_mel,
    log_mel_spectrogram,
    log_mel_table,
    pad_frames,
    standardise_bands,
    stretch_frames,
)

RNG = np.random.default_rng(0)


def test_levels_equal_librosas():
    power = RNG.exponential(size=(513, 20)) * 10.0 ** RNG.uniform(-8, 0, (513, 1))
    weights = mel_filterbank(40, 1024, 22050)
    theirs = librosa.power_to_db(weights @ power, ref=np.max, amin=1e-30, top_db=50)
    np.testing.assert_allclose(log_mel(power, weights, floor_db=-50.0), theirs, atol=1e-9)


def test_a_tone_stands_in_the_band_of_its_pitch():
    for tone_hz in (500.0, 2000.0, 6000.0):
        tone = np.sin(2 * np.pi * tone_hz * np.arange(22050) / 22050)
        spectrogram = log_mel_spectrogram(tone, 22050)
        band = round(float(65 * hertz_to_mel(tone_hz) / hertz_to_mel(11025))) - 1
        assert np.all(np.abs(spectrogram.argmax(axis=0) - band) <= 1)
        assert spectrogram.max() == pytest.approx(0, abs=1e-4)


def test_level_of_the_recorder_is_no_matter_and_silence_is_flat():
    noise = RNG.standard_normal(30000)
    np.testing.assert_allclose(log_mel_spectrogram(noise, 22050), log_mel_spectrogram(0.01 * noise, 22050), atol=1e-3)
    silence = log_mel_spectrogram(np.zeros(30000), 22050)
    assert np.all(np.isfinite(silence)) and silence.dtype == np.float32


def test_spectrograms_come_out_of_one_length():
    signals = [RNG.standard_normal(length) for length in (20000, 60000, 110250)]
    for fit in ("pad", "stretch"):
        assert log_mel_table(signals, 22050, 50, fit=fit).shape == (3, 64, 50)
    np.testing.assert_array_equal(pad_frames(np.array([[5, 3]]), 4), [[3, 5, 3, 3]])
    np.testing.assert_array_equal(pad_frames(np.arange(6.0)[None], 2), [[2, 3]])
    np.testing.assert_allclose(stretch_frames(np.array([[0.0, 2.0, 4.0]]), 5), [[0, 1, 2, 3, 4]])
    with pytest.raises(ValueError, match="fit is 'cut'"):
        log_mel_table(signals, 22050, 50, fit="cut")


def test_bands_are_scaled_by_the_training_clips_only():
    train, test = RNG.normal(-40, 9, (7, 4, 11)), RNG.normal(0, 3, (2, 4, 11))
    train[:, 2] = -5
    scaled, other = standardise_bands(train, test)
    np.testing.assert_allclose(scaled.mean(axis=(0, 2)), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=(0, 2)), [1, 1, 0, 1], atol=1e-12)
    np.testing.assert_allclose(other[:, 2], test[:, 2] + 5)
    np.testing.assert_array_equal(standardise_bands(train, test + 100)[0], scaled)


def test_a_constant_band_is_only_shifted_though_its_deviation_is_a_rounding_error():
    train = np.full((3, 1, 1), 0.1)
    assert 0 < train.std() < 1e-15
    scaled, moved = standardise_bands(train, np.full((1, 1, 1), 0.6))
    np.testing.assert_allclose(scaled, 0, atol=1e-12)
    np.testing.assert_allclose(moved, 0.5)
