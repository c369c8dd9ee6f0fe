"""Values at the edges of what functions of this room take, each once wrong."""

import numpy as np
import pytest

from acml_tf.features.clip_facts import pitch_hz
from acml_tf.features.logmel import log_mel_spectrogram
from acml_tf.features.octave_bands import octave_band_levels
from acml_tf.features.spectral_shape import spectral_bandwidth


def test_one_spectrum_has_one_bandwidth():
    assert spectral_bandwidth([1.0, 3.0], [100.0, 500.0]) == pytest.approx(np.sqrt(30000))


def test_a_silent_clip_is_flat():
    silence = log_mel_spectrogram(np.zeros(8000), 8000)
    assert np.all(silence == 0)


@pytest.mark.parametrize("pitch", range(61, 401, 7))
def test_the_pitch_of_a_rich_tone_is_no_octave_off(pitch):
    time_s = np.arange(16000) / 8000
    tone = sum(np.sin(2 * np.pi * pitch * number * time_s) / number for number in range(1, 8))
    assert pitch_hz(tone, 8000) == pytest.approx(pitch, rel=0.05)
    assert pitch_hz(5 + tone, 8000) == pytest.approx(pitch, rel=0.05)


@pytest.mark.parametrize("num_samples", [196, 200])
def test_a_tone_on_the_edge_of_an_octave_lies_in_the_upper_one(num_samples):
    assert np.argmax(octave_band_levels(np.cos(np.pi / 2 * np.arange(num_samples)), 2)) == 0
