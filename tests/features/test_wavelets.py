"""Wavelet energies: Parseval at any length, PyWavelets as the peer, octaves for tones."""

import numpy as np
import pytest

from acml_tf.features.wavelets import haar_energies, wavelet_details, wavelet_energies

NOISE = np.random.default_rng(0).normal(1, 1, size=1001)


@pytest.mark.parametrize("length", [32, 33, 1001])
def test_haar_by_hand_is_haar_of_pywavelets(length):
    np.testing.assert_allclose(haar_energies(NOISE[:length], 5), wavelet_energies(NOISE[:length], 5, "haar"))


@pytest.mark.parametrize("wavelet", ["haar", "db4", "sym5"])
def test_no_energy_is_lost(wavelet):
    assert wavelet_energies(NOISE, 5, wavelet).sum() == pytest.approx(np.sum(NOISE**2))
    assert haar_energies(NOISE, 7).sum() == pytest.approx(np.sum(NOISE**2))


def test_a_tone_is_heard_at_the_scale_of_its_octave():
    tone = np.sin(2 * np.pi * 0.18 * np.arange(2048))
    assert np.argmax(wavelet_energies(tone, 5)) == 1
    assert len(wavelet_details(tone, 5)) == 6


def test_sixteen_bits_do_not_overflow():
    samples = np.array([30000, -30000, 30000, 30000], dtype=np.int16)
    np.testing.assert_allclose(haar_energies(samples, 1), [18e8, 18e8])
    np.testing.assert_allclose(wavelet_energies(samples, 1, "haar"), [18e8, 18e8])


def test_too_many_levels_are_refused():
    with pytest.raises(ValueError, match="fewer levels"):
        haar_energies([1, 2, 3], 2)
    with pytest.raises(ValueError, match="db4"):
        wavelet_details(np.ones(20), 5)
