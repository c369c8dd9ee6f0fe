"""Points whose distances and widths are known, to catch a map that gets them wrong.

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.samples import takes_samples

KINDS = np.repeat([0, 1, 2], 50)


def known_clouds(seed=8):
    """Draw three sets of 150 points in ten dimensions: a far cloud, wide clouds, and one cloud only.

    Args:
        seed: Draws the points.

    Returns:
        By name, points of shape `(150, 10)`, of the kinds `KINDS`: `"far"`, three clouds at 0, 10 and 110 on a line;
        `"wide"`, kind 0 tight, kinds 1 and 2 one cloud ten times as wide; `"one"`, no clusters at all.

    Example:
        >>> known_clouds()["far"].shape
        (150, 10)
    """
    rng, first = np.random.default_rng(seed), np.eye(10)[0]
    far = rng.normal(size=(150, 10)) + np.outer(np.array([0, 10, 110])[KINDS], first)
    wide = np.where(KINDS < 1, 1.0, 10.0)[:, None] * rng.normal(size=(150, 10)) + np.outer(100 * (KINDS > 0), first)
    return {"far": far, "wide": wide, "one": rng.normal(size=(150, 10))}


@needs_rows("points")
def distance_ratio(points):
    """Compute how many times as far kind 2 is from kind 1 as kind 1 is from kind 0.

    Args:
        points: Shape `(150, d)`, of the kinds `KINDS`.

    Returns:
        Ratio of the distances of their means.

    Raises:
        ValueError: There are more or fewer points.

    Example:
        >>> round(distance_ratio(KINDS[:, None] ** 2.0), 1)
        3.0
    """
    points = np.asarray(points, dtype=float)
    if len(points) != len(KINDS):
        raise ValueError(f"There are {len(points)} points: give one for each of the {len(KINDS)} KINDS.")
    first, second, third = (points[kind == KINDS].mean(axis=0) for kind in range(3))
    return float(np.linalg.norm(third - second) / np.linalg.norm(second - first))


@takes_samples("points", ndim=2, finite=True)
def width_ratio(points):
    """Compute how many times as wide kinds 1 and 2 together are as kind 0.

    Args:
        points: Shape `(150, d)`, of the kinds `KINDS`.

    Returns:
        Ratio of the mean distances from the mean.

    Example:
        `width_ratio(known_clouds()["wide"])` is about 10.
    """
    if len(points) != len(KINDS):
        raise ValueError(f"There are {len(points)} points: give {len(KINDS)}, of the kinds of known_clouds.")
    heaps = points[KINDS < 1], points[KINDS > 0]
    tight, wide = (np.linalg.norm(heap - heap.mean(axis=0), axis=1).mean() for heap in heaps)
    return float(wide / tight)
