"""A rule that holds the answer fast: how often is it right, and how many clips does it speak about?

Reference: M. T. Ribeiro et al., *Anchors: high-precision model-agnostic explanations*, AAAI (2018).

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_dictionaries
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_cases, takes_tables


@needs_dictionaries("rule")
@takes_cases("table", "answers")
@takes_tables("table")
def anchor_precision(table, answers, rule, answer):
    """Compute how often a model gives an answer where a rule holds, and how often the rule holds.

    Args:
        table: Features of clips, shape `(num_clips, num_features)`.
        answers: What the model says about each clip, shape `(num_clips,)`.
        rule: Dictionary from the number of a column to `(low, high)`. The rule holds where every one of
            them has low ≤ value < high, 0 being a limit like any other; an empty rule always holds.
        answer: The answer that the rule is to guarantee.

    Returns:
        Precision, the share of the clips under the rule that get this answer (0.0 where there are none), and coverage,
        the share of all clips that are under the rule.

    Example:
        >>> anchor_precision([[1], [2], [3], [4]], [7, 7, 6, 6], {0: (2, 4)}, 7)
        (0.5, 0.5)
    """
    table, holds = np.asarray(table), np.ones(len(table), dtype=bool)
    for feature, (low, high) in rule.items():
        holds &= (low <= table[:, feature]) & (table[:, feature] < high)
    told = np.asarray(answers)[holds] == answer
    return float(np.mean(told)) if len(told) else 0.0, float(np.mean(holds))


@needs_numbers("precision", "num_intervals", "num_conditions", "min_clips")
@takes_cases("table", "answers")
@takes_tables("table")
@takes_samples("row", ndim=1, finite=True)
def grow_anchor(table, answers, row, answer, precision=0.95, num_intervals=4, num_conditions=4, min_clips=5):
    """Grow a rule around one clip, one condition after the other, until it is precise enough.

    A condition is the interval between two quantiles of a feature that holds the clip. Of all that leave enough clips
    the one with the highest precision is added; of equals, the one with the largest coverage.

    Args:
        table: Features of clips that the rule is looked for in, shape `(num_clips, num_features)`.
        answers: What the model says about each, shape `(num_clips,)`.
        row: Features of the clip that is explained, shape `(num_features,)`.
        answer: What the model says about it.
        precision: Precision at which the rule is long enough.
        num_intervals: Number of intervals, with equally many clips in each, per feature.
        num_conditions: Largest number of conditions.
        min_clips: Smallest number of clips under a rule.

    Returns:
        The rule, as `anchor_precision` takes it.

    Example:
        >>> grow_anchor([[0], [1], [2], [3]], [6, 6, 7, 7], [3], 7, num_intervals=2, min_clips=1)
        {0: (1.5, inf)}
    """
    table, rule = np.asarray(table, dtype=float), {}
    inner = np.quantile(table, np.arange(1, num_intervals) / num_intervals, axis=0)
    edges = np.vstack([np.full(table.shape[1], -np.inf), inner, np.full(table.shape[1], np.inf)])
    places = np.sum(edges[1:-1] <= np.asarray(row), axis=0)
    conditions = {
        feature: (float(edges[place, feature]), float(edges[place + 1, feature]))
        for feature, place in enumerate(places)
    }
    while len(rule) < num_conditions and anchor_precision(table, answers, rule, answer)[0] < precision:
        longer = [rule | {feature: bounds} for feature, bounds in conditions.items() if feature not in rule]
        scored = [(anchor_precision(table, answers, tried, answer), tried) for tried in longer]
        scored = [(scores, tried) for scores, tried in scored if round(scores[1] * len(table)) >= min_clips]
        if not scored:
            break
        rule = max(scored, key=lambda pair: pair[0])[1]
    return rule


def judge_anchors(table, answers, chosen, here, elsewhere, **settings):
    """Grow a rule for each of some clips among clips here, and judge it among these and among others.

    Args:
        table: Features of all clips, shape `(num_clips, num_features)`.
        answers: What the model says about each, shape `(num_clips,)`.
        chosen: Indices of the clips that are explained.
        here: Indices of the clips in which rules are looked for.
        elsewhere: Indices of other clips; the one that is explained is left out.
        **settings: Keyword arguments of `grow_anchor`.

    Returns:
        Precision and coverage here, precision and coverage elsewhere, four arrays of shape `(num_chosen,)`.

    Example:
        `here, _, elsewhere, _ = judge_anchors(table, told, test, train, test, min_clips=10)`.
    """
    found = []
    for index in chosen:
        rule = grow_anchor(table[here], answers[here], table[index], answers[index], **settings)
        for part in (here, elsewhere[elsewhere != index]):
            found.extend(anchor_precision(table[part], answers[part], rule, answers[index]))
    return np.reshape(found, (-1, 4)).T
