"""The rectangle in which a wave is computed or learnt, and how long.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import numpy as np


def rectangle(size):
    """Return the sides of a rectangle; one number is a square.

    Args:
        size: Lengths along x and y in any unit, or one length.

    Returns:
        Two floats.

    Raises:
        ValueError: That is neither one nor two finite numbers above 0.

    Example:
        >>> rectangle(2), rectangle([5, 4])
        ((2.0, 2.0), (5.0, 4.0))
    """
    sides = np.asarray(size)
    sides = np.full(2, sides) if sides.ndim == 0 else sides
    fits = sides.shape == (2,) and sides.dtype.kind in "iuf"
    if not (fits and np.all((sides > 0) & (sides < np.inf))):
        raise ValueError(
            f"size={' '.join(repr(size).split()):.60} is not a rectangle: give its lengths along x and y, both above 0."
        )
    return tuple(float(side) for side in sides)
