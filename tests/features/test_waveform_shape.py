"""Crest factor, kurtosis and zero crossings: closed forms, and what a recorder must not change."""

import numpy as np
import pytest
from scipy.stats import kurtosis

from acml_tf.features.waveform_shape import crest_and_kurtosis, zero_crossing_rate

SINE = np.sin(2 * np.pi * (np.arange(2000) + 0.5) / 40)


def test_a_sine_has_a_crest_of_3_db_and_a_kurtosis_of_three_halves():
    np.testing.assert_allclose(crest_and_kurtosis(np.sin(2 * np.pi * np.arange(2000) / 40)), [10 * np.log10(2), 1.5])


def test_kurtosis_is_that_of_scipy_whatever_gain_and_offset():
    noise = np.random.default_rng(0).laplace(size=4001)
    expected = crest_and_kurtosis(noise)
    assert expected[1] == pytest.approx(kurtosis(noise, fisher=False))
    np.testing.assert_allclose(crest_and_kurtosis(-3e-4 * noise + 7), expected, rtol=1e-6)


def test_sixteen_bits_and_lists_are_taken():
    samples = np.array([0, 0, 30000, -30000, 0], dtype=np.int16)
    np.testing.assert_allclose(crest_and_kurtosis(samples), crest_and_kurtosis((samples / 3e4).tolist()))


def test_a_constant_is_refused():
    with pytest.raises(ValueError, match="moves"):
        crest_and_kurtosis([0.1, 0.1, 0.1])


def test_a_tone_crosses_zero_twice_a_period():
    assert zero_crossing_rate(SINE) == pytest.approx(2 / 40, abs=1e-3)
    assert zero_crossing_rate(np.stack([SINE, SINE, -SINE])).shape == (3,)


def test_a_gain_moves_no_crossing():
    noise = np.random.default_rng(1).normal(size=(3, 500))
    np.testing.assert_array_equal(zero_crossing_rate(noise), zero_crossing_rate(1e-6 * noise))
