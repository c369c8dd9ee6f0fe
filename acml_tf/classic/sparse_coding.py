"""Write a signal as a sum of few atoms of a dictionary.

A dictionary holds atoms as rows, a code one weight for each: `signals ≈ codes @ dictionary`.

Reference: I. Daubechies, M. Defrise and C. De Mol, Comm. Pure Appl. Math. 57, 1413 (2004), for iterative
soft-thresholding; A. Beck and M. Teboulle, SIAM J. Imaging Sci. 2, 183 (2009), for its acceleration.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.evaluation.columns import takes_tables


@needs_numbers("threshold", empty=True)
def soft_threshold(values, threshold):
    r"""Return for each value x the number z that makes $\frac12 (x - z)^2 + t\,|z|$ smallest.

    Args:
        values: Numbers x, any shape.
        threshold: Price t of a unit of |z|, ≥ 0: a number, or an array that NumPy broadcasts to the shape of `values`.

    Returns:
        The numbers z, shape of `values`, floats.

    Raises:
        ValueError: A threshold is negative.

    Example:
        >>> soft_threshold([3, -1], 2).tolist()
        [1.0, -0.0]
    """
    if np.any(np.asarray(threshold) < 0):
        raise ValueError(f"The threshold is {threshold}: take 0 or more.")
    values = np.asarray(values, dtype=float)
    return np.sign(values) * np.maximum(np.abs(values) - threshold, 0)


@needs_numbers("penalty", empty=True)
@takes_tables("codes", "dictionary", "signals")
def ista_step(codes, dictionary, signals, penalty):
    r"""Improve codes by one step of iterative soft-thresholding.

    It lowers $\frac12 \lVert Y - C D \rVert^2 + \lambda \lVert C \rVert_1$, Y the signals, C the codes and D the
    dictionary. The step along the negative gradient has the length 1 / L, L the largest eigenvalue of $D D^T$.

    Args:
        codes: Weights C, shape `(num_signals, num_atoms)`.
        dictionary: Atoms D, shape `(num_atoms, num_samples)`.
        signals: Signals Y, shape `(num_signals, num_samples)`.
        penalty: Price λ of a unit of weight, ≥ 0.

    Returns:
        New weights, shape `(num_signals, num_atoms)`.

    Example:
        One atom of length 2, so L = 4, and the step goes all the way to the best weight, (2 · 6 − 4) / 4:

        >>> ista_step([[0]], [[2]], [[6]], 4).tolist()
        [[2.0]]
    """
    codes, dictionary = np.asarray(codes, dtype=float), np.asarray(dictionary, dtype=float)
    largest = np.linalg.norm(dictionary, 2) ** 2
    gradient = (codes @ dictionary - np.asarray(signals)) @ dictionary.T
    return soft_threshold(codes - gradient / largest, penalty / largest)


@takes_tables("dictionary", "signals")
def largest_useful_penalty(dictionary, signals):
    r"""Return the penalty λ from which on the best code of every signal is zero.

    The codes C minimise $\frac12 \lVert Y - C D \rVert^2 + \lambda \lVert C \rVert_1$.

    Args:
        dictionary: Atoms D, shape `(num_atoms, num_samples)`.
        signals: Signals Y, shape `(num_signals, num_samples)`.

    Returns:
        The smallest such λ, ≥ 0: one number for all signals.

    Example:
        >>> largest_useful_penalty([[2.0, 0.0]], [[1.0, 5.0], [-3.0, 0.0]])
        6.0
    """
    return float(np.max(np.abs(np.asarray(signals) @ np.asarray(dictionary).T)))


@needs_numbers("fraction", empty=True)
@needs_numbers("num_steps")
@takes_tables("dictionary", "signals")
def sparse_codes(dictionary, signals, fraction, num_steps=200):
    """Compute codes by accelerated soft-thresholding, each signal with a penalty in proportion to its own largest one.

    Args:
        dictionary: Atoms, shape `(num_atoms, num_samples)`, of any length: they are brought to length one inside.
        signals: Signals, shape `(num_signals, num_samples)`.
        fraction: Penalty as a fraction of the signal's `largest_useful_penalty`, 0 … 1.
        num_steps: Number of steps.

    Returns:
        Weights of the given atoms, shape `(num_signals, num_atoms)`.

    Example:
        With one atom the weight shrinks by the fraction:

        >>> sparse_codes([[0.0, 2.0]], [[0.0, 4.0]], 0.25).round(3).tolist()
        [[1.5]]
    """
    dictionary, signals = np.asarray(dictionary, dtype=float), np.asarray(signals, dtype=float)
    length = np.linalg.norm(dictionary, axis=1)
    atoms = dictionary / length[:, None]
    gram, match = atoms @ atoms.T, signals @ atoms.T
    largest, price = np.linalg.norm(gram, 2), fraction * np.max(np.abs(match), axis=1, keepdims=True)
    codes = ahead = np.zeros_like(match)
    momentum = 1.0
    for _ in range(num_steps):
        before, old = codes, momentum
        codes = soft_threshold(ahead - (ahead @ gram - match) / largest, price / largest)
        momentum = (1 + np.sqrt(1 + 4 * old**2)) / 2
        ahead = codes + (old - 1) / momentum * (codes - before)
    return codes / length
