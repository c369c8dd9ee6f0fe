"""How much of what nobody trained on do the first axes explain?

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.evaluation.columns import takes_tables


@needs_numbers("mean", empty=True)
@takes_tables("pictures", "axes")
def held_out_variance(pictures, mean, axes):
    r"""Compute which fraction of the squared deviation of *new* pictures the first 1, 2, …, k axes rebuild.

    A picture x is rebuilt as $\hat x_m = \mu + \sum_{i \le m} a_i\, a_i^\top (x - \mu)$, with the mean and axes of the
    training set. The fraction is 1 minus the squared error over the squared deviation, both summed over all pictures:

    $$R_m = 1 - \frac{\sum_x \lVert x - \hat x_m \rVert^2}{\sum_x \lVert x - \mu \rVert^2}.$$

    Args:
        pictures: Pictures that were not used for `principal_axes`, shape `(num_pictures, num_cells)`. One is enough.
            Not changed.
        mean: Mean picture μ of the training set, shape `(num_cells,)`.
        axes: Axes a_i of the training set, orthogonal and of length 1, shape `(k, num_cells)`.

    Returns:
        R_1 … R_k, shape `(k,)`, 0 … 1 and never falling.

    Example:
        One picture that deviates by 3 along the axis and by 4 beside it, 9/25:

        >>> held_out_variance(np.array([[3.0, 4.0]]), np.zeros(2), np.array([[1.0, 0.0]]))
        array([0.36])
    """
    deviations = np.asarray(pictures) - mean
    scores = deviations @ np.transpose(axes)
    return np.cumsum(np.sum(scores**2, axis=0)) / np.sum(deviations**2)


@needs_numbers("fractions", "goal", empty=True)
def components_needed(fractions, goal=0.9):
    """Return how many axes it takes to reach a fraction of the variance, or None if all together do not.

    Args:
        fractions: R_1, R_2, … as from `held_out_variance`, shape `(k,)`.
        goal: Fraction to be reached, 0 … 1.

    Returns:
        The smallest m with R_m ≥ goal, or None.

    Example:
        >>> components_needed([0.5, 0.8, 0.92, 0.95])
        3
    """
    reached = np.flatnonzero(np.asarray(fractions, dtype=float) + 1e-12 >= goal)
    return int(reached[0]) + 1 if len(reached) else None
