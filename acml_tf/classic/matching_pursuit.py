"""Choose the atoms of a signal one after the other, and weigh all chosen ones anew each time.

Reference: Y. C. Pati, R. Rezaiifar and P. S. Krishnaprasad, Proc. 27th Asilomar Conf. (1993), "Orthogonal matching
pursuit".

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_tables


@needs_numbers("num_chosen")
@takes_tables("dictionary")
@takes_samples("signal", ndim=1)
def orthogonal_matching_pursuit(dictionary, signal, num_chosen):
    """Return a code of a signal with at most `num_chosen` atoms.

    Again and again, the atom whose *direction* fits the rest best joins the chosen ones (the rest is what these
    leave of the signal), and then all of them get new weights: those with the smallest squared error. It ends early
    when the rest is zero, or fits no other atom, but for rounding.

    Args:
        dictionary: Atoms, shape `(num_atoms, num_samples)`. They may differ in length; none is zero.
        signal: Signal, shape `(num_samples,)`.
        num_chosen: Largest number of atoms, 1 … num_atoms.

    Returns:
        Weights of the given atoms, shape `(num_atoms,)`.

    Example:
        The long atom fits less well than the short one:

        >>> orthogonal_matching_pursuit([[10.0, 10.0], [0.0, 0.5]], [0.0, 2.0], 1).round(3).tolist()
        [0.0, 4.0]
    """
    dictionary, signal = np.asarray(dictionary, dtype=float), np.asarray(signal, dtype=float)
    directions = dictionary / np.linalg.norm(dictionary, axis=1, keepdims=True)
    chosen, code, rest, rounding = [], np.zeros(len(dictionary)), signal, 1e-9 * np.linalg.norm(signal)
    while len(chosen) < num_chosen and np.linalg.norm(rest) > rounding:
        match = np.abs(directions @ rest)
        match[chosen] = 0
        if np.max(match) <= rounding:
            break
        chosen.append(int(np.argmax(match)))
        code[chosen] = np.linalg.lstsq(dictionary[chosen].T, signal, rcond=None)[0]
        rest = signal - code @ dictionary
    return code


@needs_numbers("num_chosen")
@takes_tables("dictionary", "signals")
def pursuit_codes(dictionary, signals, num_chosen):
    """Compute the codes of many signals by orthogonal matching pursuit.

    Args:
        dictionary: Atoms, shape `(num_atoms, num_samples)`.
        signals: Signals, shape `(num_signals, num_samples)`.
        num_chosen: Largest number of atoms for each.

    Returns:
        Weights, shape `(num_signals, num_atoms)`.

    Example:
        >>> pursuit_codes([[1.0, 0.0], [0.0, 1.0]], [[3.0, 1.0], [1.0, 2.0]], 1).tolist()
        [[3.0, 0.0], [0.0, 2.0]]
    """
    if num_chosen > 1:
        return np.array([orthogonal_matching_pursuit(dictionary, signal, num_chosen) for signal in signals])
    dictionary = np.asarray(dictionary, dtype=float)  # a single atom: all signals at once, which is much faster
    length = np.linalg.norm(dictionary, axis=1)
    match = np.asarray(signals) @ (dictionary / length[:, None]).T
    best = np.argmax(np.abs(match), axis=1)
    return np.where(np.arange(len(dictionary)) == best[:, None], match, 0.0) / length
