"""Machine sound: does a variational autoencoder find subtle faults better than a mixture that heard the same frames?

Five families of four simulated machines, the settings of the lesson; about four minutes in all. Every fifth healthy
clip is held out: it decides the number of Gaussians and the threshold of the alarm. One mixture hears one frame, its
rival the mean of the same five frames that the networks hear; only the second comparison is between equals.
It is a tie: level in four families, the mixture better in the fifth (seed 2), and no difference over all of them.
`python benchmarks/networks.py FOLDER --only machines` prints the bars; with `FOLDER/machine_sounds`, one machine type
in the format of DCASE Task 2, the same is measured on recordings.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import pathlib

import numpy as np
from scipy.stats import t as student

from acml_tf.classic.mixture import choose_mixture
from acml_tf.data.machine_sounds import load_machine_sounds, simulate_machine_sounds
from acml_tf.evaluation.roc import (
    area_under_curve,
    clip_scores,
    machine_interval,
    paired_machine_interval,
    partial_auc,
)
from acml_tf.features.context import mean_frame, middle_frame, patch_table
from acml_tf.networks.autoencoders.autoencoder import reconstruction_errors, train_autoencoder
from acml_tf.networks.autoencoders.vae import negative_bound, train_vae
from acml_tf.uncertainty.conformal import conformal_quantile
from benchmarks.networks.bars import Bar

CONTEXT, NUM_FAMILIES = 5, 5
VIEWS = {"mixture, one frame": middle_frame, "mixture, same five": mean_frame}
EQUAL = "mixture, same five"


def split_healthy(sounds):
    """Return the healthy training clips to fit to, those held out, and the test clips."""
    healthy, test = sounds.select(sounds.training), sounds.select(~sounds.training)
    is_held_out = np.arange(len(healthy)) % 5 == 0
    return healthy.select(~is_held_out), healthy.select(is_held_out), test


def patch_scores(patches, held_out, others, seed=0):
    """Return by method a score of each patch of several tables, all fitted to the patches of healthy clips."""
    autoencoder, vae = train_autoencoder(patches, seed=seed), train_vae(patches, seed=seed)
    scores = {
        "autoencoder": [reconstruction_errors(autoencoder, table) for table in others],
        "VAE": [negative_bound(vae, table) for table in others],
    }
    for name, view in VIEWS.items():
        mixture, _ = choose_mixture(view(patches), view(held_out), candidates=(4, 8, 16, 32))
        scores[name] = [-mixture.score_samples(view(table)) for table in others]
    return scores


def score_tables(sounds, seed=0):
    """Return the test clips and by method the scores of the held-out clips and of the test clips."""
    tables = [patch_table(part.signals, sounds.sample_rate_hz, CONTEXT) for part in split_healthy(sounds)]
    centre, scale = tables[0][0].mean(axis=0), tables[0][0].std(axis=0)
    patches, held_out, test = ((table - centre) / scale for table, _ in tables)
    scores = patch_scores(patches, held_out, (held_out, test), seed)
    clips = [numbers for _, numbers in tables[1:]]
    return split_healthy(sounds)[2], {
        name: [clip_scores(score, numbers) for score, numbers in zip(both, clips, strict=True)]
        for name, both in scores.items()
    }


def measure(sounds, name, seed=0):
    """Return the bars of one set of machines, and by how much the AUC of the VAE is above that of its equal rival."""
    test, scores = score_tables(sounds, seed)
    truth, (held_out, ours) = (test.anomalous, test.machines), scores["VAE"]
    energy, *_ = machine_interval(np.array([np.mean(signal**2) for signal in test.signals]), *truth, area_under_curve)
    areas = {method: machine_interval(both[1], *truth, area_under_curve) for method, both in scores.items()}
    value, low, high = areas["VAE"]
    rivals = ", ".join(f"{method} {area[0]:.3f}" for method, area in areas.items() if method != "VAE")
    measured = f"{value:.3f} ({low:.3f} … {high:.3f}); {rivals}"
    gains = {s: paired_machine_interval(ours, scores[EQUAL][1], *truth, s) for s in (area_under_curve, partial_auc)}
    told = ", ".join(f"{s.__name__} {g:+.3f} ({a:+.3f} … {b:+.3f})" for s, (g, a, b) in gains.items())
    false_alarms = np.mean(ours[~test.anomalous] > conformal_quantile(held_out, alpha=0.05))
    return [
        Bar("VAE", f"{name}: AUC at least 0.85", measured, bool(value >= 0.85)),
        Bar("VAE", f"{name}: {verdict(gains[area_under_curve])} the mixture of the same five frames", told, True, True),
        Bar(
            "alarm",
            f"{name}: threshold for 5 %, false alarms below 15 %",
            f"{false_alarms:.1%}",
            bool(false_alarms < 0.15),
        ),
        Bar("energy", f"{name}: loudness alone fails, AUC below 0.6", f"{energy:.3f}", bool(energy < 0.6)),
    ], gains[area_under_curve][0]


def verdict(gain):
    """Return what a paired interval says of two methods."""
    _, low, high = gain
    return "better than" if low > 0 else "worse than" if high < 0 else "a tie with"


def tie_over_families(gains):
    """Return the bar of the mean difference over families, with Student's interval: families are the cases."""
    half = student.ppf(0.975, len(gains) - 1) * np.std(gains, ddof=1) / len(gains) ** 0.5
    low, high = np.mean(gains) - half, np.mean(gains) + half
    return Bar(
        "VAE",
        f"over {len(gains)} families: {verdict((0, low, high))} the mixture of the same five frames",
        f"AUC {np.mean(gains):+.3f} ({low:+.3f} … {high:+.3f}); each {np.round(gains, 3).tolist()}",
        bool(low > -0.05),
    )


def run(data: pathlib.Path | None) -> list[Bar]:
    """Measure the bars on simulated machines, and on recordings if there are any under `data`."""
    bars, gains = [], []
    for seed in range(NUM_FAMILIES):
        sounds = simulate_machine_sounds(range(4), num_train=60, num_test=75, seed=seed)
        rows, gain = measure(sounds, f"simulated machines, seed {seed}", seed)
        bars, gains = bars + rows, [*gains, gain]
    bars.append(tie_over_families(gains))
    if data and (data / "machine_sounds").is_dir():
        bars += measure(load_machine_sounds(data / "machine_sounds"), "recordings")[0]
    return bars
