"""Machine sound: does the variational autoencoder find subtle faults better than a mixture of normal laws?

Three families of four simulated machines (seeds 0, 1, 2), the settings of the lesson; about two minutes in all.
`python benchmarks/networks.py FOLDER --only machines` prints the bars; with `FOLDER/machine_sounds`, one machine type
in the format of DCASE Task 2, the same is measured on recordings.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import pathlib

import numpy as np

from acml_tf.classic.mixture import choose_mixture, fit_mixture
from acml_tf.data.machine_sounds import load_machine_sounds, simulate_machine_sounds
from acml_tf.evaluation.roc import area_under_curve, clip_scores, machine_bootstrap
from acml_tf.features.context import patch_table
from acml_tf.networks.autoencoders.autoencoder import reconstruction_errors, train_autoencoder
from acml_tf.networks.autoencoders.vae import evidence_lower_bound, train_vae
from benchmarks.networks.bars import Bar

BANDS, CONTEXT = 64, 5
ONE_FRAME = slice(2 * BANDS, 3 * BANDS)


def clip_score_table(sounds, seed=0):
    """Return the test clips and by method the score of each, all fitted to the healthy training clips."""
    train, test = sounds.select(sounds.training), sounds.select(~sounds.training)
    patches, train_clips = patch_table(train.signals, sounds.sample_rate_hz, CONTEXT)
    centre, scale = patches.mean(axis=0), patches.std(axis=0)
    patches = (patches - centre) / scale
    table, clips = patch_table(test.signals, sounds.sample_rate_hz, CONTEXT)
    table = (table - centre) / scale
    frames, held_out = patches[:, ONE_FRAME], train_clips % 5 == 0
    chosen, _ = choose_mixture(frames[~held_out][::2], frames[held_out], candidates=(8, 16, 32))
    mixture = fit_mixture(frames, chosen.n_components)
    likelihood, divergence = evidence_lower_bound(train_vae(patches, seed=seed), table)
    return test, {
        "energy": np.array([np.mean(signal**2) for signal in test.signals]),
        "mixture": clip_scores(-mixture.score_samples(table[:, ONE_FRAME]), clips),
        "autoencoder": clip_scores(reconstruction_errors(train_autoencoder(patches, seed=seed), table), clips),
        "VAE": clip_scores(divergence - likelihood, clips),
    }


def measure(sounds, name, seed=0):
    """Return the bars of one set of machines."""
    test, scores = clip_score_table(sounds, seed)
    drawn = {
        method: machine_bootstrap(score, test.anomalous, test.machines, area_under_curve)
        for method, score in scores.items()
    }
    (value, repeated), rival = drawn["VAE"], drawn["mixture"][0]
    low, high = np.quantile(repeated, [0.025, 0.975])
    others = ", ".join(f"{method} {area:.3f}" for method, (area, _) in drawn.items() if method != "VAE")
    measured = f"{value:.3f} (95 %: {low:.3f} … {high:.3f}); {others}"
    energy = drawn["energy"][0]
    return [
        Bar("VAE", f"{name}: AUC at least 0.90", measured, bool(value >= 0.9)),
        Bar("VAE", f"{name}: interval above the mixture's AUC", measured, bool(low > rival), stretch=seed > 0),
        Bar("energy", f"{name}: loudness alone fails, AUC below 0.6", f"{energy:.3f}", bool(energy < 0.6)),
    ]


def run(data: pathlib.Path | None) -> list[Bar]:
    """Measure the bars on simulated machines, and on recordings if there are any under `data`."""
    bars = []
    for seed in range(3):
        sounds = simulate_machine_sounds(range(4), num_train=60, num_test=75, seed=seed)
        bars += measure(sounds, f"simulated machines, seed {seed}", seed)
    if data and (data / "machine_sounds").is_dir():
        bars += measure(load_machine_sounds(data / "machine_sounds"), "recordings")
    return bars
