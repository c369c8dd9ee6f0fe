"""There and back for even and odd frames; least squares where no sound fits; Griffin and Lim's theorem."""

import numpy as np
import pytest
import scipy.signal

from acml_tf.acoustics.inverse_stft import griffin_lim, inverse_short_time_fourier_transform
from acml_tf.acoustics.stft import short_time_fourier_transform
from acml_tf.acoustics.windows import hann_window


@pytest.mark.parametrize(("length", "hop_length"), [(8, 4), (9, 3), (405, 135), (7, 7)])
def test_there_and_back(length, hop_length):
    sound, window = np.random.default_rng(0).normal(size=3 * hop_length + length), hann_window(length) + 0.1
    there = short_time_fourier_transform(sound, window, hop_length)
    np.testing.assert_allclose(inverse_short_time_fourier_transform(there, window, hop_length), sound, atol=1e-9)


def test_it_agrees_with_scipy_between_the_ends():
    rng, window = np.random.default_rng(1), np.hamming(16)
    changed = rng.normal(size=(9, 20)) + 1j * rng.normal(size=(9, 20))
    _, peer = scipy.signal.istft(changed / np.sum(window), window=window, nperseg=16, noverlap=12, boundary=False)
    ours = inverse_short_time_fourier_transform(changed, window, 4)
    np.testing.assert_allclose(ours[16:-16], peer[16:-16], atol=1e-9)


def test_the_mismatch_never_grows():
    rng, window = np.random.default_rng(2), hann_window(15)
    magnitude, phase = rng.uniform(0, 1, (8, 12)), rng.uniform(-3, 3, (8, 12))
    sounds = [griffin_lim(magnitude, phase, window, 5, num_steps) for num_steps in range(12)]
    errors = [np.sum((np.abs(short_time_fourier_transform(x, window, 5)) - magnitude) ** 2) for x in sounds]
    assert np.all(np.diff(errors) <= 1e-9) and errors[-1] < 0.8 * errors[0]


def test_true_phases_stay():
    window, sound = np.hamming(11), np.random.default_rng(3).normal(size=51)
    there = short_time_fourier_transform(sound, window, 4)
    np.testing.assert_allclose(griffin_lim(np.abs(there), np.angle(there), window, 4, 5), sound, atol=1e-9)
