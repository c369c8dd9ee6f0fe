"""The shape of spectra: closed forms for flatness, moments of known spectra, no gain."""

import numpy as np
import pytest
from scipy.stats import gmean

from acml_tf.features.spectral_shape import (
    spectral_bandwidth,
    spectral_centroid,
    spectral_flatness,
    spectral_flux,
    spectral_rolloff,
)

RNG = np.random.default_rng(0)
POWER, FREQUENCY_HZ = RNG.exponential(size=(513, 7)), np.linspace(0, 11025, 513)


def test_white_noise_has_the_flatness_of_euler_s_constant():
    noise = RNG.exponential(size=(20000, 4))
    np.testing.assert_allclose(spectral_flatness(noise), np.exp(-np.euler_gamma), atol=0.03)


def test_flatness_is_a_ratio_of_means_however_small_the_powers():
    np.testing.assert_allclose(spectral_flatness(1e-20 * POWER), gmean(POWER, axis=0) / POWER.mean(axis=0))
    np.testing.assert_array_equal(spectral_flatness(np.zeros((4, 2))), [0, 0])


def test_centroid_and_bandwidth_are_mean_and_deviation_of_a_distribution():
    draws = RNG.normal(4000, 300, 200_000)
    power, edges = np.histogram(draws, bins=800)
    middle = (edges[1:] + edges[:-1]) / 2
    assert spectral_centroid(power[:, None], middle)[0] == pytest.approx(4000, abs=5)
    assert spectral_bandwidth(power[:, None], middle)[0] == pytest.approx(300, abs=5)


def test_a_silent_frame_has_no_centroid_and_no_width():
    silent = np.zeros((5, 2))
    assert not spectral_centroid(silent, np.arange(5.0)).any()
    assert not spectral_bandwidth(silent, np.arange(5.0)).any()


def test_rolloff_splits_the_power_of_a_flat_spectrum():
    assert spectral_rolloff(np.ones((100, 1)), np.arange(1.0, 101), share=0.5)[0] == 50
    assert spectral_rolloff([[1], [1]], [10.0, 20.0], share=1.0)[0] == 20


def test_flux_is_zero_for_a_gain_and_one_for_disjoint_spectra():
    steady = POWER[:, :1] * np.array([[1.0, 5.0, 0.1]])
    np.testing.assert_allclose(spectral_flux(steady), 0, atol=1e-12)
    np.testing.assert_allclose(spectral_flux(np.eye(4)), 1)


@pytest.mark.parametrize("feature", [spectral_centroid, spectral_bandwidth, spectral_rolloff])
def test_a_gain_changes_no_number_and_lists_are_taken(feature):
    expected = feature(POWER, FREQUENCY_HZ)
    np.testing.assert_allclose(feature((1e-6 * POWER).tolist(), FREQUENCY_HZ.tolist()), expected)
    assert expected.shape == (7,)
