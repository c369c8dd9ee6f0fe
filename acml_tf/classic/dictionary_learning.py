"""Learn a dictionary from signals: K-SVD.

Reference: M. Aharon, M. Elad and A. Bruckstein, "K-SVD: an algorithm for designing overcomplete dictionaries for
sparse representation", IEEE Trans. Signal Process. 54, 4311 (2006).

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.classic.matching_pursuit import pursuit_codes
from acml_tf.evaluation.columns import takes_cases, takes_tables


def unused_atoms(codes):
    """Return the fraction of atoms that no signal uses.

    Args:
        codes: Weights, shape `(num_signals, num_atoms)`; a weight of exactly zero does not count as a use.

    Returns:
        Fraction of the atoms, 0 … 1.

    Example:
        >>> unused_atoms([[0, 2, 0, 1], [0, -2, 0, 0]])
        0.5
    """
    return float(np.mean(~np.any(np.asarray(codes) != 0, axis=0)))


@needs_numbers("atom", empty=True)
@takes_cases("codes", "signals")
@takes_tables("dictionary", "codes", "signals")
def dictionary_step(dictionary, codes, signals, atom):
    """Renew one atom, and its weights, so that the squared error over the signals that use it is smallest.

    All other atoms, all their weights, and the zeros among the atom's own weights stay as they are.

    Args:
        dictionary: Atoms, shape `(num_atoms, num_samples)`.
        codes: Weights, shape `(num_signals, num_atoms)`; a weight of exactly 0 is no use.
        signals: Signals, shape `(num_signals, num_samples)`.
        atom: Number of the atom, 0 … num_atoms − 1.

    Returns:
        Pair of the new atom, of length one, shape `(num_samples,)`, and its weights, shape `(num_signals,)`. Both may
        be multiplied by −1 together. An atom that no signal uses is returned as it was, with its zeros.

    Example:
        Both signals use the only atom; they need one that points along (3, 4):

        >>> new_atom, weights = dictionary_step([[1.0, 0.0]], [[1.0], [2.0]], [[3.0, 4.0], [6.0, 8.0]], 0)
        >>> np.outer(weights, new_atom).round(3).tolist()
        [[3.0, 4.0], [6.0, 8.0]]
    """
    dictionary, codes = np.array(dictionary, dtype=float), np.array(codes, dtype=float)
    weights = codes[:, atom].copy()
    users = np.flatnonzero(weights)
    if len(users) == 0:
        return dictionary[atom], weights
    codes[:, atom] = 0
    rest = np.asarray(signals)[users] - codes[users] @ dictionary
    left, strength, right = np.linalg.svd(rest, full_matrices=False)
    weights[users] = strength[0] * left[:, 0]
    return right[0], weights


@needs_numbers("num_atoms", "num_chosen", "num_rounds")
@takes_tables("signals")
def learn_dictionary(signals, num_atoms, num_chosen, num_rounds=6, seed=0):
    """Learn a dictionary by K-SVD: code all signals, then renew the atoms one by one, and again.

    It begins with signals drawn by lot. An atom that no signal uses is replaced by the signal that is coded worst.

    Args:
        signals: Signals, shape `(num_signals, num_samples)`.
        num_atoms: Number of atoms, at most num_signals.
        num_chosen: Largest number of atoms in the code of a signal.
        num_rounds: How often all atoms are renewed.
        seed: Draws the first atoms.

    Returns:
        Pair of atoms of length one, shape `(num_atoms, num_samples)`, and codes, shape `(num_signals, num_atoms)`.

    Raises:
        ValueError: More atoms are asked for than there are signals.

    Example:
        >>> learn_dictionary(np.eye(4), 3, 1)[0].shape
        (3, 4)
    """
    signals = np.asarray(signals, dtype=float)
    if num_atoms > len(signals):
        raise ValueError(f"{num_atoms} atoms from {len(signals)} signals: take at most one for each signal.")
    first = np.random.default_rng(seed).permutation(len(signals))[:num_atoms]
    dictionary = signals[first] / np.linalg.norm(signals[first], axis=1, keepdims=True)
    for _ in range(num_rounds):
        codes = pursuit_codes(dictionary, signals, num_chosen)
        for atom in range(num_atoms):
            if not np.any(codes[:, atom]):
                dictionary[atom] = _worst_coded(dictionary, codes, signals)
            dictionary[atom], codes[:, atom] = dictionary_step(dictionary, codes, signals, atom)
    return dictionary, pursuit_codes(dictionary, signals, num_chosen)


def _worst_coded(dictionary, codes, signals):
    """Return the signal with the largest error, at length one."""
    worst = signals[np.argmax(np.sum((signals - codes @ dictionary) ** 2, axis=1))]
    return worst / np.linalg.norm(worst)
