import numpy as np
import pytest
import scipy.signal

from acml_tf.acoustics.stft import frame_times, short_time_fourier_transform, spectrogram_db
from acml_tf.acoustics.windows import hann_window


@pytest.mark.parametrize(("count", "hop_length"), [(400, 16), (401, 17), (64, 64)])
def test_transform_agrees_with_scipy(count, hop_length):
    signal, window = np.random.default_rng(5).normal(size=count), hann_window(64)
    ours = short_time_fourier_transform(signal, window, hop_length)
    settings = {"window": window, "noverlap": 64 - hop_length, "detrend": False, "scaling": "spectrum"}
    _, _, theirs = scipy.signal.spectrogram(signal, mode="complex", **settings)
    assert ours.shape == theirs.shape
    np.testing.assert_allclose(ours / np.sum(window), theirs, atol=1e-12)


def test_a_steady_tone_is_a_line_at_its_level():
    tone = 0.1 * np.cos(2 * np.pi * 8 * np.arange(640) / 64)
    level_db = spectrogram_db(tone, hann_window(64), 32)
    np.testing.assert_allclose(level_db[8], -20, atol=1e-9)
    assert np.all(level_db[20:] < -180)


def test_spectrogram_names_what_cannot_be_drawn():
    with pytest.raises(ValueError, match="the signal has 10 samples"):
        spectrogram_db(np.zeros(10), hann_window(64), 32)
    with pytest.raises(ValueError, match="hop_length=0 is not a count"):
        spectrogram_db(np.zeros(100), hann_window(64), 0)


def test_frame_times_lie_in_the_middle_of_frames():
    np.testing.assert_allclose(frame_times(3, 4, 2, 8), [0.25, 0.5, 0.75])
