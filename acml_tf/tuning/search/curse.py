"""The best of many was also lucky: what a search promises, and what its winner keeps.

Reference: G. C. Cawley and N. L. C. Talbot, J. Mach. Learn. Res. 11, 2079 (2010).

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.samples import takes
from acml_tf.evaluation.amounts import takes_counts, takes_fractions
from acml_tf.evaluation.columns import takes_cases


def _marks(name, values):
    array = np.asarray(values)
    if array.ndim != 2 or not array.size or array.dtype.kind not in "biuf" or not np.all((array == 0) | (array == 1)):
        raise ValueError(f"{name} has the shape {array.shape} and the type {array.dtype}: give rows of 0 and 1.")
    return array


def _both_sides(arrays):
    clips, validates = arrays["correct"].shape[1], arrays["validates"].astype(bool)
    if validates.shape[1] != clips:
        raise ValueError(f"{clips} clips were judged and {validates.shape[1]} dealt out: give the same clips.")
    if np.any(np.all(validates, axis=1) | ~np.any(validates, axis=1)):
        raise ValueError("A row of validates has clips on one side only: leave some on each side.")


@needs_rows("recordings")
@takes_cases("recordings")
@takes_fractions("fraction")
@takes_counts("num_repetitions")
def draw_validation(recordings, fraction, num_repetitions, seed):
    """Draw validation sets by lot, whole recordings each time.

    Args:
        recordings: Recording of each clip, shape `(num_clips,)`.
        fraction: Fraction of the recordings that validate, between 0 and 1.
        num_repetitions: Number of validation sets.
        seed: Draws them.

    Returns:
        True where a clip validates, False where it tests, shape `(num_repetitions, num_clips)`.

    Raises:
        ValueError: The fraction leaves no recording on one of the two sides, or there is not one recording a clip.

    Example:
        >>> draw_validation([0, 0, 1, 1], 0.5, 100, seed=0).mean(axis=1).max()
        0.5
    """
    if np.ndim(recordings) != 1:
        raise ValueError(f"The recordings have the shape {np.shape(recordings)}: give one for each clip.")
    names, number = np.unique(recordings, return_inverse=True)
    num_drawn = round(fraction * len(names))
    if not 0 < num_drawn < len(names):
        raise ValueError(
            f"a fraction of {fraction} draws {num_drawn} of {len(names)} recordings: leave some on each side."
        )
    rng = np.random.default_rng(seed)
    order = rng.permuted(np.tile(np.arange(len(names)), (num_repetitions, 1)), axis=1)
    return (order < num_drawn)[:, number]


@takes(["correct", "validates"], _marks, _both_sides)
def winners_curse(correct, validates):
    """Let each validation set choose its winner; return the winner's accuracy there, and on all other clips.

    Args:
        correct: 1 where a setting was right about a clip and 0 where not, shape `(num_settings, num_clips)`.
        validates: 1 or True where a clip belongs to the validation set, 0 or False where it tests, shape
            `(num_repetitions, num_clips)`; every row has both.

    Returns:
        What the winner promised, its accuracy on the validation clips, and what it kept, its accuracy on the others,
        two arrays of shape `(num_repetitions,)`. Of equal winners the first counts.

    Example:
        Two settings guess; clips 0 and 1 choose the lucky one:

        >>> winners_curse([[1, 1, 0, 0], [0, 0, 1, 1]], [[1, 1, 0, 0]])
        (array([1.]), array([0.]))
    """
    correct, validates = np.asarray(correct, dtype=float), np.asarray(validates, dtype=bool)
    promised = correct @ validates.T / validates.sum(axis=1)
    kept = correct @ ~validates.T / (~validates).sum(axis=1)
    winners, repetitions = promised.argmax(axis=0), np.arange(len(validates))
    return promised[winners, repetitions], kept[winners, repetitions]
