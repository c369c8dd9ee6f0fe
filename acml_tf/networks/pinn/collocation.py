"""Where a network is asked whether it obeys the wave equation.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import keras
import numpy as np
from keras import ops

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.samples import takes_samples


def collocation_points(count, size, latest, seed=None):
    """Draw points evenly over a rectangle and over the time up to an instant.

    Args:
        count: Number of points.
        size: Length of the rectangle along x and y; it begins at the origin.
        latest: End of the time, which begins at zero.
        seed: Integer, which draws the same points at every call, or `keras.random.SeedGenerator`, whose draws are new.

    Returns:
        Points (x, y, t), shape `(count, 3)`.

    Example:
        `collocation_points(1000, (2.0, 1.0), 0.5)` has means near 1, 0.5 and 0.25.
    """
    ends = ops.stack([*(ops.cast(end, "float32") for end in size), ops.cast(latest, "float32")])
    return keras.random.uniform((count, 3), seed=seed) * ends


@takes_samples("residual", finite=True)
@takes_counts("count")
def sample_by_residual(points, residual, count, seed=None):
    r"""Choose points where the wave equation fails most, but not only there.

    Point i is drawn with a probability proportional to $|r_i| / \overline{|r|} + 1$: half of the choice follows the
    residual, half is even. A point may be drawn again.

    Args:
        points: Candidates, shape `(n, 3)`.
        residual: Residual r at each, shape `(n,)` or `(n, 1)`.
        count: Number of points to choose.
        seed: Draws the choice.

    Returns:
        Chosen points, shape `(count, 3)`.

    Example:
        If one of two points has all the residual it is chosen three times out of four.

    Reference:
        C. Wu et al., "A comprehensive study of non-adaptive and residual-based adaptive sampling for
        physics-informed neural networks", CMAME 403 (2023), 115671; here with k = c = 1.
    """
    failure = np.abs(np.ravel(residual))
    if np.ndim(points) != 2 or len(points) != len(failure):
        raise ValueError(
            f"{np.shape(points)} points and {len(failure)} residuals: give rows (x, y, t), a residual each."
        )
    chance = failure / max(np.mean(failure), 1e-30) + 1
    chosen = np.random.default_rng(seed).choice(len(failure), size=count, p=chance / np.sum(chance))
    return np.asarray(points)[chosen]
