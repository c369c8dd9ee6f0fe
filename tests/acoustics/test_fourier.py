import numpy as np
import pytest

from acml_tf.acoustics.fourier import discrete_fourier_transform, spectral_energy


@pytest.mark.parametrize("length", [1, 2, 15, 64])
def test_transform_agrees_with_the_fast_one(length):
    random = np.random.default_rng(length)
    signal = random.normal(size=length) + 1j * random.normal(size=length)
    np.testing.assert_allclose(discrete_fourier_transform(signal), np.fft.fft(signal), atol=1e-10)


def test_energy_is_the_same_over_time_and_frequency():
    signal = np.random.default_rng(3).normal(size=101)
    assert spectral_energy(discrete_fourier_transform(signal)) == pytest.approx(np.sum(signal**2))
