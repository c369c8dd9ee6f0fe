"""Do two ways of sorting the same things agree, whatever names they give to the groups?

Reference: L. Hubert and P. Arabie, *Comparing partitions*, J. Classif. 2, 193 (1985).

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.evaluation.columns import takes_columns


@needs_rows("first", "second")
@takes_columns("first", "second")
def adjusted_rand_index(first, second):
    r"""Compute how much two groupings agree on which pairs belong together, beyond what chance would give.

    Of all pairs, let a fraction $p$ be together in the first grouping, $q$ in the second and $r$ in both. If the second
    were shuffled, $r$ would be $pq$ on average; for its largest value one takes the mean of $p$ and $q$, which it
    reaches where the groupings are the same:

    $$\mathrm{ARI} = \frac{r - pq}{\frac12 (p + q) - pq}.$$

    Args:
        first: Group of each thing, any numbers or names, shape `(n,)`, n ≥ 2.
        second: The same in another grouping.

    Returns:
        1 for the same groups, 0 on average for shuffled ones, negative for less than chance. Two groupings with all in
        one group, or with each alone, are the same: 1.

    Raises:
        ValueError: The groupings differ in length.

    Example:
        Names do not matter:

        >>> adjusted_rand_index([0, 0, 1, 1], ["b", "b", "a", "a"])
        1.0
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} things in one grouping and {len(second)} in the other: give the same things.")
    (_, rows), (_, columns) = (np.unique(groups, return_inverse=True) for groups in (first, second))
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    p, q, r = (np.sum(counts * (counts - 1)) for counts in (table.sum(axis=1), table.sum(axis=0), table))
    chance = p * q / (len(first) * (len(first) - 1))
    best = (p + q) / 2
    return 1.0 if best == chance else float((r - chance) / (best - chance))


@needs_rows("found", "true")
@needs_numbers("tolerance")
def matched_changes(found, true, tolerance):
    """Count the change points that were found, each true one at most once and within a tolerance.

    Args:
        found: Found times, any order.
        true: True times, any order.
        tolerance: Largest distance that counts, in the same unit.

    Returns:
        Fraction of the found ones that are true (precision) and of the true ones that were found (recall), 0 to 1; of
        no times at all 1.

    Example:
        >>> matched_changes([1.0, 5.0], [1.1, 9.0, 12.0], tolerance=0.2)
        (0.5, 0.3333333333333333)
    """
    found, true = (np.asarray(times, dtype=float).ravel() for times in (found, true))
    left, hits, tolerance = sorted(true), 0, tolerance * (1 + 1e-9) + 1e-12
    for time in sorted(found):
        near = [other for other in left if abs(other - time) <= tolerance]
        if near:
            left.remove(near[0])
            hits += 1
    return hits / len(found) if len(found) else 1.0, hits / len(true) if len(true) else 1.0
