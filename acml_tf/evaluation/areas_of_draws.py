"""The area under the ROC curve in many repetitions of a test at once: pairs are compared once and then looked up.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples


@needs_numbers("num_hardest", optional=True)
@takes_samples("healthy", "broken", ndim=1, finite=True)
def areas_of_draws(healthy, broken, healthy_draws, broken_draws, num_hardest=None):
    """Compute in how many of its pairs of clips each repetition puts the broken one higher; a tie counts one half.

    Args:
        healthy: Scores of healthy clips, shape `(n_h,)`.
        broken: Scores of broken clips, shape `(n_b,)`.
        healthy_draws: Indices of the healthy clips drawn, shape `(num_repetitions, num_healthy)`.
        broken_draws: Indices of the broken clips drawn, shape `(num_repetitions, num_broken)`.
        num_hardest: How many of the healthy clips drawn count, those with the highest scores; all, unless told.

    Returns:
        Areas, 0 … 1, shape `(num_repetitions,)`.

    Raises:
        ValueError: Draws are not a table of indices, or name a clip that is not there.

    Example:
        One repetition that draws (0, 0) and (1, 0), the area of (1, 1) and (0, 3):

        >>> areas_of_draws([1, 2], [3, 0], [[0, 0]], [[1, 0]])
        array([0.5])
    """
    wins = (broken > healthy[:, None]) + 0.5 * (broken == healthy[:, None])
    drawn, others = _inside(healthy_draws, healthy, "healthy"), _inside(broken_draws, broken, "broken")
    if num_hardest is not None:
        hardest = np.argsort(-healthy[drawn], axis=1, kind="stable")[:, :num_hardest]
        drawn = np.take_along_axis(drawn, hardest, axis=1)
    return wins[drawn[:, :, None], others[:, None, :]].mean(axis=(1, 2))


def _inside(draws, scores, name):
    numbers = np.asarray(draws)
    if numbers.ndim != 2 or numbers.dtype.kind not in "iu":
        raise ValueError(f"{name}_draws must hold indices: give a table of whole numbers, one row for each repetition.")
    if np.any((numbers < 0) | (numbers >= len(scores))):
        raise ValueError(f"{name}_draws asks for clip {np.max(numbers)} of {len(scores)}: count from 0.")
    return numbers
