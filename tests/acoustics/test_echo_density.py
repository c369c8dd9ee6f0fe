"""Echo density: known for noise and for single echoes, blind to loudness and decay."""

import numpy as np
import pytest

from acml_tf.acoustics.echo_density import echo_density

NOISE = np.random.default_rng(0).standard_normal((3, 16000))


def test_noise_has_density_one_however_it_decays():
    fade = 10 ** (-3 * np.arange(16000) / 8000)
    for noise in (NOISE, 5 * NOISE * fade):
        np.testing.assert_allclose(echo_density(noise, 4000, 0, 4, window_samples=400), 1, atol=0.03)


@pytest.mark.parametrize("echoes", [1, 2])
def test_single_echoes_count_as_many_as_there_are(echoes):
    response = np.zeros(32)
    response[[3, 9][:echoes]] = 0.5
    response[[20, 27][:echoes]] = -0.1
    assert echo_density(response, 32, 0, 1) == pytest.approx(echoes / 16 / 0.3173, rel=1e-3)


def test_only_the_early_part_counts():
    changed = np.concatenate([NOISE[:, :16] * 3, NOISE[:, 16:96], NOISE[:, 96:] * 0], axis=1)
    np.testing.assert_allclose(echo_density(changed, 4000), echo_density(NOISE, 4000))
