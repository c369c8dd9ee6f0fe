"""Feature selection: what noise yields, what five features gain on new roots, and how large luck is. Lesson 2_2's bars.

Nothing was tuned on the seeds used here: the lesson uses machines 0 to 19 and the chords of seed 0, this file machines
100 to 123 and the chords of seeds 1 to 5. On recordings (ESC-10, official folds) noise columns are put beside the
cepstral ones, so that it is known which should be chosen. A few minutes on one core.
`python benchmarks/chapters.py FOLDER --only selection` prints the bars.

Lesson: lessons/2_features/2_2_feature_selection.py
"""

import pathlib

import numpy as np
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from acml_tf.classic.feature_scores import f_statistic
from acml_tf.classic.feature_selection import selection_curve
from acml_tf.classic.selection_study import judge_study
from acml_tf.classic.trees import build_model
from acml_tf.data.chords import simulate_chords
from acml_tf.data.environment import load_environmental_sounds, simulate_environmental_sounds
from acml_tf.evaluation.bootstrap import resampled_indices
from acml_tf.evaluation.crossed_folds import known_and_new
from acml_tf.evaluation.paired_tests import paired_interval
from acml_tf.evaluation.scores import mean_interval
from acml_tf.evaluation.splits import random_folds
from acml_tf.features.statistics import cepstrum_row, feature_table
from acml_tf.features.tonal import chord_row
from benchmarks.networks.bars import Bar


def interval(values):
    """Write a mean with Student's interval."""
    low, high = mean_interval(values)
    return f"{np.mean(values):.3f} ({low:.3f} … {high:.3f}, {len(values)} redraws)", low, high


def noise():
    """Measure what the choice of 30 of 2,000 columns of noise yields before the split and inside the folds.

    Returns:
        Two bars.
    """
    before, inside, _ = np.array([judge_study(machine, 0.0) for machine in range(100, 124)]).T
    told_before, told_inside = interval(before), interval(inside)
    return [
        Bar("noise, chosen before the split", "0.26 ± 0.03", told_before[0], bool(abs(np.mean(before) - 0.26) <= 0.03)),
        Bar("noise, chosen inside", "interval holds 0.10", told_inside[0], told_inside[1] <= 0.1 <= told_inside[2]),
    ]


def chords():
    """Measure what five features gain on new roots and instruments, and how far the seed of a forest carries.

    Returns:
        Three bars.
    """
    model, five, gains, spreads = make_pipeline(StandardScaler(), KNeighborsClassifier(5)), [], [], []
    for seed in range(1, 6):
        made = simulate_chords(seed)
        table = feature_table(made.signals, lambda signal: chord_row(signal, 8000))
        folds = known_and_new(made.roots, made.instruments)["new roots and instruments"]
        few, every = np.mean(selection_curve(model, table, made.labels, folds, f_statistic, [5, 45]) == made.labels, 1)
        five.append(few)
        gains.append(few - every)
        train, test = random_folds(len(made), 5)[0]
        forests = [build_model("forest", number).fit(table[train, 12:24], made.labels[train]) for number in range(10)]
        spreads.append(np.ptp([np.sum(one.predict(table[test, 12:24]) == made.labels[test]) for one in forests]))
    told, gain = interval(five), interval(gains)
    return [
        Bar("five by F, new roots and instruments", "at least 0.9", told[0], bool(told[1] >= 0.9)),
        Bar("five by F against all 45", "interval above 0", gain[0], bool(gain[1] > 0)),
        Bar(
            "seeds of a forest, same twelve features",
            "at least 3 of 101 clips, the published gain",
            f"{np.mean(spreads):.1f} clips between worst and best of ten seeds ({min(spreads)} to {max(spreads)})",
            bool(np.mean(spreads) >= 3),
        ),
    ]


def sounds_in_noise(clips):
    """Measure what a choice inside the folds gains where 1,960 columns of noise stand beside 40 of the sound.

    Args:
        clips: ESC-10, or sounds made by rule.

    Returns:
        One bar.
    """
    table = feature_table(clips.signals, lambda signal: cepstrum_row(signal, clips.sample_rate_hz, 20))
    table = np.hstack([table, np.random.default_rng(0).normal(size=(len(table), 1960))])
    folds = [
        (np.flatnonzero(clips.folds != fold), np.flatnonzero(clips.folds == fold)) for fold in np.unique(clips.folds)
    ]
    model = make_pipeline(StandardScaler(), KNeighborsClassifier(5))
    few, every = selection_curve(model, table, clips.labels, folds, f_statistic, [40, 2000]) == clips.labels
    draws = resampled_indices(len(np.unique(clips.recordings)), 2000, 0)
    low, high = paired_interval(few, every, clips.recordings, draws)
    measured = f"{few.mean():.3f} against {every.mean():.3f}, gain ({low:.3f} … {high:.3f}, recordings drawn anew)"
    return [Bar(f"40 of 2,000 columns by F, {clips.source}", "interval of the gain above 0", measured, bool(low > 0))]


def run(data: pathlib.Path | None) -> list[Bar]:
    """Measure the bars.

    Args:
        data: Folder with `esc10`, or None.

    Returns:
        List of bars.
    """
    folder = data and (data / "esc10").is_dir() and data / "esc10"
    clips = load_environmental_sounds(folder) if folder else simulate_environmental_sounds()
    return [*noise(), *chords(), *sounds_in_noise(clips)]
