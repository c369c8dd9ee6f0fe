"""Is power where the tone is, and are decibels those of power?"""

import numpy as np
import pytest

from acml_tf.features.spectrogram import power_spectrogram, power_to_decibel, window_length


def test_window_is_a_duration():
    assert (window_length(22050), window_length(8000)) == (1024, 372)
    assert power_spectrogram(np.ones(22050), 22050).shape == (513, 1 + (22050 - 1024) // 512)
    assert power_spectrogram(np.ones(10), 8000, min_fft_length=1024).shape == (513, 1)


@pytest.mark.parametrize("tone_hz", [250, 1000, 3000])
def test_a_tone_fills_its_own_bin(tone_hz):
    tone = np.sin(2 * np.pi * tone_hz * np.arange(8000) / 8000)
    power = power_spectrogram(tone, 8000, min_fft_length=1024)
    assert np.all(np.argmax(power, axis=0) == round(tone_hz * 1024 / 8000))
    assert power_spectrogram(2 * tone, 8000).sum() == pytest.approx(4 * power_spectrogram(tone, 8000).sum())


def test_decibels_of_round_numbers_and_the_floor():
    np.testing.assert_allclose(power_to_decibel([1.0, 0.01, 0.0], -60.0), [0, -20, -60])
    np.testing.assert_allclose(power_to_decibel([100.0, 50.0]), [0, -3.0103], atol=1e-4)
    np.testing.assert_allclose(power_to_decibel(np.zeros(3), -60.0), -60)


def test_impossible_requests_are_said():
    with pytest.raises(ValueError, match="give a negative floor"):
        power_to_decibel([1.0], 10.0)
    with pytest.raises(ValueError, match="give one channel"):
        power_spectrogram(np.ones((2, 100)), 8000)
