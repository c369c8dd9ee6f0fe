import numpy as np
import pytest
import scipy.signal

from acml_tf.acoustics.windows import coherent_gain, hann_window, noise_bandwidth_bins, scalloping_loss_db


def test_hann_window_is_scipys_periodic_one():
    np.testing.assert_allclose(hann_window(37), scipy.signal.windows.hann(37, sym=False), atol=1e-15)
    with pytest.raises(ValueError, match="length is 1"):
        hann_window(1)


def test_half_overlapping_hann_windows_add_up_to_one():
    window = hann_window(64)
    np.testing.assert_allclose(window[:32] + window[32:], 1)


def test_gain_loss_and_bandwidth_have_their_printed_values():
    """Table I of Harris (1978)."""
    cut, hann = np.ones(4096), hann_window(4096)
    assert coherent_gain(cut) == 1 and coherent_gain(hann) == pytest.approx(0.5)
    assert scalloping_loss_db(cut) == pytest.approx(20 * np.log10(np.pi / 2), abs=1e-4)
    assert scalloping_loss_db(hann) == pytest.approx(1.42, abs=0.005)
    assert noise_bandwidth_bins(cut) == 1 and noise_bandwidth_bins(hann) == pytest.approx(1.5)


def test_a_product_in_time_is_a_circular_convolution_in_frequency():
    signal, window = np.random.default_rng(4).normal(size=32), hann_window(32)
    spectrum, shape = np.fft.fft(signal), np.fft.fft(window)
    convolved = [sum(spectrum[m] * shape[(k - m) % 32] for m in range(32)) / 32 for k in range(32)]
    np.testing.assert_allclose(np.fft.fft(signal * window), convolved, atol=1e-12)
