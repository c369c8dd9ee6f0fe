"""Bars of lesson 6.1: planted copies, wrong labels and a second recorder are found, speakers known, maps caught.

Voices, takes and faults are others than those of the lesson, which was written while looking at its own.
"""

import importlib.util
import warnings

import numpy as np

from acml_tf.data.digit_box import plant_faults
from acml_tf.data.spoken_digits import SpokenDigits, load_spoken_digits, simulate_spoken_digits
from acml_tf.evaluation.scores import mean_interval
from acml_tf.evaluation.splits import speaker_folds
from acml_tf.explain.box_study import cepstra, count_label_errors, is_copied, practised_threshold
from acml_tf.explain.label_errors import out_of_fold_probabilities, precision_and_recall
from acml_tf.explain.map_study import draw_tsne, measure_map
from acml_tf.explain.near_copies import nearest_duplicate
from acml_tf.explain.recorder_leak import embedding_leak
from acml_tf.features.clip_facts import spectrum_fingerprint
from benchmarks.networks.bars import Bar

SEEDS = range(100, 105)


def run(data):
    """Measure on FSDD where the folder holds it, else on synthetic speech."""
    root = data and data / "fsdd"
    recorded = root and root.is_dir()
    clips = later_takes(root) if recorded else simulate_spoken_digits(10, 6, seed=101)
    boxes = [plant_faults(clips, seed=seed) for seed in SEEDS]
    tables = [cepstra(box.signals, clips.sample_rate_hz) for box in boxes]
    named = f"5 seeds, {clips.source}"
    areas = [
        embedding_leak(table, box.second, speaker_folds(box.speakers, 5)).mean()
        for table, box in zip(tables, boxes, strict=True)
    ]
    return [
        bar("second recorder, new people", "AUC ≥ 0.95", areas, 0.95, named),
        *pair_of_bars("copies", copies(boxes), 0.95, 0.95, named),
        *pair_of_bars("wrong labels", count_label_errors(clips, SEEDS)["confident learning"], 0.8, 0.5, named),
        speakers(clips, named.split(", ")[1]),
        *(row for name, draw_map in map_makers().items() for row in maps(name, draw_map)),
    ]


def later_takes(root):
    """Takes 6 to 11 of each digit and speaker; the lesson takes 0 to 5."""
    clips = load_spoken_digits(root, num_takes=12)
    keep = np.flatnonzero(np.arange(len(clips)) % 12 > 5)
    signals = [clips.signals[clip] for clip in keep]
    return SpokenDigits(signals, clips.digits[keep], clips.speakers[keep], clips.sample_rate_hz, clips.source)


def bar(model, text, values, limit, named):
    """One bar on the mean over the seeds."""
    low, high = mean_interval(values)
    measured = f"{np.mean(values):.3f} [{low:.3f}, {high:.3f}], {named}"
    return Bar(model, text, measured, bool(np.mean(values) >= limit))


def pair_of_bars(model, pairs, precision, recall, named):
    """Bars on precision and on recall."""
    limits = {"precision": precision, "recall": recall}
    return [
        bar(model, f"{word} ≥ {limit}", values, limit, named)
        for (word, limit), values in zip(limits.items(), np.transpose(pairs), strict=True)
    ]


def copies(boxes):
    """Precision and recall with a threshold from other voices."""
    threshold = practised_threshold()
    found = [nearest_duplicate([spectrum_fingerprint(s) for s in box.signals])[1] > threshold for box in boxes]
    return [precision_and_recall(accused, is_copied(box.original)) for accused, box in zip(found, boxes, strict=True)]


def speakers(clips, named):
    """The speaker is known from digits that the classifier never heard."""
    names, who = np.unique(clips.speakers, return_inverse=True)
    folds = speaker_folds(clips.digits, 5)
    told = out_of_fold_probabilities(cepstra(clips.signals, clips.sample_rate_hz), who, folds).argmax(axis=1)
    right = [np.mean(told[test] == who[test]) for _, test in folds]
    low, high = mean_interval(right)
    measured = f"{np.mean(right):.3f} [{low:.3f}, {high:.3f}], {named}"
    return Bar("speaker, new digits", f"lower end > 3 × luck ({3 / len(names):.1f})", measured, low > 3 / len(names))


def map_makers():
    """By name, functions that draw a map: t-SNE, and UMAP where it is installed."""
    return {"t-SNE": draw_tsne} | ({"UMAP": draw_umap} if importlib.util.find_spec("umap") else {})


def draw_umap(points, neighbours, seed):
    """Draw a UMAP map with the settings that its authors propose."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import umap

        return umap.UMAP(n_neighbors=neighbours, random_state=seed, n_jobs=1).fit_transform(points)


def maps(name, draw_map):
    """Bars on what a map hides: the truth is 10 times as far, 10 times as wide, and one cloud."""
    far, wide, crumbs, whole = (pairs[:, 1] for pairs in measure_map(draw_map, SEEDS).values())
    rows = (("far cloud", "< 5 times as far, truth 10", far, 5), ("wide cloud", "< 5 times as wide, truth 10", wide, 5))
    return [
        *(below(f"{name}, {kind}", text, values, limit) for kind, text, values, limit in rows),
        bar(f"{name}, one cloud", "3 against 30 neighbours add ≥ 0.2 nats", crumbs - whole, 0.2, "5 seeds"),
    ]


def below(model, text, values, limit):
    """One bar on the upper end of the interval over the seeds."""
    low, high = mean_interval(values)
    return Bar(model, text, f"{np.mean(values):.2f} [{low:.2f}, {high:.2f}], 5 seeds", high < limit)
