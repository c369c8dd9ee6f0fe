"""Who sounds when, without labels: sort the rows of a day, cut the day into pieces, let each piece vote.

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

from itertools import product

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.classic.change_points import change_points, noise_variance, piece_costs, vote_in_pieces
from acml_tf.classic.clustering import kmeans
from acml_tf.classic.gaussian_clouds import fit_clouds
from acml_tf.evaluation.clusters import adjusted_rand_index
from acml_tf.evaluation.columns import takes_tables
from acml_tf.features.soundscape import coarse_rows, index_tables

NUM_GROUPS, FACTORS = (4, 5, 6, 7, 8), (2, 3, 5, 7, 10, 15, 20)
METHODS = ("clock", "k-means", "k-means, pieces", "mixture", "mixture, pieces")


def read_day(recording):
    """Read a long recording clip by clip and keep what sorting and telling the time need.

    Args:
        recording: `acml_tf.data.soundscape.LongRecording`.

    Returns:
        The recording itself; the levels of `index_tables`, shape `(num_clips, 32)`; and the rows of `coarse_rows`,
        shape `(num_clips, 16)`.

    Example:
        `read_day(simulate_soundscape(clips_per_hour=4))[2].shape` is (96, 16).
    """
    levels, complexity = index_tables(recording)
    return recording, levels, coarse_rows(levels, complexity)


@needs_numbers("factor")
@takes_tables("rows", min_rows=2)
def find_changes(rows, factor):
    """Cut a series where its mean changes; the penalty is a multiple of the noise.

    Args:
        rows: Series of shape `(num_rows, num_columns)`.
        factor: Penalty in units of noise variance times the logarithm of the number of rows; 2 is usual where the
            noise of one row says nothing of the next.

    Returns:
        Rows at which a new piece begins, ascending.

    Example:
        >>> rows = np.random.default_rng(0).normal(size=(60, 2)) + 5 * (np.arange(60) > 19)[:, None]
        >>> find_changes(rows, 5)
        [20]
    """
    penalty = factor * noise_variance(rows) * np.log(len(rows))
    return change_points(piece_costs(rows), penalty)


@needs_rows("rows")
@needs_numbers("num_groups", empty=True)
def shift_labels(rows, method, num_groups, factor=None, seed=0):
    """Sort the rows of a day into groups.

    Args:
        rows: Standardised table in the order of time, shape `(num_rows, num_columns)`.
        method: `"clock"` (equally long parts, whatever they sound like), `"k-means"` or `"mixture"`, the last two also
            with `", pieces"`: then all rows of a piece of `find_changes` get the same label.
        num_groups: Number of groups.
        factor: Penalty of the pieces.
        seed: Draws the starts.

    Returns:
        Labels from 0, shape `(num_rows,)`.

    Raises:
        ValueError: The method is not known.

    Example:
        >>> shift_labels(np.zeros((6, 1)), "clock", 2)
        array([0, 0, 0, 1, 1, 1])
    """
    if method not in METHODS:
        raise ValueError(f"method={method!r} is not known: choose from {', '.join(METHODS)}.")
    if method == "clock":
        return np.arange(len(rows)) * num_groups // len(rows)
    labels = (kmeans if method.startswith("k-means") else fit_clouds)(rows, num_groups, seed=seed)[0]
    return vote_in_pieces(labels, find_changes(rows, factor)) if method.endswith("pieces") else labels


def choose_settings(days, method):
    """Choose number of groups and penalty on days whose events are known: the best mean adjusted Rand index.

    Args:
        days: Pairs of a standardised table and the true groups of its rows.
        method: As in `shift_labels`.

    Returns:
        Dictionary of `num_groups` and `factor`, for `shift_labels`.

    Example:
        `choose_settings([(rows, recording.shifts)], "clock")["factor"]` is None.
    """
    factors = FACTORS if method.endswith("pieces") else (None,)
    scores = np.zeros((len(NUM_GROUPS), len(factors)))
    for rows, true in days:
        changes = {factor: find_changes(rows, factor) for factor in factors if factor}
        for (i, size), (j, factor) in product(enumerate(NUM_GROUPS), enumerate(factors)):
            if j == 0:
                labels = shift_labels(rows, method.removesuffix(", pieces"), size)
            voted = vote_in_pieces(labels, changes[factor]) if factor else labels
            scores[i, j] += adjusted_rand_index(voted, true)
    best = np.unravel_index(scores.argmax(), scores.shape)
    return {"num_groups": NUM_GROUPS[best[0]], "factor": factors[best[1]]}
