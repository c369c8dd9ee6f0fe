"""Octave bands add up to the whole level, and a tone lies in one of them."""

import numpy as np
import pytest

from acml_tf.features.octave_bands import octave_band_levels


@pytest.mark.parametrize("length", [256, 257, 1000])
def test_the_mean_squares_of_the_bands_add_up(length):
    noise = np.random.default_rng(0).normal(0.5, 1, length)
    together = np.sum(10 ** (octave_band_levels(noise, 5) / 10))
    assert together == pytest.approx(np.mean(noise**2))


def test_a_tone_of_rms_one_is_0_db_in_its_octave_and_an_integer_signal_is_taken():
    tone = np.sqrt(2) * np.cos(2 * np.pi * 0.1875 * np.arange(64))
    assert octave_band_levels(tone, 3)[1] == pytest.approx(0)
    assert octave_band_levels(np.tile([100, -100], 32).astype(np.int16), 2)[0] == pytest.approx(40)


def test_too_short_a_signal_is_refused():
    with pytest.raises(ValueError, match="fewer bands"):
        octave_band_levels(np.ones(7), 2)
