"""Would another sample have chosen the same features?

Reference: A. Kalousis, J. Prados and M. Hilario, *Stability of feature selection algorithms: a study on
high-dimensional spaces*, Knowl. Inf. Syst. 12, 95 (2007).

Lesson: lessons/2_features/2_2_feature_selection.py
"""

import numpy as np
from scipy.stats import hypergeom

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.samples import takes


def _no_masks(name, selections):
    if any(np.asarray(chosen).dtype == bool for chosen in selections):
        raise ValueError(f"The {name} hold True and False: give the indices of what is chosen, as np.flatnonzero does.")
    return selections


@needs_rows("selections")
@takes(["selections"], _no_masks)
def jaccard_stability(selections):
    r"""Compute how much several choices of features have in common, on average over all pairs of them.

    The Jaccard index of two sets is the share of what both have in what either has: $|A \cap B| / |A \cup B|$.

    Args:
        selections: Chosen features of each repetition, indices or names, in a list or as the rows of a table;
            repetitions may differ in number of features, and the order within one does not count.

    Returns:
        Mean over all pairs of two repetitions: 1 where all chose alike, 0 where no two share a feature. Two that
        chose nothing agree.

    Raises:
        ValueError: There is a single repetition, or none.

    Example:
        The three pairs share 1 of 3, 2 of 2 and 1 of 3:

        >>> round(jaccard_stability([[0, 1], [1, 2], [1, 0]]), 3)
        0.556
    """
    if len(selections) < 2:
        raise ValueError(f"{len(selections)} selection has nothing to be compared with: repeat the selection.")
    sets = [set(np.asarray(chosen).tolist()) for chosen in selections]
    pairs = [(a, b) for k, a in enumerate(sets) for b in sets[:k]]
    return float(np.mean([len(a & b) / len(a | b) if a | b else 1.0 for a, b in pairs]))


@takes_counts("num_kept", "num_features")
def chance_jaccard(num_kept, num_features):
    r"""Compute the Jaccard index that two choices by lot have, in the mean.

    Two draws of k out of d features share m of them with the hypergeometric probability; then their index is
    m / (2k − m).

    Args:
        num_kept: Number k of features that are drawn, from 1 to `num_features`.
        num_features: Number d of features to draw from.

    Returns:
        Expected index, 0 … 1.

    Example:
        One of four: both draw the same with probability 1/4.

        >>> chance_jaccard(1, 4)
        0.25
    """
    shared = np.arange(num_kept + 1)
    return float(np.sum(hypergeom.pmf(shared, num_features, num_kept, num_kept) * shared / (2 * num_kept - shared)))
