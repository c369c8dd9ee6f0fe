"""What a map of points makes of distances, widths and clusters that are known.

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import numpy as np
from sklearn.manifold import TSNE

from acml_tf.data.known_clouds import distance_ratio, known_clouds, width_ratio
from acml_tf.evaluation.cluster_quality import gap_statistic


def draw_tsne(points, neighbours, seed=0):
    """Draw a t-SNE map with the settings that scikit-learn proposes.

    Args:
        points: Shape `(n, d)`.
        neighbours: Perplexity, about how many neighbours each point gets, < n.
        seed: Draws what is drawn.

    Returns:
        Places on the map, shape `(n, 2)`.

    Example:
        `draw_tsne(known_clouds()["far"], 30)` has the shape (150, 2).
    """
    return TSNE(perplexity=neighbours, random_state=seed).fit_transform(points)


def many_clusters_gain(points, few=2, many=20):
    """Compute by how much the gap statistic prefers many clusters to few.

    Args:
        points: Shape `(n, d)`, n > `many`.
        few: Small number of clusters.
        many: Large number of clusters.

    Returns:
        Gap of the many minus gap of the few, in nats: clearly above 0 where the points lie in many small clusters.

    Example:
        `many_clusters_gain(known_clouds()["one"])` is about 0.
    """
    uniform = np.random.default_rng(0).uniform(size=(3, *np.shape(points)))
    return float(gap_statistic(points, many, uniform)[0] - gap_statistic(points, few, uniform)[0])


def measure_map(draw_map, seeds=range(5)):
    """Measure known clouds and the maps of them: how far, how wide, and whether one cloud falls into crumbs.

    Args:
        draw_map: Function of points `(150, 10)`, a number of neighbours and a seed that returns places `(150, 2)`.
        seeds: Each draws other clouds.

    Returns:
        By name, the measure of the points and that of their map for each seed, shape `(num_seeds, 2)`.

    Example:
        `measure_map(lambda points, neighbours, seed: points[:, :2])` measures a map that cuts eight axes off.
    """
    jobs = {
        "times as far": ("far", 30, distance_ratio),
        "times as wide": ("wide", 30, width_ratio),
        "gain of many clusters, 3 neighbours": ("one", 3, many_clusters_gain),
        "gain of many clusters, 30 neighbours": ("one", 30, many_clusters_gain),
    }
    found = {name: [] for name in jobs}
    for seed in seeds:
        clouds = known_clouds(seed)
        for name, (kind, neighbours, measure) in jobs.items():
            places = np.asarray(draw_map(clouds[kind], neighbours, seed), dtype=float)
            found[name].append((measure(clouds[kind]), measure(places)))
    return {name: np.array(pairs) for name, pairs in found.items()}
