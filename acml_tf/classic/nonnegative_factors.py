"""Parts that only add: non-negative matrix factorisation by multiplicative updates.

Reference: D. D. Lee, H. S. Seung, "Algorithms for non-negative matrix factorization", Advances in Neural Information
Processing Systems 13 (2000), theorem 1; P. Smaragdis, J. C. Brown, "Non-negative matrix factorization for polyphonic
music transcription", IEEE WASPAA (2003).

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

import numpy as np

from acml_tf.evaluation.columns import takes_tables

TINY = 1e-12


@takes_tables("magnitudes", "parts", "gains")
def nmf_step(magnitudes, parts, gains):
    r"""Improve parts and gains of $V \approx W H$ by one multiplicative step each: first the gains, then the parts.

    The squared error $\lVert V - W H \rVert^2$ never grows, and what is not negative stays so.

    Args:
        magnitudes: V, ≥ 0, shape `(num_bins, num_frames)`. Not changed.
        parts: W, the spectrum of each part as a column, ≥ 0, shape `(num_bins, num_parts)`. Not changed.
        gains: H, how loud each part is in each frame, ≥ 0, shape `(num_parts, num_frames)`. Not changed.

    Returns:
        New parts and new gains, in the shapes of the old ones; 0 (and no division by zero) where a denominator is 0.

    Example:
        A perfect factorisation stays:

        >>> nmf_step(np.array([[2.0], [4.0]]), np.array([[1.0], [2.0]]), np.array([[2.0]]))
        (array([[1.],
               [2.]]), array([[2.]]))
    """
    parts, gains = np.asarray(parts), np.asarray(gains)
    gains = gains * (parts.T @ magnitudes) / np.maximum(parts.T @ parts @ gains, TINY)
    parts = parts * (magnitudes @ gains.T) / np.maximum(parts @ gains @ gains.T, TINY)
    return parts, gains
