"""Does a sound synthesised from levels have these levels?"""

import numpy as np

from acml_tf.features.cepstrum import mel_filterbank
from acml_tf.features.context import relative_log_mel
from acml_tf.features.resynthesis import sound_of_levels, spread_bands


def test_spread_bands_have_the_given_bands_and_no_negative_power():
    weights = mel_filterbank(64, 1024, 16000)
    bands = weights @ np.random.default_rng(0).exponential(size=(513, 5))
    power = spread_bands(bands, weights, num_steps=200)
    assert power.min() >= 0
    np.testing.assert_allclose(weights @ power, bands, rtol=0.05)


def test_a_tone_survives_the_way_there_and_back():
    time_s = np.arange(16000) / 16000
    sound = np.sin(2 * np.pi * 1000 * time_s) + 0.01 * np.random.default_rng(0).normal(size=16000)
    back = sound_of_levels(relative_log_mel(sound, 16000), 16000, seed=1)
    frequency_hz = np.argmax(np.abs(np.fft.rfft(back))) * 16000 / len(back)
    assert abs(frequency_hz - 1000) < 40
    np.testing.assert_array_equal(back, sound_of_levels(relative_log_mel(sound, 16000), 16000, seed=1))
