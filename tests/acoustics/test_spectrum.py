import numpy as np
import pytest
import scipy.signal

from acml_tf.acoustics.spectrum import amplitude_spectrum, band_mean_square, power_spectral_density
from acml_tf.acoustics.windows import hann_window


@pytest.mark.parametrize("window", [np.ones(65), hann_window(65), np.hamming(65)])
def test_a_tone_reads_its_amplitude_with_any_window(window):
    tone = 3 * np.cos(2 * np.pi * 12 * np.arange(65) / 65 + 0.7)
    spectrum = amplitude_spectrum(tone, window)
    assert spectrum.shape == (33,)
    assert spectrum[12] == pytest.approx(3, rel=1e-3)


@pytest.mark.parametrize("length", [64, 65])
def test_plain_amplitudes_satisfy_parseval(length):
    signal = np.random.default_rng(6).normal(size=length)
    amplitude = amplitude_spectrum(signal, np.ones(length))
    paired = np.ones(len(amplitude)) / 2
    paired[0] = 1
    if length % 2 == 0:
        paired[-1] = 1
    assert np.sum(paired * amplitude**2) == pytest.approx(np.mean(signal**2))


@pytest.mark.parametrize("length", [64, 65])
def test_density_agrees_with_scipy(length):
    signal, window = np.random.default_rng(7).normal(size=1000) + 1, hann_window(length)
    overlap = length - length // 2
    _, theirs = scipy.signal.welch(signal, 123.0, window=window, noverlap=overlap, detrend=False)
    np.testing.assert_allclose(power_spectral_density(signal, 123.0, window), theirs)


def test_area_under_the_density_is_the_mean_square():
    signal = np.random.default_rng(8).normal(size=100_000)
    density = power_spectral_density(signal, 8000.0, hann_window(256))
    frequency_hz = np.fft.rfftfreq(256, 1 / 8000.0)
    assert band_mean_square(frequency_hz, density, 0, 5000) == pytest.approx(np.mean(signal**2), rel=0.01)
    half = band_mean_square(frequency_hz, density, 0, 2000)
    assert half == pytest.approx(np.mean(signal**2) / 2, rel=0.03)


def test_a_band_without_lines_is_named():
    with pytest.raises(ValueError, match="no line between 3.1 and 3.2"):
        band_mean_square(np.arange(10.0), np.ones(10), 3.1, 3.2)
