"""Does the test keep its level, and does the paired interval hold the gain as often as it says?"""

import numpy as np
import pytest
from scipy.stats import binomtest

from acml_tf.evaluation.paired_tests import disagreements, mcnemar_test, paired_interval


@pytest.mark.parametrize(("one", "two"), [(0, 0), (5, 0), (3, 3), (12, 4), (60, 90)])
def test_mcnemar_equals_scipys_binomial_test(one, two):
    first = np.array([1] * one + [0] * two + [1] * 20 + [0] * 7)
    second = np.array([0] * one + [1] * two + [1] * 20 + [0] * 7)
    expected = binomtest(one, one + two).pvalue if one + two else 1.0
    assert mcnemar_test(first, second) == pytest.approx(expected, rel=1e-9)
    assert mcnemar_test(second.astype(bool), first.astype(bool)) == mcnemar_test(first, second)
    assert disagreements(first, second) == (one, two)


def test_chance_is_called_a_difference_no_more_often_than_said():
    rng = np.random.default_rng(0)
    p_values = []
    for _ in range(1000):
        ease = rng.uniform(0.3, 1, 80)  # clips that are hard for one are hard for both
        p_values.append(mcnemar_test(rng.random(80) < ease, rng.random(80) < ease))
    for alpha in (0.01, 0.05, 0.2):
        assert np.mean(np.array(p_values) <= alpha) <= alpha + 0.015


def test_paired_interval_holds_the_gain():
    rng = np.random.default_rng(1)
    covered, draws = 0, rng.integers(200, size=(400, 200))
    for _ in range(300):
        ease = rng.uniform(0.2, 0.9, 200)
        low, high = paired_interval(rng.random(200) < ease + 0.1, rng.random(200) < ease, np.arange(200), draws)
        covered += low <= 0.1 <= high
    assert covered / 300 == pytest.approx(0.95, abs=0.035)


def test_the_same_answers_gain_nothing():
    answers = np.arange(50) % 3 == 0
    draws = np.random.default_rng(0).integers(50, size=(100, 50))
    assert paired_interval(answers, answers, np.arange(50), draws) == (0, 0)


def test_clips_of_a_group_come_together_and_make_the_interval_wider():
    rng, groups = np.random.default_rng(2), np.repeat(np.arange(40), 5)
    first, second = np.repeat(rng.random((2, 40)) < [[0.8], [0.6]], 5, axis=1)
    by_clip = paired_interval(first, second, np.arange(200), rng.integers(200, size=(2000, 200)))
    by_group = paired_interval(first, second, groups, rng.integers(40, size=(2000, 40)))
    assert np.ptp(by_group) / np.ptp(by_clip) == pytest.approx(5**0.5, rel=0.1)
