"""The measurements of a box of digits that lesson 6.1 repeats over seeds, people and subsets.

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.samples import takes_samples
from acml_tf.data.digit_box import plant_faults
from acml_tf.data.spoken_digits import simulate_spoken_digits
from acml_tf.evaluation.cluster_quality import gap_statistic
from acml_tf.evaluation.cluster_separation import davies_bouldin
from acml_tf.evaluation.splits import random_folds, speaker_folds
from acml_tf.explain.label_errors import label_error_scores, out_of_fold_probabilities, precision_and_recall
from acml_tf.explain.near_copies import nearest_duplicate
from acml_tf.features.clip_facts import spectrum_fingerprint
from acml_tf.features.statistics import cepstrum_row, feature_table


@needs_rows("signals")
def cepstra(signals, sample_rate_hz):
    """Compute 120 cepstral features per clip: 20 coefficients, mean and deviation in three parts.

    Args:
        signals: Waveforms.
        sample_rate_hz: Samples per second.

    Returns:
        Table, shape `(num_clips, 120)`.

    Example:
        >>> cepstra([np.ones(8000)], 8000).shape
        (1, 120)
    """
    return feature_table(signals, lambda signal: cepstrum_row(signal, sample_rate_hz, 20, 3))


@takes_samples("original", ndim=1)
def is_copied(original):
    """Return for each clip whether it is a copy or has one.

    Args:
        original: Index of the clip that this one is a copy of, −1 where it is none, shape `(num_clips,)`.

    Returns:
        Boolean, shape `(num_clips,)`.

    Example:
        >>> is_copied(np.array([-1, -1, 0])).tolist()
        [True, False, True]
    """
    return np.isin(np.arange(len(original)), original) | (original >= 0)


def practised_threshold(seed=99):
    """Compute from which correlation on clips are copies, by planting copies among synthetic voices.

    Args:
        seed: Draws voices and copies.

    Returns:
        Correlation r in the middle between the least alike copy and the most alike clip without a copy, where 1 − r
        is taken on a logarithmic axis.

    Example:
        `practised_threshold()` is about 0.995.
    """
    box = plant_faults(simulate_spoken_digits(num_speakers=4, num_takes=5, seed=seed), num_copies=20, seed=seed)
    alike = nearest_duplicate([spectrum_fingerprint(signal) for signal in box.signals])[1]
    known = is_copied(box.original)
    return float(1 - np.sqrt((1 - alike[known].min()) * (1 - alike[~known].max())))


def count_label_errors(clips, seeds=range(5)):
    """Count planted wrong labels that are found by contradiction alone, and by confident learning.

    Args:
        clips: `SpokenDigits`.
        seeds: Each plants other wrong labels, without copies.

    Returns:
        By name of the method, precision and recall for each seed, shape `(num_seeds, 2)`.

    Example:
        `count_label_errors(clips)["confident learning"].mean(axis=0)`.
    """
    pairs = {"every contradiction": [], "confident learning": []}
    for seed in seeds:
        box = plant_faults(clips, num_copies=0, seed=seed)
        folds = random_folds(len(box.labels), seed=seed)
        told = out_of_fold_probabilities(cepstra(box.signals, box.sample_rate_hz), box.labels, folds)
        wrong = box.labels != box.digits
        pairs["every contradiction"].append(precision_and_recall(told.argmax(axis=1) != box.labels, wrong))
        pairs["confident learning"].append(precision_and_recall(label_error_scores(told, box.labels) > 0, wrong))
    return {name: np.array(values) for name, values in pairs.items()}


def exchange_recorders(clips, num_folds=5):
    """Measure what a classifier of low and high digits owes to a recorder that was used for the high ones.

    Args:
        clips: `SpokenDigits`.
        num_folds: Groups of people, each tested once.

    Returns:
        By what is tested, the accuracy on each group.

    Example:
        `exchange_recorders(clips)["exchanged"].mean()`.
    """
    boxes = {name: plant_faults(clips, 0, 0.0, name).signals for name in ("none", "high", "low")}
    tables = {name: cepstra(signals, clips.sample_rate_hz) for name, signals in boxes.items()}
    tests = {"one recorder for all": ("none", "none"), "as in training": ("high", "high"), "exchanged": ("high", "low")}
    high, accuracy = clips.digits > 4, {name: [] for name in tests}
    for train, test in speaker_folds(clips.speakers, num_folds):
        for name, (learnt, tested) in tests.items():
            model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=500))
            model.fit(tables[learnt][train], high[train])
            accuracy[name].append(model.score(tables[tested][test], high[test]))
    return {name: np.array(values) for name, values in accuracy.items()}


def resampled_measures(points, counts, num_repetitions=10, size=150):
    """Measure clusters of random subsets: the Davies–Bouldin index and the gap for each number of clusters.

    Args:
        points: Shape `(n, d)`.
        counts: Numbers of clusters.
        num_repetitions: Number of subsets.
        size: Points in each, at most half of all.

    Returns:
        By name of the measure, values of shape `(num_repetitions, num_counts)`.

    Example:
        `resampled_measures(points, [2, 3, 4])["gap"].argmax(axis=1)`.
    """
    measures = {"Davies–Bouldin index": [], "gap": []}
    for seed in range(num_repetitions):
        rng = np.random.default_rng(seed)
        half = points[rng.permutation(len(points))[: min(len(points) // 2, size)]]
        labels = [KMeans(count, n_init=3, random_state=seed).fit_predict(half) for count in counts]
        uniform = rng.uniform(size=(3, *half.shape))
        measures["Davies–Bouldin index"].append([davies_bouldin(half, told) for told in labels])
        measures["gap"].append([gap_statistic(half, count, uniform)[0] for count in counts])
    return {name: np.array(values) for name, values in measures.items()}


def surrogate_fidelity(surrogate, table, clusters, folds):
    """Measure how often a simple model says the cluster on new people, beside always saying the largest cluster.

    Args:
        surrogate: Classifier with `fit` and `predict`.
        table: What it reads, shape `(n, d)`.
        clusters: Whole numbers from 0, shape `(n,)`.
        folds: Pairs of index arrays `(train, test)`.

    Returns:
        Fidelity, and that of the largest cluster, 0 … 1, shape `(num_folds,)` each.

    Example:
        `surrogate_fidelity(DecisionTreeClassifier(max_depth=2), facts, clusters, folds)`.
    """
    told, largest = [], []
    for train, test in folds:
        predicted = surrogate.fit(table[train], clusters[train]).predict(table[test])
        told.append(np.mean(predicted == clusters[test]))
        largest.append(np.mean(clusters[test] == np.bincount(clusters[train]).argmax()))
    return np.array(told), np.array(largest)
