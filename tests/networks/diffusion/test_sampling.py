"""The way back: laws and quantiles that are known in closed form for normal data."""

import numpy as np
import pytest
from scipy.stats import norm

from acml_tf.networks.diffusion.optimal_denoiser import optimal_noise
from acml_tf.networks.diffusion.sampling import (
    ancestral_step,
    clean_estimate,
    ddim_step,
    record_walks,
    sample,
    spaced_steps,
)
from acml_tf.networks.diffusion.schedule import alpha_bar, cosine_schedule, diffuse

SHARES = alpha_bar(cosine_schedule(300))


def normal_guess(mean, deviation, alpha_bars=SHARES):
    """The ideal guess for one normal distribution."""

    def guess(noisy, steps):
        share = alpha_bars[steps][:, None]
        return (1 - share) ** 0.5 * (noisy - share**0.5 * mean) / (share * deviation**2 + 1 - share)

    return guess


def test_clean_estimate_turns_diffuse_round():
    clean, noise = np.random.default_rng(0).normal(size=(2, 5, 3))
    noisy = np.asarray(diffuse(clean, noise, 0.3))
    np.testing.assert_allclose(clean_estimate(noisy, noise, 0.3), clean, atol=1e-6)


def test_each_ancestral_step_with_the_true_noise_keeps_the_law():
    rng = np.random.default_rng(1)
    for here, there in ((0.2, 0.5), (0.6, 0.61), (0.9, 1.0)):
        noise = rng.standard_normal(200_000)
        back = ancestral_step(
            here**0.5 * 3 + (1 - here) ** 0.5 * noise, noise, here, there, rng.standard_normal(200_000)
        )
        np.testing.assert_allclose([back.mean(), back.var()], [3 * there**0.5, 1 - there], atol=0.012)


def test_the_variance_after_each_ideal_step_is_the_known_one():
    rng, deviation, walkers = np.random.default_rng(2), 0.5, 100_000
    places, variance = rng.standard_normal(walkers), 1.0
    for here, there in zip(SHARES[:0:-1], SHARES[-2::-1], strict=True):
        kept = here / there
        slope = (1 - here) ** 0.5 / (here * deviation**2 + 1 - here)
        factor = (1 - (1 - kept) / (1 - here) ** 0.5 * slope) / kept**0.5
        variance = factor**2 * variance + (1 - kept) * (1 - there) / (1 - here)
        guess = optimal_noise(places, here, [1.0], [0.0], [deviation])
        places = ancestral_step(places, guess, here, there, rng.standard_normal(walkers))
        np.testing.assert_allclose(places.var(), variance, rtol=0.03)
    np.testing.assert_allclose(places.std(), deviation, rtol=0.02)


def test_ddim_with_the_ideal_guess_maps_quantiles_to_quantiles():
    levels = np.linspace(0.02, 0.98, 25)
    start = norm.ppf(levels)[:, None]
    found = sample(normal_guess(1.5, 0.4), SHARES, start, 300)
    np.testing.assert_allclose(found[:, 0], 1.5 + 0.4 * start[:, 0], atol=0.02)


def test_the_loop_equals_steps_by_hand():
    start, guess = np.random.default_rng(3).normal(size=(7, 2)).astype("float32"), normal_guess(-1.0, 0.7)
    places, steps = start, spaced_steps(300, 6)
    for here, there in zip(steps[:-1], steps[1:], strict=True):
        noise = np.asarray(guess(places, np.full(7, here)))
        places = ddim_step(places, noise, SHARES[here], SHARES[there])
    np.testing.assert_allclose(sample(guess, SHARES, start, 6), places, atol=1e-4)


def test_ancestral_samples_have_the_law_of_the_data_and_obey_the_seed():
    start, guess = np.random.default_rng(4).normal(size=(20_000, 1)), normal_guess(2.0, 0.5)
    first, again, other = (sample(guess, SHARES, start, 300, fresh_noise=True, seed=seed) for seed in (1, 1, 2))
    np.testing.assert_allclose([first.mean(), first.std()], [2, 0.5], atol=0.02)
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).mean() > 0.1


def test_recorded_walks_hold_every_place_of_the_way():
    start = np.random.default_rng(5).normal(size=(8, 1)).astype("float32")
    places = record_walks(sample, normal_guess(1.0, 0.6), SHARES, start, 12)
    assert places.shape == (13, 8)
    np.testing.assert_array_equal(places[0], start[:, 0])
    np.testing.assert_array_equal(places[-1], sample(normal_guess(1.0, 0.6), SHARES, start, 12)[:, 0])
    again = record_walks(sample, normal_guess(1.0, 0.6), SHARES, start, 12, fresh_noise=True, seed=4)
    assert not np.allclose(again[-1], places[-1])


def test_steps_are_spaced_evenly_and_bad_counts_refused():
    assert list(spaced_steps(1000, 4)) == [1000, 750, 500, 250, 0]
    with pytest.raises(ValueError, match="count=0"):
        spaced_steps(10, 0)
