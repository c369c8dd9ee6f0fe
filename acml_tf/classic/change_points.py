"""When does a series change? The cheapest cut into pieces that are constant but for noise.

Reference: B. Jackson et al., *An algorithm for optimal partitioning of data on an interval*, IEEE Signal Process. Lett.
12, 105 (2005); R. Killick, P. Fearnhead and I. A. Eckley, J. Am. Stat. Assoc. 107, 1590 (2012), which is faster.

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows, said
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_indices, takes_tables


@takes_samples("rows")
def piece_costs(rows):
    """Say how badly one mean describes each piece of a series.

    Args:
        rows: Series of shape `(num_rows, num_columns)`, or `(num_rows,)`.

    Returns:
        Table of shape `(num_rows, num_rows + 1)`: `costs[start, stop]` is the sum of squared deviations of
        `rows[start:stop]` from their mean, added up over the columns; infinite where `stop ≤ start`.

    Example:
        The three pieces of [1, 3, 3] that end after its last row:

        >>> piece_costs([1, 3, 3])[:, 3].round(3) + 0
        array([2.667, 0.   , 0.   ])
    """
    rows = np.asarray(rows, dtype=float).reshape(len(rows), -1)
    costs = np.full((len(rows), len(rows) + 1), np.inf)
    for start in range(len(rows)):
        # away from their first row sums of squares keep their digits
        away, lengths = rows[start:] - rows[start], np.arange(1, len(rows) - start + 1)[:, np.newaxis]
        within = np.cumsum(away**2, axis=0) - np.cumsum(away, axis=0) ** 2 / lengths
        costs[start, start + 1 :] = np.maximum(within.sum(axis=1), 0)
    return costs


@needs_numbers("penalty")
@takes_samples("costs", ndim=2)
def change_points(costs, penalty):
    """Cut a series so that the costs of its pieces, plus a penalty for each piece, add up to the least.

    Args:
        costs: Table of shape `(num_rows, num_rows + 1)`: `costs[start, stop]` ≥ 0 is the cost of the piece
            `start:stop`, the rows from `start` to `stop − 1`; a longer piece need not cost more. Entries with
            `stop ≤ start` stand for no piece.
        penalty: What each piece costs besides, in the unit of the costs, positive.

    Returns:
        List of the rows at which a new piece begins, ascending, without row 0; empty where one piece is the cheapest.

    Example:
        Two pieces without any deviation cost 2 · 1, one piece costs 24 + 1:

        >>> change_points(piece_costs([1, 1, 1, 5, 5, 5]), penalty=1.0)
        [3]
    """
    costs = np.asarray(costs, dtype=float)
    least, begin = np.zeros(len(costs) + 1), np.zeros(len(costs) + 1, dtype=int)
    for stop in range(1, len(costs) + 1):
        totals = least[:stop] + costs[:stop, stop] + penalty
        begin[stop] = np.argmin(totals)
        least[stop] = totals[begin[stop]]
    starts, stop = [], begin[-1]
    while stop > 0:
        starts.append(int(stop))
        stop = begin[stop]
    return starts[::-1]


@takes_tables("rows", min_rows=2)
def noise_variance(rows):
    """Estimate the variance of the noise of a series from the steps between neighbouring rows.

    A change moves one step only, so the median of the squared steps hardly knows of it.

    Args:
        rows: Series of shape `(num_rows, num_columns)`.

    Returns:
        Variance, added up over the columns.

    Example:
        >>> rows = np.random.default_rng(0).normal(0, 2, (5000, 1)) + 50 * (np.arange(5000) > 900)[:, None]
        >>> round(float(noise_variance(rows)))
        4
    """
    steps = np.diff(np.asarray(rows, dtype=float), axis=0)
    # the median of the square of a standard normal number is 0.4549; a difference of two has twice the variance
    return np.sum(np.median(steps**2, axis=0)) / (2 * 0.4549)


@needs_rows("labels", empty=False)
@takes_indices("labels", ndim=1)
@takes_indices("changes", ndim=1, empty=True)
def vote_in_pieces(labels, changes):
    """Give all rows between two changes the label that is commonest among them.

    Args:
        labels: Label of each row, integers ≥ 0, shape `(num_rows,)`.
        changes: Rows at which a new piece begins, ascending, without row 0.

    Returns:
        Labels, same shape.

    Raises:
        ValueError: A piece would hold no row.

    Example:
        >>> vote_in_pieces([0, 1, 0, 2, 2, 1], [3])
        array([0, 0, 0, 2, 2, 2])
    """
    pieces = np.split(labels, changes)
    if not all(map(len, pieces)):
        given = said(changes.tolist())
        raise ValueError(f"changes={given} leave a piece empty: give rows from 1 to {len(labels) - 1}, ascending.")
    return np.concatenate([np.full(len(piece), np.bincount(piece).argmax()) for piece in pieces])
