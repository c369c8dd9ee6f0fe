"""Schedules of noise: shares of variance, and the jump that equals many small steps."""

import numpy as np
import pytest

from acml_tf.networks.diffusion.schedule import (
    cosine_schedule,
    diffuse,
    linear_schedule,
    shifted_schedule,
    signal_shares,
)


@pytest.mark.parametrize("schedule", [linear_schedule, cosine_schedule, shifted_schedule])
@pytest.mark.parametrize("num_steps", [50, 1000])
def test_schedules_lead_from_data_to_noise(schedule, num_steps):
    noise_shares = schedule(num_steps)
    shares = signal_shares(noise_shares)
    assert noise_shares.shape == (num_steps,) and shares.shape == (num_steps + 1,)
    assert np.all((noise_shares > 0) & (noise_shares <= 0.999))
    assert shares[0] == 1 and shares[-1] < 1e-4 and np.all(np.diff(shares) < 0)


def test_schedules_by_hand():
    np.testing.assert_allclose(linear_schedule(1000)[[0, -1]], [1e-4, 0.02])
    np.testing.assert_allclose(signal_shares(cosine_schedule(1000))[500], 0.494, atol=5e-4)
    np.testing.assert_allclose(signal_shares([0.5, 0.2]), [1, 0.5, 0.4])


def test_the_shifted_schedule_divides_the_ratio_of_signal_to_noise():
    plain, shifted = (signal_shares(schedule(200))[1:-2] for schedule in (cosine_schedule, shifted_schedule))
    np.testing.assert_allclose(shifted / (1 - shifted), 0.025 * plain / (1 - plain), rtol=1e-6)


def test_one_jump_has_the_law_of_many_steps():
    rng, beta = np.random.default_rng(0), cosine_schedule(60)[:40]
    walked = np.full(100_000, 2.0)
    for share in beta:
        walked = (1 - share) ** 0.5 * walked + share**0.5 * rng.standard_normal(len(walked))
    share = signal_shares(beta)[-1]
    jumped = np.asarray(diffuse(np.full((100_000, 1), 2.0), rng.standard_normal((100_000, 1)), share))
    np.testing.assert_allclose(walked.mean(), jumped.mean(), atol=0.02)
    np.testing.assert_allclose(walked.std(), jumped.std(), rtol=0.01)
    np.testing.assert_allclose([walked.mean(), walked.var()], [2 * share**0.5, 1 - share], atol=0.02)


def test_every_example_has_its_own_share():
    found = diffuse(np.ones((2, 3, 4)), np.zeros((2, 3, 4)), np.array([0.25, 0.81]))
    np.testing.assert_allclose(np.asarray(found)[:, 0, 0], [0.5, 0.9])
