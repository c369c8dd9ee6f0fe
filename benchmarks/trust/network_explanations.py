"""Bars of lesson 6.3: does an explanation of a network find the whistle that was planted at one farm?

The set-up was chosen on other roosters. Roosters, initial weights and order of training are drawn anew five times, and
each network counts as one value, the mean of its eight test clips.
"""

import numpy as np

from acml_tf.evaluation.scores import mean_interval
from acml_tf.explain.farm_study import (
    ask_for_difference,
    deletion_gains,
    explain_farms,
    logit_of,
    study_farms,
    whistle_bands,
)
from acml_tf.explain.gradients import input_gradient, integrated_gradients
from acml_tf.explain.sanity import randomised_weights_check, share_inside
from benchmarks.networks.bars import Bar

SEEDS, MAX_STEPS = range(6300, 6305), 8192


def run(_data):
    """Measure on simulated sound, the only one whose truth is known."""
    studies = [study_farms(seed) for seed in SEEDS]
    maps = [explain_farms(study) for study in studies]
    gains = [deletion_gains(study, found) for study, found in zip(studies, maps, strict=True)]
    swapped = np.array([study.accuracy[1] for study in studies])
    bars = [Bar("the shortcut", "right ≤ 5 % with the whistle swapped", said(swapped), swapped.max() <= 0.05)]
    bars += [*completeness(studies[0]), *sanity(studies)]
    for name in maps[0]:
        shares = np.array([np.mean([share_inside(m, whistle_bands()) for m in found[name]]) for found in maps])
        bars.append(Bar(name, "share in the band ≥ 80 %", said(shares), shares.mean() >= 0.8))
        gain = np.array([each[name].mean() for each in gains])
        bars.append(Bar(name, "deletion below random", said(gain), mean_interval(gain)[1] < 0))
    return [*bars, *of_the_difference(studies)]


def of_the_difference(studies):
    """Explain the difference of the two logits: thought of after the shares of one logit were seen, so no bar."""
    maps = [explain_farms(ask_for_difference(study)) for study in studies]
    shares = {
        name: np.array([np.mean([share_inside(m, whistle_bands()) for m in found[name]]) for found in maps])
        for name in maps[0]
    }
    return [
        Bar(
            f"{name}, of the difference",
            "share in the band ≥ 80 %",
            said(values),
            values.mean() >= 0.8,
            comparison=True,
        )
        for name, values in shares.items()
    ]


def completeness(study):
    """Double the steps until the shares add up; the bar is missed where 8192 steps are too few."""
    gaps, needed = [], []
    for clip in study.clips:
        num_steps, gap = 64, np.inf
        while gap >= 1e-3 and num_steps < MAX_STEPS:
            num_steps *= 2
            gap = completeness_gap(study, clip, num_steps)
        gaps.append(gap)
        needed.append(num_steps)
    text = f"{max(gaps):.1e}, largest of {len(gaps)} clips, after {min(needed)} … {max(needed)} steps"
    return [Bar("completeness", "relative gap < 1e-3", text, max(gaps) < 1e-3)]


def completeness_gap(study, clip, num_steps):
    """Return how far the shares are from the change of the logit, over that change."""

    def gradient(pictures):
        parts = np.array_split(pictures, -(-len(pictures) // 128))
        return np.concatenate([input_gradient(study.network, part, 1) for part in parts])

    begin, end = logit_of(study.network)([study.typical, clip])
    shares = integrated_gradients(gradient, clip, study.typical, num_steps)
    return abs(shares.sum() - (end - begin)) / abs(end - begin)


def sanity(studies):
    """Shuffle the weights of each network once, and look at attributions with their sign and at their size."""
    methods = {
        "gradient": lambda net, study: input_gradient(net, study.clips[:1], 1),
        "integrated, from mean": lambda net, study: integrated_gradients(
            lambda pictures: input_gradient(net, pictures, 1), study.clips[0], study.typical
        ),
    }
    return [
        shuffled(f"{name}, {kind}", studies, lambda net, study, f=method, g=change: g(f(net, study)))
        for name, method in methods.items()
        for kind, change in (("signed", np.asarray), ("size", np.abs))
    ]


def shuffled(name, studies, explain):
    """Compare the explanation of the first clip of each network before and after."""
    alike = np.array(
        [
            randomised_weights_check(study.network, lambda net, study=study: explain(net, study), seed)
            for seed, study in enumerate(studies)
        ]
    )
    bar = "rank correlation < 0.5 in each"
    return Bar(f"{name}, weights shuffled", bar, said(alike), alike.max() < 0.5)


def said(values):
    """Say a mean over networks with Student's interval."""
    low, high = mean_interval(np.asarray(values))
    return f"{np.mean(values):.3f} [{low:.3f}, {high:.3f}], {len(values)} networks"
