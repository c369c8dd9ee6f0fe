import numpy as np
import pytest

from acml_tf.acoustics.convolution import convolve, cross_correlation, transposed_convolution


@pytest.mark.parametrize(("signal_length", "response_length"), [(1, 1), (30, 7), (7, 30)])
def test_convolve_agrees_with_numpy(signal_length, response_length):
    random = np.random.default_rng(9)
    signal, response = random.normal(size=signal_length), random.normal(size=response_length)
    np.testing.assert_allclose(convolve(signal, response), np.convolve(signal, response), atol=1e-12)


def test_convolution_in_time_is_a_product_in_frequency():
    random = np.random.default_rng(10)
    signal, response = random.normal(size=20), random.normal(size=13)
    product = np.fft.fft(signal, 32) * np.fft.fft(response, 32)
    np.testing.assert_allclose(np.fft.fft(convolve(signal, response)), product, atol=1e-12)


def test_cross_correlation_agrees_with_numpy_lag_by_lag():
    random = np.random.default_rng(11)
    signal, reference = random.normal(size=12), random.normal(size=5)
    lags, values = cross_correlation(signal, reference)
    np.testing.assert_array_equal(lags, np.arange(-4, 12))
    np.testing.assert_allclose(values, np.correlate(signal, reference, mode="full"), atol=1e-12)


@pytest.mark.parametrize("delay", [0, 17, 80])
def test_correlation_finds_the_delay_of_an_echo(delay):
    random = np.random.default_rng(12)
    ping, recording = random.normal(size=50), 0.1 * random.normal(size=200)
    recording[delay : delay + 50] += 0.5 * ping
    lags, values = cross_correlation(recording, ping)
    assert lags[np.argmax(values)] == delay


@pytest.mark.parametrize("stride", [1, 3, 9])
def test_transposed_convolution_is_the_transpose_of_a_strided_convolution(stride):
    random = np.random.default_rng(13)
    coarse, kernel = random.normal(size=6), random.normal(size=7)
    fine = random.normal(size=5 * stride + 7)
    shortened = np.correlate(fine, kernel, mode="valid")[::stride]
    longer = transposed_convolution(coarse, kernel, stride)
    assert longer.shape == fine.shape
    assert longer @ fine == pytest.approx(coarse @ shortened)
