"""Bootstrap whole blocks: what was measured on one day, in one room or of one person is drawn together.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.acoustics.kinds import needs_functions
from acml_tf.acoustics.samples import takes, takes_samples
from acml_tf.evaluation.amounts import takes_counts


@takes_samples("levels_db")
def energy_mean_db(levels_db):
    r"""Compute the equivalent continuous level, $L_\mathrm{eq} = 10\lg\,\overline{10^{L/10}}$.

    Args:
        levels_db: Levels in dB, any shape.

    Returns:
        Level in dB, a number.

    Example:
        Half of the time 60 dB, half of the time silence:

        >>> round(float(energy_mean_db([60.0, -np.inf])), 2)
        56.99
    """
    return 10 * np.log10(np.mean(10 ** (np.asarray(levels_db, dtype=float) / 10)))


def _blocks(name, values):
    try:
        blocks = np.asarray(values)
    except ValueError:
        raise ValueError(f"The {name} have different lengths: cut them to one length.") from None
    if blocks.ndim < 1 or blocks.dtype.kind not in "biuf":
        raise ValueError(
            f"The {name} of shape {blocks.shape} and type {blocks.dtype} are no rows: give one block a row."
        )
    return blocks


@needs_functions("statistic")
@takes(["blocks"], _blocks)
@takes_counts("num_repetitions")
def block_bootstrap(blocks, statistic, num_repetitions=1000, seed=0):
    """Compute a statistic again and again, on as many blocks as there are, drawn with replacement.

    Values within a block depend on each other: only blocks may be drawn anew, each with all that it holds.

    Args:
        blocks: Measured values, one block a row, shape `(num_blocks, num_values)` or more axes after these.
        statistic: Function of an array in the shape of `blocks` that returns a number.
        num_repetitions: Number of repetitions.
        seed: Draws the blocks (an integer, a list of integers or a NumPy generator); each seed draws its own.

    Returns:
        The statistic of each repetition, shape `(num_repetitions,)`.

    Raises:
        ValueError: For fewer than two blocks.

    Example:
        Two days that differ, each constant: a repetition holds one of them twice, or both.

        >>> sorted(set(block_bootstrap([[50, 50], [60, 60]], np.mean, 99).tolist()))
        [50.0, 55.0, 60.0]

    Reference:
        A. C. Davison and D. V. Hinkley, *Bootstrap Methods and their Application*, Cambridge 1997, § 3.8.
    """
    blocks = np.asarray(blocks)
    if len(blocks) < 2:
        raise ValueError(f"{len(blocks)} block has no neighbours to differ from: measure at least two.")
    draws = np.random.default_rng(seed).integers(len(blocks), size=(num_repetitions, len(blocks)))
    return np.array([statistic(blocks[drawn]) for drawn in draws])
