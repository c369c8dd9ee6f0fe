"""Lesson 3.5: does the code of an autoencoder cluster better than cepstra, and does it rebuild better than PCA?"""

import numpy as np
from sklearn.decomposition import PCA
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture

from acml_tf.data.environment import load_environmental_sounds, simulate_environmental_sounds
from acml_tf.features.logmel import log_mel_table, standardise_bands
from acml_tf.features.statistics import cepstrum_row, feature_table
from acml_tf.networks.autoencoders.convolutional import train_convolutional_autoencoder
from benchmarks.networks.bars import Bar

SEEDS, SIDE, CEPSTRA_BAR = range(5), 65, 0.41


def run(data):
    """Measure on ESC-10 where the folder holds it, else on sounds made by rule."""
    root = data and data / "esc10"
    clips = load_environmental_sounds(root) if root and root.is_dir() else simulate_environmental_sounds(seed=1)
    pictures = pictures_of(clips)
    flat = pictures.reshape(len(pictures), -1)
    cepstra = feature_table(clips.signals, lambda signal: cepstrum_row(signal, clips.sample_rate_hz, 20))
    cepstra = (cepstra - cepstra.mean(axis=0)) / cepstra.std(axis=0)
    models = [train_convolutional_autoencoder(pictures, epochs=20, batch_size=8, seed=seed) for seed in SEEDS]
    codes = [model.get_layer("encoder").predict(pictures, verbose=0) for model in models]
    ours = agreement(clips.labels, codes)
    plain = agreement(clips.labels, [cepstra] * len(SEEDS))
    linear = agreement(clips.labels, [PCA(32, random_state=0).fit_transform(flat)] * len(SEEDS))
    named = f"5 seeds, {clips.source}"
    return [
        Bar(
            "cepstra + mixture",
            f"ARI ≥ {CEPSTRA_BAR}",
            spread(plain, named),
            np.mean(plain) >= CEPSTRA_BAR,
        ),
        Bar("autoencoder + mixture", f"ARI > {CEPSTRA_BAR}", spread(ours, named), np.mean(ours) > CEPSTRA_BAR),
        Bar(
            "autoencoder − PCA(32)", "ARI, paired by seed, > 0", spread(ours - linear, named), np.min(ours - linear) > 0
        ),
        rebuilt(clips, pictures, flat),
        pooled(clips, pictures, np.mean(ours)),
    ]


def pictures_of(clips):
    """Return standardised log-mel pictures of 65 × 65 places."""
    options = {"num_bands": SIDE, "window_s": 0.1514}
    levels_db = log_mel_table(clips.signals, clips.sample_rate_hz, SIDE, **options)
    return standardise_bands(levels_db, levels_db)[0]


def agreement(labels, tables):
    """Return the adjusted Rand index of ten Gaussians with the classes, from its own seed for each table."""
    options = {"covariance_type": "diag", "reg_covar": 1e-3, "n_init": 3, "max_iter": 500}
    found = [
        adjusted_rand_score(labels, GaussianMixture(10, random_state=seed, **options).fit_predict(table))
        for seed, table in zip(SEEDS, tables, strict=True)
    ]
    return np.array(found)


def spread(values, named):
    """Say mean, standard deviation and range over seeds."""
    return f"{np.mean(values):.3f} ± {np.std(values):.3f} ({np.min(values):.3f} … {np.max(values):.3f}), {named}"


def rebuilt(clips, pictures, flat):
    """Compare squared errors on the fifth fold, which neither has learnt."""
    learn = clips.folds != 5
    model = train_convolutional_autoencoder(pictures[learn], epochs=20, batch_size=8)
    ours = np.mean((model.predict(pictures[~learn], verbose=0) - pictures[~learn]) ** 2)
    principal = PCA(32, random_state=0).fit(flat[learn])
    theirs = np.mean((principal.inverse_transform(principal.transform(flat[~learn])) - flat[~learn]) ** 2)
    text = f"autoencoder {ours:.3f}, PCA {theirs:.3f}, fold 5"
    return Bar("rebuilt pictures", "squared error below PCA's", text, ours < theirs, comparison=True)


def pooled(clips, pictures, whole):
    """Let the network see pieces of nine frames, and describe each clip by mean and deviation of its pieces' codes."""
    starts = range(0, SIDE - 8, 4)
    pieces = np.concatenate([pictures[:, :, start : start + 9] for start in starts])
    tables = []
    for seed in SEEDS[:3]:
        model = train_convolutional_autoencoder(pieces, filters=(8, 16, 32), epochs=8, seed=seed)
        codes = model.get_layer("encoder").predict(pieces, verbose=0).reshape(len(starts), len(clips), -1)
        table = np.concatenate([codes.mean(axis=0), codes.std(axis=0)], axis=1)
        tables.append((table - table.mean(axis=0)) / table.std(axis=0))
    found = [agreement(clips.labels, [table] * len(SEEDS)).mean() for table in tables]
    goal = "ARI above that of whole clips"
    return Bar("autoencoder of pieces, pooled", goal, spread(found, f"3 trainings, {clips.source}"), min(found) > whole)
