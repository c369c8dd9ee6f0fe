"""Four ways to draw a map, and three truths to lose: `python benchmarks/maps.py` (needs the part `[maps]`).

PCA, t-SNE, UMAP and PaCMAP draw noise, two clusters of which one is five times as wide, and the cepstra of lesson 3.5;
the table says what of each is still there on paper. A method that is not installed is left out.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import importlib

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.metrics import silhouette_score

from acml_tf.data.environment import simulate_environmental_sounds
from acml_tf.evaluation.neighbourhood import trustworthiness
from acml_tf.features.statistics import cepstrum_row, feature_table

NEIGHBOURS = (3, 20)


def methods():
    """Return by name how a map is drawn with a number of neighbours and a seed."""
    found = {
        "PCA": lambda points, _, __: PCA(2).fit_transform(points),
        "t-SNE": lambda points, k, seed: TSNE(perplexity=k, random_state=seed).fit_transform(points),
    }
    if importlib.util.find_spec("umap"):
        found["UMAP"] = lambda points, k, seed: _umap(points, k, seed)
    if importlib.util.find_spec("pacmap"):
        found["PaCMAP"] = lambda points, k, seed: _pacmap(points, k, seed)
    return found


def _umap(points, k, seed):
    """Draw with UMAP."""
    import umap

    return umap.UMAP(n_neighbors=k, random_state=seed, n_jobs=1).fit_transform(points)


def _pacmap(points, k, seed):
    """Draw with PaCMAP."""
    import pacmap

    return pacmap.PaCMAP(n_neighbors=k, random_state=seed).fit_transform(points)


def clouds():
    """Return the noise and the two clusters of the lesson."""
    simple = np.random.default_rng(2)
    noise = simple.normal(size=(200, 32))
    return noise, np.concatenate([simple.normal(size=(100, 32)), 5 * simple.normal(size=(100, 32)) + 20])


def knots(places):
    """Return the number of clusters with the largest silhouette, and that silhouette."""
    tried = {k: silhouette_score(places, KMeans(k, n_init=5, random_state=0).fit_predict(places)) for k in range(2, 31)}
    best = max(tried, key=tried.get)
    return best, tried[best]


def width_and_distance(places):
    """Return how many times wider the second hundred is than the first, and their distance in widths of the first.

    A width is the standard deviation of one coordinate, so that a map in two dimensions compares with the truth in 32.
    """
    first, second = places[:100], places[100:]
    width, wider = (np.sqrt(half.var(axis=0).mean()) for half in (first, second))
    return wider / width, np.linalg.norm(second.mean(axis=0) - first.mean(axis=0)) / width


def same_kind(places, clips):
    """Return the fraction of clips whose nearest one, of another recording, is of the same kind."""
    distances = cdist(places, places) + 1e9 * (clips.recordings[:, None] == clips.recordings)
    return np.mean(clips.labels[distances.argmin(axis=1)] == clips.labels)


def main():
    """Print the table."""
    noise, pair = clouds()
    clips = simulate_environmental_sounds(seed=1)
    cepstra = feature_table(clips.signals, lambda signal: cepstrum_row(signal, clips.sample_rate_hz, 20))
    cepstra = (cepstra - cepstra.mean(axis=0)) / cepstra.std(axis=0)
    ratio, distance = width_and_distance(pair)
    print(f"truth: the second cluster is {ratio:.1f} times as wide, {distance:.0f} widths away")
    for name, draw in methods().items():
        for k in NEIGHBOURS:
            count, silhouette = knots(draw(noise, k, 0))
            ratio, distance = width_and_distance(draw(pair, k, 0))
            maps = [draw(cepstra, k, seed) for seed in range(3)]
            trust = np.mean([trustworthiness(cepstra, places) for places in maps])
            kind = np.mean([same_kind(places, clips) for places in maps])
            print(
                f"{name:7s} {k:3d} neighbours: noise in {count} knots (silhouette {silhouette:.2f}), "
                f"{ratio:.1f} times as wide, {distance:.0f} away; "
                f"cepstra {trust:.2f} trustworthy, {kind:.2f} same kind",
                flush=True,
            )


if __name__ == "__main__":
    main()
