import numpy as np
import pytest

from acml_tf.acoustics.sampling import alias_frequency, quantise, sample_times


def test_sample_times_start_at_zero_and_step_by_one_over_the_rate():
    np.testing.assert_array_equal(sample_times(0.5, 8), [0, 0.125, 0.25, 0.375])
    with pytest.raises(ValueError, match="sample_rate_hz is 0"):
        sample_times(1.0, 0)


def test_alias_frequency_folds_at_half_the_rate():
    true_hz = [0.0, 3.0, 4.0, 5.0, 8.0, 9.0, 13.0]
    np.testing.assert_allclose(alias_frequency(np.array(true_hz), 8.0), [0, 3, 4, 3, 0, 1, 3])


@pytest.mark.parametrize("rate_hz", [7.0, 8000.0, 44100.0])
def test_a_tone_and_its_alias_have_the_same_samples(rate_hz):
    true_hz = np.random.default_rng(1).uniform(0, 20, size=100) * rate_hz
    instants = np.arange(50)[:, np.newaxis] / rate_hz
    alias_hz = alias_frequency(true_hz, rate_hz)
    np.testing.assert_allclose(
        np.cos(2 * np.pi * alias_hz * instants), np.cos(2 * np.pi * true_hz * instants), atol=1e-9
    )


def test_quantise_rounds_to_steps_and_clips():
    np.testing.assert_array_equal(quantise(np.array([0.3, -0.4, 7, -7]), bits=3), [0.25, -0.5, 0.75, -1])
    with pytest.raises(ValueError, match="bits is 1"):
        quantise(np.zeros(3), bits=1)


@pytest.mark.parametrize("bits", [4, 8, 16])
def test_rounding_error_has_a_twelfth_of_the_squared_step(bits):
    signal = np.random.default_rng(2).uniform(-0.875, 0.875, size=200_000)
    error = np.mean((quantise(signal, bits) - signal) ** 2)
    assert error == pytest.approx(4.0 ** (1 - bits) / 12, rel=0.02)


def test_bits_may_come_from_a_header():
    for kind in (np.uint8, np.uint16, np.int16):
        np.testing.assert_array_equal(quantise([0.3, -0.2], kind(16)), quantise([0.3, -0.2], 16))


def test_frequencies_in_sixteen_bits_are_frequencies():
    np.testing.assert_array_equal(alias_frequency(np.int16([5000, 30000]), 48000), [5000, 18000])
