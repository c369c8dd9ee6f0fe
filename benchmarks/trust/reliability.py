"""Bars of lesson 6.2, section 8: which model says too little, which too much, on voices that it has not heard."""

from functools import partial

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from acml_tf.classic.white_boxes import cross_probabilities, readable_models
from acml_tf.data.spoken_digits import load_spoken_digits, simulate_spoken_digits
from acml_tf.evaluation.bootstrap import resampled_indices
from acml_tf.evaluation.paired_tests import paired_interval
from acml_tf.evaluation.reliability import calibration_error, honest_calibration_error
from acml_tf.evaluation.splits import speaker_folds
from acml_tf.features.statistics import feature_table
from benchmarks.networks.bars import Bar
from benchmarks.trust.explaining_models import twelve_numbers


def run(data):
    """The text leans on simulated voices; of recorded ones it promises nothing, and the same is shown."""
    bars = reliability_bars("simulated voices", simulate_spoken_digits(10, 12, seed=1))
    if data is not None and (data / "fsdd").is_dir():
        bars += reliability_bars("recorded voices", load_spoken_digits(data / "fsdd", num_takes=12), comparison=True)
    return bars


def reliability_bars(source, clips, comparison=False):
    """The gap between what is said and what is right, its interval drawn over speakers, below zero and above it."""
    row = partial(twelve_numbers, sample_rate_hz=clips.sample_rate_hz)
    table, folds = feature_table(clips.signals, row), speaker_folds(clips.speakers, 5)
    draws = resampled_indices(len(np.unique(clips.speakers)), 2000, seed=0)
    forest = RandomForestClassifier(100, max_depth=10, random_state=0)
    bars = []
    for name, model in {"forest": forest, "naive Bayes": readable_models()["naive Bayes"]}.items():
        probabilities = cross_probabilities(model, table, clips.digits, folds)
        said, hit = probabilities.max(axis=1), probabilities.argmax(axis=1) == clips.digits
        low, high = paired_interval(said, hit, clips.speakers, draws)
        modest = name == "forest"
        measured = f"says {said.mean():.2f}, {hit.mean():.2f} right, gap [{low:+.2f}, {high:+.2f}]; "
        measured += f"ECE {calibration_error(said, hit):.2f}, {honest_calibration_error(said):.2f} if honest"
        claim = "says too little, interval below 0" if modest else "says too much, interval above 0"
        bars.append(Bar(f"{source}: {name}", claim, measured, bool(high < 0 if modest else low > 0), comparison))
    return bars
