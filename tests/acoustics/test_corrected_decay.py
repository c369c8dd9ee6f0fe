"""Corrected decay curves: a straight decay in noise is straight again, in closed form and on drawn noise."""

import numpy as np
import pytest

from acml_tf.acoustics.corrected_decay import corrected_decay_db, decay_knee, line_time
from acml_tf.acoustics.decay import energy_decay_db, reverberation_time


def noisy_decay(time_s, floor_db, seed, rate_hz=8000):
    noise = np.random.default_rng(seed).standard_normal((2, 2 * rate_hz))
    fall = 10 ** (-3 * np.arange(2 * rate_hz) / rate_hz / time_s)
    return noise[0] * fall + 10 ** (floor_db / 20) * noise[1]


def test_all_three_corrections_together_are_exact():
    decay = 10 ** (-0.02 * np.arange(600))
    curve = corrected_decay_db(np.sqrt(decay + decay[200]), 200, decay[200], 0.2)
    np.testing.assert_allclose(curve, -0.2 * np.arange(200), atol=1e-9)


def test_without_noise_to_speak_of_it_is_schroeders_integral():
    response = noisy_decay(0.3, -400, 0)[:4000]
    np.testing.assert_allclose(corrected_decay_db(response, 4000, 1e-40, 1.0), energy_decay_db(response), atol=1e-6)


@pytest.mark.parametrize("floor_db", [-45, -55])
def test_t30_is_unbiased_where_the_plain_one_is_not(floor_db):
    claps = [noisy_decay(0.4, floor_db, seed) for seed in range(8)]
    knees = [decay_knee(clap, 8000) for clap in claps]
    found = [line_time(corrected_decay_db(clap, *knee[:3]), 8000) for clap, knee in zip(claps, knees, strict=True)]
    assert np.mean(found) == pytest.approx(0.4, rel=0.02)
    assert np.mean(reverberation_time(np.array(claps), 8000)) > 0.42


def test_the_knee_lies_where_decay_and_noise_are_equal():
    knee = decay_knee(noisy_decay(0.4, -45, 3), 8000)
    assert knee.sample / 8000 == pytest.approx(0.4 * 45 / 60, rel=0.1)
    assert 8000 * knee.fall_db == pytest.approx(150, rel=0.1)


def test_noise_alone_and_a_rise_have_no_knee():
    with pytest.raises(ValueError, match="stand above the noise"):
        decay_knee(np.random.default_rng(0).standard_normal(8000), 8000)
    with pytest.raises(ValueError, match="stand above|that decays"):
        decay_knee(10 ** (np.arange(8000) / 4000), 8000)


def test_the_line_is_that_of_the_curve_or_nothing():
    assert line_time(-0.5 * np.arange(200), 1000) == pytest.approx(0.12)
    assert np.isnan(line_time(-np.arange(30), 1000))
