"""How well a score puts the broken before the healthy, at every threshold at once, and how sure that is.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import math

import numpy as np
from scipy.stats import rankdata

from acml_tf.acoustics.amounts import takes_fractions
from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.acoustics.samples import samples, takes_samples
from acml_tf.evaluation.areas_of_draws import areas_of_draws
from acml_tf.evaluation.bootstrap import percentile_interval, resampled_indices
from acml_tf.evaluation.columns import paired_columns, takes_columns, takes_indices

# of a test, for an interval
NUM_REPETITIONS = 500


@needs_rows("frame_scores", "clip_numbers")
@takes_columns("frame_scores", "clip_numbers")
@takes_indices("clip_numbers", ndim=1, empty=True)
def clip_scores(frame_scores, clip_numbers):
    """Compute the mean score over all frames of each clip.

    Args:
        frame_scores: Score of each frame, shape `(num_frames,)`.
        clip_numbers: Number of the clip that each frame is from, 0 … num_clips − 1, in any order; every clip has at
            least one frame.

    Returns:
        Score of each clip, shape `(num_clips,)`.

    Example:
        >>> clip_scores(np.array([1.0, 3.0, 5.0]), np.array([0, 0, 1]))
        array([2., 5.])
    """
    total = np.bincount(clip_numbers, weights=frame_scores)
    return total / np.bincount(clip_numbers)


@takes_samples("healthy", "broken", ndim=1)
def area_under_curve(healthy, broken):
    """Compute the area under the ROC curve: the probability that a broken clip scores higher than a healthy one.

    Of the n_b n_h pairs of a broken and a healthy clip it is the fraction in which the broken one scores higher; a tie
    counts one half. The ranks of all scores together, equal ones sharing their mean rank, count all pairs at once (Mann
    and Whitney), so that thousands of clips need no list of pairs.

    Args:
        healthy: Scores of healthy clips, shape `(n_h,)`.
        broken: Scores of broken clips, shape `(n_b,)`.

    Returns:
        0 … 1; a tie counts one half, so 0.5 is chance.

    Example:
        Of four pairs three are right and one is tied:

        >>> area_under_curve(np.array([1, 2]), np.array([2, 3]))
        0.875
    """
    ranks = rankdata(np.concatenate([healthy, broken]))
    num_healthy, num_broken = len(healthy), len(broken)
    rank_sum = np.sum(ranks[num_healthy:])
    return (rank_sum - num_broken * (num_broken + 1) / 2) / (num_broken * num_healthy)


@takes_fractions("max_false_alarm")
@takes_samples("healthy", "broken", ndim=1)
def partial_auc(healthy, broken, max_false_alarm=0.1):
    """Compute the area under the ROC curve where false alarms are rare, as a fraction of the area of that strip.

    As DCASE defines it: of the healthy clips only the ⌊p n_h⌋ with the highest scores count, those that
    raise the first false alarms. Chance is p/2, not 1/2.

    Args:
        healthy: Scores of healthy clips, shape `(n_h,)`, at least 1/p of them.
        broken: Scores of broken clips, shape `(n_b,)`.
        max_false_alarm: Largest fraction p of healthy clips that may raise an alarm.

    Returns:
        0 … 1; 1 when every broken clip scores higher than every healthy one.

    Raises:
        ValueError: There are fewer than 1/p healthy clips.

    Example:
        Of healthy scores 1 … 10 only 9 and 10 count; broken clips at 9.5 and 12 win 3 of 4 pairs:

        >>> partial_auc(np.arange(1, 11), np.array([9.5, 12.0]), max_false_alarm=0.2)
        0.75
    """
    count = math.floor(round(max_false_alarm * len(healthy), 9))  # 0.29 · 100 is 28.999999999999996
    if count == 0:
        raise ValueError(f"{len(healthy)} healthy clips: give at least 1 / {max_false_alarm} of them.")
    hardest = np.sort(healthy)[len(healthy) - count :]
    return area_under_curve(hardest, broken)


@needs_functions("statistic")
def bootstrap_statistics(healthy, broken, statistic, healthy_draws, broken_draws):
    """Compute a statistic in many imagined repetitions of the test, each with clips drawn anew.

    Args:
        healthy: Scores of healthy clips, shape `(n_h,)`.
        broken: Scores of broken clips, shape `(n_b,)`.
        statistic: Any function of the scores of healthy and broken clips, in this order, that returns a number, such
            as `area_under_curve`.
        healthy_draws: Indices of the healthy clips drawn, shape `(num_repetitions, n_h)`.
        broken_draws: Indices of the broken clips drawn, shape `(num_repetitions, n_b)`.

    Returns:
        The statistic of each repetition, shape `(num_repetitions,)`.

    Example:
        One repetition that draws (0, 0) and (1, 0), the AUC of (1, 1) and (0, 3):

        >>> bootstrap_statistics(np.array([1, 2]), np.array([3, 0]), area_under_curve, [[0, 0]], [[1, 0]])
        array([0.5])
    """
    healthy, broken = samples(healthy, "scores of healthy clips"), samples(broken, "scores of broken clips")
    healthy_draws, broken_draws = np.asarray(healthy_draws), np.asarray(broken_draws)
    if healthy_draws.dtype.kind not in "iu" or broken_draws.dtype.kind not in "iu":
        raise ValueError("The draws are no indices: give integers, shape (num_repetitions, num_drawn).")
    if np.max(healthy_draws, initial=0) >= len(healthy) or np.max(broken_draws, initial=0) >= len(broken):
        raise ValueError(f"Some draws lie beyond {len(healthy)} healthy or {len(broken)} broken clips: draw below.")
    if len(healthy_draws) != len(broken_draws):
        raise ValueError(f"{len(healthy_draws)} and {len(broken_draws)} draws: give as many of both.")
    draws = zip(healthy_draws, broken_draws, strict=True)
    return np.array([statistic(healthy[rows], broken[others]) for rows, others in draws])


def machine_bootstrap(scores, anomalous, machines, statistic, num_repetitions=1000, seed=0):
    """Compute the mean over machines of a statistic, and the same in many repetitions with clips drawn anew.

    Clips are drawn within each machine and state. The same seed draws the same clips, so the repetitions of two
    methods on the same clips can be subtracted pair by pair.

    Args:
        scores: Score of each clip, shape `(num_clips,)`.
        anomalous: True for broken clips, shape `(num_clips,)`.
        machines: Machine of each clip, shape `(num_clips,)`.
        statistic: `area_under_curve` or `partial_auc`.
        num_repetitions: Number of imagined tests.
        seed: Draws them.

    Returns:
        The statistic (a number) and its repetitions, shape `(num_repetitions,)`.

    Example:
        `value, repeated = machine_bootstrap(…)`; `percentile_interval(repeated)` is the 95 % interval.
    """
    scores, anomalous, machines = paired_columns(scores, anomalous, machines)
    rng, values, repeated = np.random.default_rng(seed), [], []
    for machine in np.unique(machines):
        healthy, broken = (scores[(machines == machine) & (anomalous == state)] for state in (False, True))
        draws = [resampled_indices(len(group), num_repetitions, rng) for group in (healthy, broken)]
        values.append(statistic(healthy, broken))
        repeated.append(_statistics_of_draws(healthy, broken, statistic, *draws))
    return float(np.mean(values)), np.mean(repeated, axis=0)


def _statistics_of_draws(healthy, broken, statistic, *draws):
    # what `bootstrap_statistics` gives, in a hundredth of the time: a lesson asks for dozens of intervals
    if statistic is area_under_curve:
        return areas_of_draws(healthy, broken, *draws)
    if statistic is partial_auc:
        return areas_of_draws(healthy, broken, *draws, num_hardest=math.floor(round(0.1 * len(healthy), 9)))
    return bootstrap_statistics(healthy, broken, statistic, *draws)


@needs_functions("statistic")
def machine_interval(scores, anomalous, machines, statistic):
    """Compute the mean over machines of a statistic with its 95 % bootstrap interval.

    Args:
        scores: Score of each clip, shape `(num_clips,)`.
        anomalous: True for broken clips, shape `(num_clips,)`.
        machines: Machine of each clip, shape `(num_clips,)`.
        statistic: `area_under_curve` or `partial_auc`.

    Returns:
        The statistic and both ends of its interval.

    Example:
        >>> machine_interval(np.arange(4), np.array([False, False, True, True]), np.zeros(4), area_under_curve)
        (1.0, 1.0, 1.0)
    """
    value, repeated = machine_bootstrap(scores, anomalous, machines, statistic, NUM_REPETITIONS)
    return value, *percentile_interval(repeated).tolist()


def paired_machine_interval(scores, rival, anomalous, machines, statistic):
    """Compute by how much a score beats a rival on the same clips, with the 95 % interval of the difference.

    Both are judged on the same drawn clips, repetition by repetition.

    Args:
        scores: Score of each clip, shape `(num_clips,)`.
        rival: Those of the other method, same shape.
        anomalous: True for broken clips, shape `(num_clips,)`.
        machines: Machine of each clip, shape `(num_clips,)`.
        statistic: `area_under_curve` or `partial_auc`.

    Returns:
        The difference of the statistics and both ends of its interval; one that holds 0 is a tie.

    Example:
        A score is as good as itself: `paired_machine_interval(scores, scores, …)` is `(0, 0, 0)`.
    """
    (ours, repeated), (theirs, again) = (
        machine_bootstrap(method, anomalous, machines, statistic, NUM_REPETITIONS) for method in (scores, rival)
    )
    return ours - theirs, *percentile_interval(repeated - again).tolist()


@takes_columns("healthy", "broken")
@takes_samples("healthy", "broken", ndim=1, finite=True)
def roc_curve(healthy, broken):
    """Compute false alarms and hits at every threshold.

    Args:
        healthy: Scores of healthy clips, shape `(n_h,)`.
        broken: Scores of broken clips, shape `(n_b,)`.

    Returns:
        Fraction of healthy and of broken clips at or above each threshold, from the highest down, starting at 0.

    Example:
        >>> roc_curve([1], [2])
        (array([0., 0., 1.]), array([0., 1., 1.]))
    """
    thresholds = np.append(np.inf, np.unique(np.concatenate([healthy, broken]))[::-1])
    return tuple(np.mean(group[:, None] >= thresholds, axis=0) for group in (healthy, broken))
