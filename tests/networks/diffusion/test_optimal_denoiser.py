"""The ideal guess of the noise: a known formula, and a mean that no other guess beats."""

import numpy as np

from acml_tf.networks.diffusion.optimal_denoiser import optimal_noise

KINDS = {"weights": [0.3, 0.7], "means": [-1.5, 1.0], "deviations": [0.3, 0.5]}


def test_for_one_standard_law_it_is_a_share_of_what_is_seen():
    noisy = np.linspace(-3, 3, 7)
    np.testing.assert_allclose(optimal_noise(noisy, 0.36, [1.0], [0.0], [1.0]), 0.8 * noisy)


def test_it_is_the_mean_of_the_noise_given_what_is_seen():
    rng = np.random.default_rng(0)
    kind = rng.choice(2, 400_000, p=KINDS["weights"])
    clean = np.take(KINDS["means"], kind) + np.take(KINDS["deviations"], kind) * rng.standard_normal(len(kind))
    noise = rng.standard_normal(len(kind))
    noisy = 0.6 * clean + 0.8 * noise
    for place in (-1.0, 0.0, 0.7):
        near = np.abs(noisy - place) < 0.02
        np.testing.assert_allclose(noise[near].mean(), optimal_noise(np.array([place]), 0.36, **KINDS)[0], atol=0.04)


def test_it_is_the_slope_of_the_log_density():
    def log_density(x):
        variance = 0.36 * np.square(KINDS["deviations"]) + 0.64
        distance = x[:, None] - 0.6 * np.array(KINDS["means"])
        return np.log(np.sum(KINDS["weights"] / np.sqrt(variance) * np.exp(-(distance**2) / variance / 2), axis=1))

    x = np.linspace(-2, 2, 9)
    slope = (log_density(x + 1e-5) - log_density(x - 1e-5)) / 2e-5
    np.testing.assert_allclose(optimal_noise(x, 0.36, **KINDS), -0.8 * slope, rtol=1e-6)
