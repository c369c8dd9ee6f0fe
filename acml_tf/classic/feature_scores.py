"""How much does one feature alone tell about the class? Three scores, none of which asks a model.

Reference: I. Guyon and A. Elisseeff, *An introduction to variable and feature selection*, J. Mach. Learn. Res. 3,
1157 (2003).

Lesson: lessons/2_features/2_2_feature_selection.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.evaluation.columns import one_column, takes_cases, takes_tables


@takes_cases("table", "labels")
@takes_tables("table")
def f_statistic(table, labels):
    r"""Compute how far apart the class means of each feature lie, compared with its scatter within the classes.

    The F of the analysis of variance: with n clips in C classes, class c having $n_c$ clips and the mean $m_c$ of a
    column whose overall mean is m,

    $$F = \frac{\sum_c n_c\,(m_c - m)^2 / (C - 1)}{\sum_c \sum_{i \in c} (x_i - m_c)^2 / (n - C)}.$$

    Args:
        table: Features, shape `(num_clips, num_features)`.
        labels: Class of each clip, numbers or names, shape `(num_clips,)`: at least two classes, more clips than
            classes.

    Returns:
        F of each feature, at least 0, shape `(num_features,)`. A column whose values are all equal counts 0.

    Example:
        Class means 1 and 5, one unit of scatter on either side of each, F = 16 / 2; the second column is constant:

        >>> f_statistic(np.array([[0, 7], [2, 7], [4, 7], [6, 7]]), np.array(["a", "a", "b", "b"]))
        array([8., 0.])
    """
    table = np.asarray(table, dtype=float)
    _, number, counts = np.unique(labels, return_inverse=True, return_counts=True)
    member = (number[:, None] == np.arange(len(counts))).astype(float)
    means = member.T @ table / counts[:, None]
    between = counts @ (means - table.mean(axis=0)) ** 2 / (len(counts) - 1)
    within = np.sum((table - means[number]) ** 2, axis=0) / (len(table) - len(counts))
    varies = np.ptp(table, axis=0) > 0
    return np.divide(between, within, out=np.zeros_like(between), where=varies)


@takes_cases("bins", "labels")
def mutual_information(bins, labels):
    r"""Compute how many bits the bin of a feature tells about the class.

    With the share $p_{bc}$ of clips that lie in bin b and belong to class c, and the shares $p_b$ of bins and $p_c$ of
    classes,

    $$I = \sum_{b,c:\,p_{bc} > 0} p_{bc} \log_2 \frac{p_{bc}}{p_b\,p_c}.$$

    Args:
        bins: Bin of each clip, any numbers or names, shape `(num_clips,)`.
        labels: Class of each clip, any numbers or names, shape `(num_clips,)`.

    Returns:
        Information in bits: 0 if the two are independent in these clips, at most log₂ of the number of classes.

    Example:
        The bin is known, and with it the class, one of four:

        >>> mutual_information(np.array(["low", "mid", "high", "top"]), np.array([3, 1, 2, 0]))
        2.0
    """
    bin_names, bin_number = np.unique(bins, return_inverse=True)
    class_names, class_number = np.unique(labels, return_inverse=True)
    joint = np.zeros((len(bin_names), len(class_names)))
    np.add.at(joint, (bin_number, class_number), 1 / len(bin_number))
    independent = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)
    seen = joint > 0
    return float(np.sum(joint[seen] * np.log2(joint[seen] / independent[seen])))


@takes_cases("counts", "labels")
@takes_tables("counts")
def chi_squared(counts, labels):
    r"""Compute how far the counts of each class lie from a fair share of all counts.

    If a feature counts something that has nothing to do with the class, class c gets the share $n_c / n$ of the total
    T, as it has that share of the clips. With the sum $O_c$ of what class c really has,

    $$\chi^2 = \sum_c \frac{(O_c - E_c)^2}{E_c}, \qquad E_c = T\,\frac{n_c}{n}.$$

    Args:
        counts: How often something was found in each clip, at least 0, shape `(num_clips, num_features)`.
        labels: Class of each clip, numbers or names, shape `(num_clips,)`.

    Returns:
        χ² of each feature, shape `(num_features,)`. A column in which nothing was counted has 0.

    Raises:
        ValueError: A count is negative.

    Example:
        Four and no strokes, where two and two would be fair:

        >>> chi_squared(np.array([[3], [1], [0], [0]]), np.array(["a", "a", "b", "b"]))
        array([4.])
    """
    counts = np.asarray(counts, dtype=float)
    if np.any(counts < 0):
        raise ValueError(f"the smallest count is {counts.min():g}: a count is at least 0, so take another score.")
    _, number, clips = np.unique(labels, return_inverse=True, return_counts=True)
    observed = (np.arange(len(clips))[:, None] == number) @ counts
    expected = clips[:, None] / len(counts) * counts.sum(axis=0)
    ratio = np.divide((observed - expected) ** 2, expected, out=np.zeros_like(expected), where=expected > 0)
    return ratio.sum(axis=0)


@needs_numbers("values", empty=True)
@needs_numbers("num_bins")
def quantile_bins(values, num_bins):
    """Sort clips into bins that hold equally many clips, as nearly as equal values allow.

    Args:
        values: One feature, shape `(num_clips,)`.
        num_bins: Number of bins.

    Returns:
        Bin of each clip, 0 to num_bins − 1, shape `(num_clips,)`; equal values share a bin.

    Raises:
        ValueError: There is less than one bin.

    Example:
        >>> quantile_bins([10, 40, 20, 30], 2)
        array([0, 1, 0, 1])
    """
    if num_bins < 1:
        raise ValueError(f"num_bins is {num_bins}: take at least 1.")
    levels, number, counts = np.unique(np.asarray(values), return_inverse=True, return_counts=True)
    rank = np.cumsum(counts) - counts
    return rank[number] * num_bins // len(number)


@needs_numbers("num_bins")
@takes_cases("table", "labels")
@takes_tables("table")
def information_scores(table, labels, num_bins=8):
    """Compute the mutual information of each feature with the class, cut into bins of equally many clips.

    Args:
        table: Features, shape `(num_clips, num_features)`.
        labels: Class of each clip, shape `(num_clips,)`.
        num_bins: Number of bins.

    Returns:
        Information in bits, shape `(num_features,)`.

    Raises:
        ValueError: There is less than one bin.

    Example:
        >>> information_scores(np.array([[1, 5], [2, 5], [3, 5], [4, 5]]), [0, 0, 1, 1], num_bins=2)
        array([1., 0.])
    """
    return np.array([mutual_information(quantile_bins(column, num_bins), labels) for column in np.asarray(table).T])


@needs_numbers("scores", empty=True)
@needs_numbers("num_kept")
def best_columns(scores, num_kept):
    """Return the columns with the largest scores.

    Args:
        scores: One number per feature, larger is better, shape `(num_features,)`.
        num_kept: How many to keep, at most `num_features`.

    Returns:
        Indices, best first, shape `(num_kept,)`; of equal scores the first column comes first.

    Raises:
        ValueError: There are fewer features.

    Example:
        >>> best_columns([0.2, 3.0, 1.5], 2)
        array([1, 2])
    """
    scores = one_column(scores)
    if not 0 <= num_kept <= len(scores):
        raise ValueError(f"num_kept is {num_kept}: there are {len(scores)} features to keep some of.")
    return np.argsort(-np.asarray(scores, dtype=float), kind="stable")[:num_kept]
