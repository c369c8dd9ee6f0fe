"""Which clips of a set are copies of each other, whatever their volume?

Reference: B. Barz and J. Denzler, "Do we train on test data? Purging CIFAR of near-duplicates", J. Imaging 6, 41
(2020).

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.evaluation.columns import takes_cases, takes_tables


@needs_rows("rows")
def nearest_duplicate(rows):
    """Find for each clip the other clip whose pattern is most like its own.

    Patterns are compared by their correlation coefficient over the columns, so neither an offset (a gain, where rows
    are levels in dB) nor a positive factor matters. A row of exactly equal numbers has no pattern: its correlation with
    any other counts as 0.

    Args:
        rows: One clip per row, floats or whole numbers, shape `(num_clips, num_columns)`. Not changed.

    Returns:
        Index of the other clip with the highest correlation, the first of several that are equal, shape
        `(num_clips,)`; that correlation, −1 … 1, shape `(num_clips,)`.

    Raises:
        ValueError: There are fewer than two clips.

    Example:
        The second row is the first one, 10 dB louder:

        >>> nearest_duplicate([[-30, -10, -20], [-20, 0, -10], [-10, -20, -30]])[0].tolist()
        [1, 0, 0]
    """
    if len(rows) < 2:
        raise ValueError(f"{len(rows)} clips: a copy needs two, give at least two rows.")
    rows = np.asarray(rows, dtype=float)
    patterns = rows - rows.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(patterns, axis=1, keepdims=True)
    flat = np.ptp(rows, axis=1, keepdims=True) == 0
    patterns = np.where(flat, 0, patterns / np.where(flat, 1, lengths))
    # rounding must not decide between equals
    alike = (patterns @ patterns.T).round(12)
    np.fill_diagonal(alike, -np.inf)
    return alike.argmax(axis=1), alike.max(axis=1)


@takes_cases("rows", "groups")
@takes_tables("rows", min_rows=2)
def unrelated_threshold(rows, groups):
    """Compute how alike clips are at most that cannot be copies, because they come from different people.

    Args:
        rows: One clip per row, shape `(num_clips, num_columns)`.
        groups: Who or what each clip comes from, at least two of them, shape `(num_clips,)`.

    Returns:
        Largest correlation between clips of different groups.

    Raises:
        ValueError: All clips are of one group.

    Example:
        >>> round(unrelated_threshold([[0, 1, 2], [0, 1, 3], [0, 1, 2]], ["a", "b", "a"]), 3)
        0.982
    """
    groups = np.asarray(groups)
    if len(np.unique(groups)) < 2:
        raise ValueError("All clips are of one group: give clips of at least two.")
    # a row of equal numbers is like no other
    rows = np.asarray(rows, dtype=float)
    flat = np.ptp(rows, axis=1, keepdims=True) == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        alike = np.nan_to_num(np.corrcoef(np.where(flat, 0, rows)))
    return float(alike[groups[:, None] != groups].max())
