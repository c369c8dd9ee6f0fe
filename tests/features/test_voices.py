"""Does a spectrogram move as another throat, pace or room would move it, and does it lose the pitch only?"""

import numpy as np

from acml_tf.features.cepstrum import hertz_to_mel
from acml_tf.features.logmel import log_mel_spectrogram
from acml_tf.features.voices import add_noise_floor, read_between, slow_cepstrum, warp_bands, warp_frames

RNG = np.random.default_rng(0)
LEVELS_DB = RNG.uniform(-50, 0, (3, 32, 40))


def ones(value=1.0):
    """The same number for each of three clips."""
    return np.full((3, 1), value)


def test_what_is_not_changed_stays():
    np.testing.assert_allclose(warp_bands(LEVELS_DB, ones(), 4000.0), LEVELS_DB, atol=1e-9)
    np.testing.assert_allclose(warp_frames(LEVELS_DB, ones(0), ones(), ones()), LEVELS_DB, atol=1e-9)
    assert add_noise_floor(LEVELS_DB.astype(np.float32), np.full((3, 32, 1), -300.0), RNG).dtype == np.float32


def test_a_shorter_throat_moves_a_tone_up_by_its_factor():
    tone = np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000)
    levels_db = log_mel_spectrogram(tone, 8000, num_bands=32, window_s=0.025)[None]
    for factor in (0.8, 1.0, 1.25):
        band = warp_bands(levels_db, np.array([[factor]]), 4000.0)[0].mean(axis=1).argmax()
        assert abs(band - (33 * hertz_to_mel(1000 * factor) / hertz_to_mel(4000) - 1)) <= 1


def test_each_band_may_have_its_own_factor():
    factors = np.repeat(np.linspace(0.9, 1.1, 32)[None], 3, axis=0)
    found = warp_bands(LEVELS_DB, factors, 4000.0)
    np.testing.assert_allclose(found[:, 5], warp_bands(LEVELS_DB, factors[:, 5:6], 4000.0)[:, 5])


def test_clips_are_cut_elsewhere_and_hurry():
    ramp = np.tile(np.arange(41.0), (3, 2, 1))
    np.testing.assert_allclose(warp_frames(ramp, ones(0.25), ones(0.75), ones())[0, 0], np.linspace(10, 30, 41))
    early = warp_frames(ramp, ones(-0.1), ones(), ones())
    assert np.all(early[:, :, :4] == 0) and np.all(early[:, :, -1] == 40)
    np.testing.assert_allclose(warp_frames(ramp, ones(0), ones(), ones(2.0))[1, 1], 40 * np.linspace(0, 1, 41) ** 2)


def test_powers_add():
    quiet = np.full((20, 32, 40), -80.0)
    power = 10 ** (add_noise_floor(quiet, np.full((20, 32, 1), -20.0), RNG) / 10)
    assert abs(10 * np.log10(power.mean()) + 20) < 0.1
    assert np.all(add_noise_floor(LEVELS_DB, np.full((3, 32, 1), -40.0), RNG) > LEVELS_DB)


def test_slow_changes_are_kept_and_the_pitch_is_not():
    bands = np.arange(32)[None, :, None] + 0.5
    slow, fast = (np.cos(np.pi * n * bands / 32) * np.ones((1, 1, 40)) for n in (3, 20))
    cepstrum = slow_cepstrum(slow + fast, 12, 8)
    np.testing.assert_allclose(cepstrum, slow_cepstrum(slow, 12, 8), atol=1e-9)
    assert cepstrum.shape == (1, 12, 8) and abs(cepstrum[0, 3, 0]) > 20


def test_beyond_the_ends_the_outermost_is_repeated():
    np.testing.assert_array_equal(
        read_between(LEVELS_DB, ones(-7.0) * np.ones(32), 1), np.repeat(LEVELS_DB[:, :1], 32, 1)
    )
