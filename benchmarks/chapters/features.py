"""Eighty hand-made numbers before a forest: is the bar of lesson 2_1 met, and what does each family add?

Five official folds, five forests of 200 trees (50 for single families), recordings drawn anew for the intervals.
Families and sizes were settled before a forest was grown on them; a trial with 78 similar numbers had used the same
folds. About four minutes.
`python benchmarks/chapters.py FOLDER --only features` prints the bars.

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import pathlib

import numpy as np

from acml_tf.classic.forest_scores import share_right
from acml_tf.data.environment import load_environmental_sounds, simulate_environmental_sounds
from acml_tf.evaluation.bootstrap import resampled_indices
from acml_tf.evaluation.paired_tests import paired_interval
from acml_tf.evaluation.scores import bootstrap_interval
from acml_tf.features.handmade import FAMILIES, family_columns, handmade_table
from acml_tf.features.logmel import log_mel_spectrogram
from acml_tf.features.statistics import cepstrum_row, feature_table, frame_statistics
from benchmarks.networks.bars import Bar


def run(data: pathlib.Path | None) -> list[Bar]:
    """Measure the forest on all families, against as many cepstral numbers, and without each family.

    Args:
        data: Folder with `esc10`, or None.

    Returns:
        List of bars.
    """
    recorded = data is not None and (data / "esc10").is_dir()
    clips = load_environmental_sounds(data / "esc10") if recorded else simulate_environmental_sounds()
    folds = [
        (np.flatnonzero(clips.folds != fold), np.flatnonzero(clips.folds == fold)) for fold in np.unique(clips.folds)
    ]
    draws = resampled_indices(len(np.unique(clips.recordings)), 2000, seed=0)

    def right(table, num_trees=200):
        """Share of five forests that is right about each clip."""
        return share_right(table, clips.labels, folds, num_trees)

    def ahead(first, second):
        """Gain in accuracy with its paired interval, in words."""
        low, high = paired_interval(first, second, clips.recordings, draws)
        return f"{np.mean(first - second):+.3f} ({low:+.3f} … {high:+.3f})", low

    table = handmade_table(clips.signals, clips.sample_rate_hz)
    rival = feature_table(clips.signals, lambda signal: cepstrum_row(signal, clips.sample_rate_hz, 40, floor_db=-80.0))
    levels = feature_table(
        clips.signals,
        lambda signal: frame_statistics(log_mel_spectrogram(signal, clips.sample_rate_hz, 40, window_s=0.046)),
    )
    every, cepstrum, mel = right(table), right(rival), right(levels)
    low, high = bootstrap_interval(every, clips.recordings)
    gain, at_least = ahead(every, cepstrum)
    model, measured = f"forest, 80 numbers, {clips.source}", f"{every.mean():.3f} ({low:.3f} … {high:.3f})"
    bars = [
        Bar(model, "at least 0.83 over five folds, five seeds", measured, bool(every.mean() >= 0.83)),
        Bar(
            model, "above 80 cepstral numbers, paired interval above 0", f"{cepstrum.mean():.3f}; {gain}", at_least > 0
        ),
    ]
    bars.append(Bar("80 levels of mel bands", "shown, no bar", f"{mel.mean():.3f}; {ahead(every, mel)[0]}", True))
    whole = right(table, 50)
    for family in FAMILIES:
        columns = family_columns(family)
        alone = right(table[:, columns], 50)
        added, _ = ahead(whole, right(np.delete(table, columns, axis=1), 50))
        measured = f"alone {alone.mean():.3f}, adds {added}"
        bars.append(Bar(f"{family}, {len(columns)} numbers", "shown, no bar", measured, True))
    return bars
