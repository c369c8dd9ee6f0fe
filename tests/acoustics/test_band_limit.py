"""Is the low-pass a projection?"""

import numpy as np
import pytest

from acml_tf.acoustics.band_limit import low_pass


@pytest.mark.parametrize("num_samples", [32, 33])
def test_a_second_pass_changes_nothing_and_the_rest_is_orthogonal(num_samples):
    signals = np.random.default_rng(0).normal(size=(2, 3, num_samples))
    low = low_pass(signals, 1000, 180)
    np.testing.assert_allclose(low_pass(low, 1000, 180), low, atol=1e-12)
    np.testing.assert_allclose(np.sum(low * (signals - low), axis=-1), 0, atol=1e-12)


def test_a_line_on_the_cutoff_is_kept():
    tone = np.cos(2 * np.pi * np.arange(10) / 10)
    np.testing.assert_allclose(low_pass(tone, 1000, 100), tone, atol=1e-12)
    np.testing.assert_allclose(low_pass(tone, 1000, 99), 0, atol=1e-12)


@pytest.mark.parametrize("num_samples", [400, 480])
def test_rounding_does_not_move_the_cutoff(num_samples):
    tone = np.cos(2 * np.pi * 125 * np.arange(num_samples) / 1000)
    np.testing.assert_allclose(low_pass(tone, 1000, 125), tone, atol=1e-12)
