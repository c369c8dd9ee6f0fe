"""How far a prediction carries: where an error that grows with distance crosses a limit.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers


@needs_numbers("limit", empty=True)
def reach(distance, error, limit=0.0):
    """Return the distance at which an error first rises to a limit, on straight lines between the given points.

    Args:
        distance: Distances in ascending order, shape `(n,)`.
        error: Error at each, shape `(n,)`.
        limit: The limit, 0 dB for an estimate that helps as little as silence.

    Returns:
        The distance: the first one where the error is at the limit from the start, `inf` where it never gets there.

    Example:
        >>> reach([0.1, 0.2, 0.4], [-6.0, -2.0, 2.0])
        0.30000000000000004
    """
    distance, error = np.asarray(distance, dtype=float), np.asarray(error, dtype=float)
    if distance.ndim != 1 or distance.shape != error.shape or not len(error):
        raise ValueError(f"Shapes {distance.shape} and {error.shape}: give one error to each distance, one at least.")
    above = np.flatnonzero(error >= limit)
    if len(above) == 0:
        return float("inf")
    first = above[0]
    if first == 0:
        return float(distance[0])
    if np.isneginf(error[first - 1]):
        return float(distance[first])
    part = (limit - error[first - 1]) / (error[first] - error[first - 1])
    return float(distance[first - 1] + part * (distance[first] - distance[first - 1]))
