"""Schedules of noise: shares of variance, and the jump that equals many small steps."""

import numpy as np
import pytest

from acml_tf.networks.diffusion.schedule import (
    alpha_bar,
    cosine_schedule,
    diffuse,
    linear_schedule,
    shifted_schedule,
)


@pytest.mark.parametrize("schedule", [linear_schedule, cosine_schedule, shifted_schedule])
@pytest.mark.parametrize("num_steps", [50, 1000])
def test_schedules_lead_from_data_to_noise(schedule, num_steps):
    betas = schedule(num_steps)
    alpha_bars = alpha_bar(betas)
    assert betas.shape == (num_steps,) and alpha_bars.shape == (num_steps + 1,)
    assert np.all((betas > 0) & (betas <= 0.999))
    assert alpha_bars[0] == 1 and alpha_bars[-1] < 1e-4 and np.all(np.diff(alpha_bars) < 0)


def test_schedules_by_hand():
    np.testing.assert_allclose(linear_schedule(1000)[[0, -1]], [1e-4, 0.02])
    np.testing.assert_allclose(alpha_bar(cosine_schedule(1000))[500], 0.494, atol=5e-4)
    np.testing.assert_allclose(alpha_bar([0.5, 0.2]), [1, 0.5, 0.4])


def test_the_shifted_schedule_divides_the_ratio_of_signal_to_noise():
    plain, shifted = (alpha_bar(schedule(200))[1:-2] for schedule in (cosine_schedule, shifted_schedule))
    np.testing.assert_allclose(shifted / (1 - shifted), 0.025 * plain / (1 - plain), rtol=1e-6)


def test_one_jump_has_the_law_of_many_steps():
    rng, beta = np.random.default_rng(0), cosine_schedule(60)[:40]
    walked = np.full(100_000, 2.0)
    for share in beta:
        walked = (1 - share) ** 0.5 * walked + share**0.5 * rng.standard_normal(len(walked))
    share = alpha_bar(beta)[-1]
    jumped = np.asarray(diffuse(np.full((100_000, 1), 2.0), rng.standard_normal((100_000, 1)), share))
    np.testing.assert_allclose(walked.mean(), jumped.mean(), atol=0.02)
    np.testing.assert_allclose(walked.std(), jumped.std(), rtol=0.01)
    np.testing.assert_allclose([walked.mean(), walked.var()], [2 * share**0.5, 1 - share], atol=0.02)


def test_every_example_has_its_own_share():
    found = diffuse(np.ones((2, 3, 4)), np.zeros((2, 3, 4)), np.array([0.25, 0.81]))
    np.testing.assert_allclose(np.asarray(found)[:, 0, 0], [0.5, 0.9])
