"""Neighbours in time are alike: splits that hold out whole stretches of it, and errors on the face of a clock.

Reference: D. R. Roberts et al., *Cross-validation strategies for data with temporal, spatial, hierarchical, or
phylogenetic structure*, Ecography 40, 913 (2017).

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.evaluation.columns import paired_columns


@needs_numbers("block_h", "gap_h", empty=True)
def block_folds(hours, block_h, gap_h=0.0):
    """Split clips by time: each stretch of the clock is held out once, and its neighbourhood is not learnt from.

    Args:
        hours: Time of each clip in hours, in any order, shape `(num_clips,)`; the second day begins at 24.
        block_h: Length of a stretch; stretch number b is block_h · b ≤ hour < block_h · (b + 1).
        gap_h: Width of the neighbourhood on both sides of a stretch that is not learnt from, in hours: the training set
            of a fold has the clips with hour < start − gap_h and those with hour ≥ stop + gap_h.

    Returns:
        One pair `(train, test)` of ascending index arrays for each stretch that holds a clip, in the order of time.

    Raises:
        ValueError: All clips lie in the same stretch b.

    Example:
        >>> block_folds([0.0, 0.5, 1.0, 1.5, 2.0], 1, gap_h=0.5)[0]
        (array([3, 4]), array([0, 1]))
    """
    hours = np.asarray(hours, dtype=float)
    block = np.floor(hours / block_h)
    numbers = np.unique(block)
    if len(numbers) < 2:
        raise ValueError(f"block_h is {block_h}: take shorter stretches, so that something is left to learn from.")
    near = [(hours >= block_h * b - gap_h) & (hours < block_h * (b + 1) + gap_h) | (block == b) for b in numbers]
    return [(np.flatnonzero(~out), np.flatnonzero(block == b)) for out, b in zip(near, numbers, strict=True)]


@needs_rows("true")
def clock_error_h(told, true):
    """Compute how far two times of the day are apart, the short way round the clock.

    Args:
        told: Hours, any shape.
        true: Hours, same shape.

    Returns:
        Hours from 0 to 12, same shape. Times that are told by lot are 6 hours off on average.

    Example:
        >>> clock_error_h([23.5, 9.0], [0.5, 21.0])
        array([ 1., 12.])
    """
    told, true = paired_columns(told, true)
    return np.abs((told.astype(float) - true + 12) % 24 - 12)
