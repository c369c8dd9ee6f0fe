"""Which few clips stand for all, and which are not represented by them?

Reference: B. Kim, R. Khanna and O. Koyejo, "Examples are not enough, learn to criticize! Criticism for
interpretability", NeurIPS 29 (2016).

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import numpy as np
from scipy.spatial.distance import cdist

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.evaluation.columns import takes_indices, takes_tables


@needs_numbers("width", empty=True, optional=True)
@takes_tables("rows", min_rows=2)
def gaussian_kernel(rows, width=None):
    """Compute how alike clips are: 1 for a clip and itself, towards 0 with distance.

    Args:
        rows: One clip per row, shape `(n, d)`.
        width: Distance at which the kernel has fallen to exp(−½); None takes the median distance of two clips.

    Returns:
        Kernel, symmetric, 0 … 1, shape `(n, n)`.

    Raises:
        ValueError: The width is 0, as the median is where more than half of all pairs are equal.

    Example:
        >>> gaussian_kernel([[0.0], [2.0]], width=2.0).round(3).tolist()
        [[1.0, 0.607], [0.607, 1.0]]
    """
    distances = cdist(rows, rows)
    width = np.median(distances[np.triu_indices(len(distances), 1)]) if width is None else width
    if width == 0:
        raise ValueError("More than half of all pairs of clips are equal: leave copies out, or give a width above 0.")
    return np.exp(-0.5 * (distances / width) ** 2)


@takes_tables("kernel")
@takes_indices("chosen", ndim=1)
def discrepancy(kernel, chosen):
    """Compute the squared maximum mean discrepancy (MMD²) of a choice of clips and all clips.

    Args:
        kernel: Shape `(n, n)`, symmetric.
        chosen: Indices of the choice, at least one, shape `(m,)`.

    Returns:
        MMD², ≥ 0; 0 for the choice of all.

    Example:
        >>> discrepancy(np.eye(2), [0]), discrepancy(np.eye(2), [0, 1])
        (0.5, 0.0)
    """
    kernel, chosen = np.asarray(kernel, dtype=float), np.asarray(chosen, dtype=int)
    return float(kernel.mean() - 2 * kernel[chosen].mean() + kernel[np.ix_(chosen, chosen)].mean())


@needs_rows("kernel")
@needs_numbers("num_prototypes", "num_criticisms")
def prototypes_and_criticisms(kernel, num_prototypes, num_criticisms):
    """Choose clips that together resemble all clips, one after the other, and the clips that they fail to represent.

    Each prototype is the clip that, added to those before it, leaves the smallest `discrepancy`. Criticisms are the
    clips, prototypes excepted, whose mean similarity to all clips differs most from their mean similarity to the
    prototypes, in either direction. The first of equal clips is taken.

    Args:
        kernel: Similarity of all clips, symmetric, any numbers on its diagonal, shape `(n, n)`. Not changed.
        num_prototypes: Number of prototypes, at least 1.
        num_criticisms: Number of criticisms; together no more than n.

    Returns:
        Indices of the prototypes in the order of choice, shape `(num_prototypes,)`; indices of the criticisms, the most
        different one first, shape `(num_criticisms,)`.

    Raises:
        ValueError: Fewer than one prototype, or more prototypes and criticisms than clips are asked for.

    Example:
        Two alike clips and a loner: one of the pair stands for all, and the loner complains.

        >>> kernel = [[1, 0.9, 0], [0.9, 1, 0], [0, 0, 1]]
        >>> [found.tolist() for found in prototypes_and_criticisms(kernel, 1, 1)]
        [[0], [2]]
    """
    kernel = np.asarray(kernel, dtype=float)
    if num_prototypes < 1 or num_prototypes + num_criticisms > len(kernel):
        raise ValueError(f"{num_prototypes} + {num_criticisms} of {len(kernel)} clips: take one prototype or more.")
    chosen = []
    for _ in range(num_prototypes):
        left = [clip for clip in range(len(kernel)) if clip not in chosen]
        chosen.append(min(left, key=lambda clip: round(discrepancy(kernel, [*chosen, clip]), 12)))
    witness = np.abs(kernel.mean(axis=1) - kernel[:, chosen].mean(axis=1)).round(12)
    witness[chosen] = -1
    return np.array(chosen), np.argsort(-witness, kind="stable")[:num_criticisms]
