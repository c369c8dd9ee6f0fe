"""A year by lot: kinds as often as in the field, distances those of SciPy, and a reference per season."""

import numpy as np
import pytest
from scipy.stats import ks_2samp

from acml_tf.deployment.clips_needed import clips_needed, detection_rates
from acml_tf.deployment.contest import largest_distance
from acml_tf.deployment.year import daily_distances, draw_clips, simulate_years

KINDS = np.arange(40) % 4


def test_kinds_come_as_often_as_in_the_field():
    drawn = KINDS[draw_clips(KINDS, (100, 50), seed=0)]
    np.testing.assert_allclose(np.bincount(drawn.ravel()) / 5000, [0.7, 0.1, 0.1, 0.1], atol=0.02)


@pytest.mark.parametrize("decimals", [0, 6])
def test_distances_of_days_are_those_of_scipy(decimals):
    rng = np.random.default_rng(1)
    reference, days = rng.normal(size=(30, 2)).round(decimals), rng.normal(size=(5, 9, 2)).round(decimals)
    expected = [max(ks_2samp(reference[:, k], day[:, k]).statistic for k in range(2)) for day in days]
    np.testing.assert_allclose(daily_distances(reference, days), expected, atol=1e-12)


def test_a_year_is_compared_with_its_own_season():
    summer, winter = np.random.default_rng(2).normal(size=(2, 40, 1)) + np.array([0, 9])[:, None, None]
    outputs = np.stack([winter, summer])
    same = simulate_years(outputs, KINDS, outputs, 2)
    january = simulate_years(outputs, KINDS, outputs[:1], 2)
    assert same.shape == (2, 365)
    assert same[:, 200:].max() < 0.9
    assert january[:, 200:].min() == 1


def test_a_larger_window_sees_more():
    rng = np.random.default_rng(3)
    before = rng.normal(size=(40, 1))
    found, false = detection_rates(largest_distance, before, before + 1, KINDS, (5, 40), num_repetitions=60)
    assert found[1] > max(found[0], 0.9)
    assert false.max() < 0.2


def test_the_smallest_window_from_which_on_it_is_seen():
    assert clips_needed([0.95, 0.5, 0.95], (5, 10, 20)) == 20
    assert clips_needed([0.5], (5,)) == np.inf
