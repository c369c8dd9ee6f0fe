"""Decay curves of responses whose decay is known in closed form."""

import numpy as np
import pytest

from acml_tf.acoustics import decay

RATE_HZ = 8000


def exponential(reverberation_s, duration_s=1.0):
    """A smooth response that falls by 60 dB in the given time."""
    return 10 ** (-3 * np.arange(round(duration_s * RATE_HZ)) / RATE_HZ / reverberation_s)


def decaying_noise(reverberation_s, seed=0):
    return exponential(reverberation_s) * np.random.default_rng(seed).standard_normal(RATE_HZ)


def test_schroeder_adds_up_what_is_still_to_come():
    np.testing.assert_allclose(decay.energy_decay_db(np.sqrt([9, 0.9, 0.1])), [0, -10, -20], atol=1e-12)
    batch = np.random.default_rng(0).standard_normal((2, 3, 50))
    curves = decay.energy_decay_db(batch)
    assert curves.shape == batch.shape and np.all(np.diff(curves) < 0) and np.all(curves[..., 0] == 0)
    with pytest.raises(ValueError, match="leave out silent"):
        decay.energy_decay_db(np.zeros(4))
    assert decay.energy_decay_db(np.array([1.0, 0.0]))[1] == pytest.approx(-300)


@pytest.mark.parametrize("reverberation_s", [0.1, 0.3, 0.6])
def test_an_exponential_decay_has_its_time_and_no_other(reverberation_s):
    response = exponential(reverberation_s, 2.0)
    assert decay.reverberation_time(response, RATE_HZ) == pytest.approx(reverberation_s, rel=1e-3)
    assert decay.reverberation_time(response, RATE_HZ, -5, -25) == pytest.approx(reverberation_s, rel=1e-3)
    assert decay.early_decay_time(response, RATE_HZ) == pytest.approx(reverberation_s, rel=1e-3)


def test_noise_of_a_known_decay_is_measured_back_in_batches():
    responses = np.stack([[decaying_noise(time_s, seed) for seed in range(20)] for time_s in (0.2, 0.5)])
    found = decay.reverberation_time(responses, RATE_HZ)
    assert found.shape == (2, 20)
    np.testing.assert_allclose(found.mean(axis=1), [0.2, 0.5], rtol=0.02)


def test_no_time_is_read_off_a_curve_that_ends_too_early():
    found = decay.reverberation_time(np.stack([exponential(0.15), np.ones(RATE_HZ)])[:, :1000], RATE_HZ)
    assert found[0] == pytest.approx(0.15, rel=0.05) and np.isnan(found[1])
    with pytest.raises(ValueError, match="higher one first"):
        decay.reverberation_time(np.ones(9), RATE_HZ, -35, -5)


def test_window_levels():
    np.testing.assert_allclose(decay.short_time_level_db(np.array([1.0, 1.0, 0.1, 0.1, 7.0]), 2), [0, -20], atol=1e-9)


@pytest.mark.parametrize("reverberation_s", [0.3, 0.6])
def test_a_noise_floor_lengthens_the_reverberation_and_fading_it_repairs_that(reverberation_s):
    noise = 10 ** (-42 / 20) * np.random.default_rng(9).standard_normal((20, RATE_HZ))
    clean = np.stack([decaying_noise(reverberation_s, seed) for seed in range(20)])
    faded = np.stack([decay.compensate_noise_floor(response, RATE_HZ) for response in clean + noise])
    recorded, repaired = (np.median(decay.reverberation_time(group, RATE_HZ)) for group in (clean + noise, faded))
    assert recorded > 1.5 * reverberation_s
    assert repaired == pytest.approx(reverberation_s, rel=0.08)


def test_fading_leaves_alone_what_has_no_floor_or_nothing_else():
    clean = decaying_noise(0.5)
    faded = decay.compensate_noise_floor(clean, RATE_HZ)
    difference = decay.energy_decay_db(faded) - decay.energy_decay_db(clean)
    assert np.abs(difference[decay.energy_decay_db(clean) > -60]).max() < 0.01
    flat = np.random.default_rng(0).standard_normal(RATE_HZ)
    np.testing.assert_array_equal(decay.compensate_noise_floor(flat, RATE_HZ), flat)


def test_steady_noise_has_not_decayed_though_its_curve_falls_at_the_end():
    steady = np.random.default_rng(0).standard_normal(RATE_HZ)
    assert decay.energy_decay_db(steady)[-1] < -30
    assert decay.has_decayed(np.stack([decaying_noise(0.5), steady])).tolist() == [True, False]


def test_a_rate_so_low_that_a_window_holds_no_sample_is_that_of_windows_of_one():
    response = decaying_noise(0.5)[:200]
    faded = decay.compensate_noise_floor(response, 20, window_s=0.02)
    np.testing.assert_array_equal(faded, decay.compensate_noise_floor(response, 20, window_s=0.05))


def test_all_of_a_response_may_be_looked_at():
    assert decay.has_decayed(exponential(0.5), drop_db=60, fraction=1.0)
