"""Do areas equal scikit-learn's, and do bootstrap intervals hold the true area as often as they say?"""

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from acml_tf.evaluation.roc import (
    area_under_curve,
    bootstrap_statistics,
    clip_scores,
    machine_bootstrap,
    machine_interval,
    paired_machine_interval,
    partial_auc,
    roc_curve,
)


@pytest.fixture
def groups():
    rng = np.random.default_rng(0)
    return rng.integers(0, 9, 40), rng.integers(3, 12, 25)


def test_clip_scores_by_hand():
    np.testing.assert_allclose(clip_scores(np.array([1.0, 3.0, 5.0]), np.array([0, 0, 1])), [2, 5])


def test_area_equals_scikit_learns_with_ties(groups):
    labels = np.repeat([0, 1], [40, 25])
    assert area_under_curve(*groups) == pytest.approx(roc_auc_score(labels, np.concatenate(groups)))
    assert area_under_curve(np.zeros(4), np.zeros(3)) == 0.5
    false_alarms, hits = roc_curve(*groups)
    assert np.trapezoid(hits, false_alarms) == pytest.approx(area_under_curve(*groups))


def test_partial_area_equals_scikit_learns_before_it_is_rescaled():
    rng, fraction = np.random.default_rng(1), 0.1
    healthy, broken = rng.normal(size=50), rng.normal(1, 1, 30)
    labels = np.repeat([0, 1], [50, 30])
    rescaled = roc_auc_score(labels, np.concatenate([healthy, broken]), max_fpr=fraction)
    chance = fraction**2 / 2
    area = (2 * rescaled - 1) * (fraction - chance) + chance
    assert partial_auc(healthy, broken, fraction) == pytest.approx(area / fraction)
    assert partial_auc(healthy, broken, 1.0) == pytest.approx(area_under_curve(healthy, broken))
    with pytest.raises(ValueError, match="9 healthy clips"):
        partial_auc(healthy[:9], broken)


def test_repetitions_by_hand():
    healthy, broken = np.array([1.0, 2.0]), np.array([3.0, 0.0])
    repeated = bootstrap_statistics(healthy, broken, area_under_curve, [[0, 0], [0, 1]], [[1, 0], [0, 0]])
    np.testing.assert_allclose(repeated, [0.5, 1])


def test_intervals_cover_the_true_area_of_two_normal_distributions():
    rng, truth, covered = np.random.default_rng(2), norm.cdf(1 / np.sqrt(2)), 0
    anomalous, machines = np.repeat([False, True], 60), np.full(120, "a")
    for _ in range(100):
        scores = rng.normal(size=120) + anomalous
        _, repeated = machine_bootstrap(scores, anomalous, machines, area_under_curve, 150)
        low, high = np.quantile(repeated, [0.025, 0.975])
        covered += low <= truth <= high
    assert covered >= 88


def test_machines_are_ranked_apart():
    anomalous, machines = np.tile([False, True], 20), np.repeat(["a", "b"], 20)
    scores = anomalous + 100.0 * (machines == "b")
    value, repeated = machine_bootstrap(scores, anomalous, machines, area_under_curve, 5)
    assert value == 1 and np.all(repeated == 1)
    assert area_under_curve(scores[~anomalous], scores[anomalous]) == 0.75


@pytest.mark.parametrize("statistic", [area_under_curve, partial_auc])
def test_repetitions_at_once_are_those_one_by_one(groups, statistic):
    scores, anomalous = np.concatenate(groups), np.repeat([False, True], [40, 25])
    _, at_once = machine_bootstrap(scores, anomalous, np.zeros(65), statistic, 60)
    _, one_by_one = machine_bootstrap(scores, anomalous, np.zeros(65), lambda *parts: statistic(*parts), 60)
    np.testing.assert_allclose(at_once, one_by_one, rtol=1e-12)


def test_a_paired_interval_is_narrow_where_two_scores_share_their_noise():
    rng = np.random.default_rng(3)
    anomalous, machines = np.repeat([False, True], 60), np.full(120, "a")
    score = rng.normal(size=120) + anomalous
    rival = score + 0.1 * rng.normal(size=120)
    _, low, high = machine_interval(score, anomalous, machines, area_under_curve)
    difference, paired_low, paired_high = paired_machine_interval(score, rival, anomalous, machines, area_under_curve)
    assert paired_low <= difference <= paired_high and low < high
    assert paired_high - paired_low < 0.5 * (high - low)
    assert paired_machine_interval(score, score, anomalous, machines, area_under_curve) == (0, 0, 0)
