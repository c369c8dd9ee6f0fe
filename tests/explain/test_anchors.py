"""A rule is judged by counting, and grown until it is precise."""

import numpy as np
import pytest

from acml_tf.explain.anchors import anchor_precision, grow_anchor, judge_anchors


@pytest.fixture(scope="module")
def heard():
    table = np.random.default_rng(0).uniform(size=(400, 3))
    return table, ((table[:, 0] > 0.5) & (table[:, 2] > 0.5)).astype(int)


def test_a_rule_is_judged_clip_by_clip(heard):
    table, answers = heard
    rule = {0: (0.25, 0.75), 2: (-np.inf, 0.6)}
    under = [0.25 <= a < 0.75 and c < 0.6 for a, _, c in table]
    found = anchor_precision(table.tolist(), answers.tolist(), rule, 1)
    assert found == pytest.approx((answers[under].mean(), np.mean(under)))


def test_low_belongs_to_a_rule_and_high_does_not():
    table, answers = np.arange(4, dtype="int16")[:, None], [7, 7, 6, 6]
    assert anchor_precision(table, answers, {0: (1, 3)}, 7) == (0.5, 0.5)
    assert anchor_precision(table, answers, {}, 6) == (0.5, 1.0)
    assert anchor_precision(table, answers, {0: (8, 9)}, 6) == (0.0, 0.0)


def test_a_planted_rule_is_found(heard):
    table, answers = heard
    rule = grow_anchor(table, answers, [0.9, 0.5, 0.9], 1, num_intervals=2)
    assert sorted(rule) == [0, 2] and rule[0][0] == pytest.approx(0.5, abs=0.05) and rule[2][1] == np.inf
    assert anchor_precision(table, answers, rule, 1)[0] >= 0.95


def test_a_rule_holds_its_own_clip_and_stops_when_few_are_left(heard):
    table, answers = heard
    for row in table[:10]:
        rule = grow_anchor(table, answers, row, 1, precision=1.1, min_clips=60)
        assert all(low <= row[feature] < high for feature, (low, high) in rule.items())
        assert anchor_precision(table, answers, rule, 1)[1] * 400 >= 60
    assert grow_anchor(table, answers, table[0], answers[0], min_clips=401) == {}


def test_a_rule_is_judged_here_and_elsewhere_without_its_own_clip(heard):
    table, answers = heard
    here, elsewhere = np.arange(300), np.arange(300, 400)
    judged = judge_anchors(table, answers, elsewhere[:3], here, elsewhere, num_intervals=2)
    for column, index in zip(np.transpose(judged), elsewhere, strict=False):
        rule = grow_anchor(table[here], answers[here], table[index], answers[index], num_intervals=2)
        others = np.delete(elsewhere, index - 300)
        expected = [anchor_precision(table[part], answers[part], rule, answers[index]) for part in (here, others)]
        np.testing.assert_allclose(column, np.ravel(expected))
