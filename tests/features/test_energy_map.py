"""Energy maps: no energy is lost on the way, tones stay in their band, and the way back is exact."""

import numpy as np
import pytest

from acml_tf.acoustics.decay import reverberation_time
from acml_tf.acoustics.room_parameters import direct_to_reverberant_db
from acml_tf.features.energy_map import (
    BAND_CENTRES_HZ,
    band_edges,
    energy_map,
    inverse_lapped_transform,
    lapped_transform,
    response_from_map,
)


def decay(time_s, seed=0, samples=16384):
    noise = np.random.default_rng(seed).standard_normal(samples) * 10 ** (-3 * np.arange(samples) / 16000 / time_s)
    noise[40] = 20
    return noise


def test_the_lapped_transform_keeps_energy_and_goes_back():
    signal = np.random.default_rng(0).standard_normal((3, 2560))
    spectra = lapped_transform(signal, 256)
    assert spectra.shape == (3, 10, 256)
    np.testing.assert_allclose(np.sum(spectra**2, axis=(1, 2)), np.sum(signal**2, axis=1))
    np.testing.assert_allclose(inverse_lapped_transform(spectra), signal, atol=1e-12)


@pytest.mark.parametrize("frequency_hz", BAND_CENTRES_HZ)
def test_a_tone_lies_in_its_band(frequency_hz):
    tone = np.sin(2 * np.pi * frequency_hz * np.arange(256 * 20) / 16000)
    energy = np.add.reduceat(lapped_transform(tone, 256) ** 2, band_edges(256, 16000)[:-1], axis=-1)[2:-2].sum(axis=0)
    assert BAND_CENTRES_HZ[np.argmax(energy)] == frequency_hz
    assert energy.max() > 0.97 * energy.sum()


def test_band_edges_lie_between_octaves():
    assert list(band_edges(256, 16000)) == [0, 6, 11, 23, 45, 91, 256]


def test_a_block_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="take an even block"):
        lapped_transform(np.zeros(100), 64)


def test_an_echo_has_its_level_and_silence_the_floor():
    response = np.zeros((1, 16384))
    response[0, 40], response[0, 81 + 6 * 256 + 128] = 1, 0.5
    levels = energy_map(response)[0]
    assert levels.shape == (6, 48)
    power = 10 ** (levels / 10)
    np.testing.assert_allclose(10 * np.log10(power[:, 6].sum()), -6.02, atol=0.05)
    np.testing.assert_allclose(levels[:, 10:], -80, atol=1e-3)


def test_loudness_and_delay_do_not_count():
    response = decay(0.4)
    moved = np.concatenate([np.zeros(100), 7 * response])
    np.testing.assert_allclose(energy_map(moved[None]), energy_map(response[None]), atol=1e-4)


def test_the_map_of_the_response_of_a_map_is_the_map():
    maps = energy_map(np.stack([decay(0.3), decay(0.6, seed=1)]))
    found = energy_map(response_from_map(maps, seed=5))
    np.testing.assert_allclose(found, maps, atol=1e-3)
    assert np.any(response_from_map(maps, seed=5) != response_from_map(maps, seed=6))


def test_reverberation_and_direct_sound_survive_the_map():
    responses = np.stack([decay(time_s, seed) for seed, time_s in enumerate((0.25, 0.4, 0.6))])
    generated = response_from_map(energy_map(responses))
    np.testing.assert_allclose(reverberation_time(generated, 16000), reverberation_time(responses, 16000), rtol=0.03)
    ratios = direct_to_reverberant_db(responses, 16000, direct_sample=40)
    np.testing.assert_allclose(direct_to_reverberant_db(generated, 16000, direct_sample=40), ratios, atol=0.05)
