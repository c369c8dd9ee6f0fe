"""Fill in the band that sensors missed, from responses that were measured whole: a dictionary and its rivals.

Each function takes the measured responses, shape `(num_measured, num_samples)`, what the sensors heard, shape
`(num_sensors, num_samples)`, `narrow`, the function that makes of a response what a sensor hears of it, and its own
setting. Each returns estimates of the whole responses at the sensors, shape `(num_sensors, num_samples)`.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np
from scipy.spatial.distance import cdist

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.classic.dictionary_learning import learn_dictionary
from acml_tf.classic.matching_pursuit import pursuit_codes
from acml_tf.classic.sparse_coding import sparse_codes
from acml_tf.evaluation.columns import takes_tables


@needs_functions("narrow")
@needs_numbers("num_neighbours")
@takes_tables("measured", "sensed")
def fill_by_neighbours(measured, sensed, narrow, num_neighbours=1):
    """Return the mean of the measured responses whose low bands are nearest to what each sensor heard.

    Args:
        measured: Measured responses, shape `(num_measured, num_samples)`.
        sensed: What the sensors heard, shape `(num_sensors, num_samples)`.
        narrow: Function from whole responses to what a sensor hears of them.
        num_neighbours: Number of responses in the mean.

    Returns:
        Estimates, shape `(num_sensors, num_samples)`.

    Example:
        >>> fill_by_neighbours(5 * np.eye(2), np.array([[0.9, 0.2]]), abs).tolist()
        [[5.0, 0.0]]
    """
    nearest = np.argsort(cdist(sensed, narrow(measured)), axis=1)[:, :num_neighbours]
    return measured[nearest].mean(axis=1)


@needs_functions("narrow")
@needs_numbers("penalty")
@takes_tables("measured", "sensed")
def fill_by_ridge(measured, sensed, narrow, penalty):
    """Return estimates of the linear map from low bands to whole responses, fitted with a price on squared weights.

    Args:
        measured: Measured responses, shape `(num_measured, num_samples)`.
        sensed: What the sensors heard, shape `(num_sensors, num_samples)`.
        narrow: Function from whole responses to what a sensor hears of them.
        penalty: Price, as a fraction of the mean energy of a low band, > 0.

    Returns:
        Estimates, shape `(num_sensors, num_samples)`.

    Example:
        >>> fill_by_ridge(np.eye(2), np.eye(2), abs, 1.0).tolist()
        [[0.5, 0.0], [0.0, 0.5]]
    """
    low = narrow(measured)
    gram = low @ low.T
    weights = np.linalg.solve(gram + penalty * np.trace(gram) / len(gram) * np.eye(len(gram)), measured)
    return sensed @ low.T @ weights


@needs_functions("narrow")
@needs_numbers("num_components", "noise")
@takes_tables("measured", "sensed")
def fill_by_components(measured, sensed, narrow, num_components, noise=0.01):
    """Return estimates in the first principal components, weighed so that their low band fits what was heard.

    Args:
        measured: Measured responses, shape `(num_measured, num_samples)`.
        sensed: What the sensors heard, shape `(num_sensors, num_samples)`.
        narrow: Function from whole responses to what a sensor hears of them.
        num_components: Number of components; they are not centred.
        noise: Energy of the noise, as a fraction of the mean energy of a low band; it keeps rare components small.

    Returns:
        Estimates, shape `(num_sensors, num_samples)`.

    Example:
        >>> fill_by_components(2 * np.eye(2), np.eye(2), abs, 2, noise=1.0).round(3).tolist()
        [[0.333, 0.0], [0.0, 0.333]]
    """
    components = np.linalg.svd(measured, full_matrices=False)[2][:num_components]
    spread = np.sqrt(np.mean((measured @ components.T) ** 2, axis=0))
    seen = narrow(spread[:, None] * components)
    gram = seen @ seen.T + noise * np.mean(np.sum(narrow(measured) ** 2, axis=1)) * np.eye(len(seen))
    return np.linalg.solve(gram, seen @ sensed.T).T @ (spread[:, None] * components)


@needs_functions("narrow")
@needs_numbers("num_chosen")
@takes_tables("measured", "sensed")
def fill_by_exemplars(measured, sensed, narrow, num_chosen):
    """Return estimates in the measured responses themselves, by orthogonal matching pursuit in the low band.

    Args:
        measured: Measured responses, shape `(num_measured, num_samples)`.
        sensed: What the sensors heard, shape `(num_sensors, num_samples)`.
        narrow: Function from whole responses to what a sensor hears of them.
        num_chosen: Largest number of responses for each sensor.

    Returns:
        Estimates, shape `(num_sensors, num_samples)`.

    Example:
        >>> fill_by_exemplars(5 * np.eye(2), np.array([[0.0, 2.0]]), abs, 1).tolist()
        [[0.0, 2.0]]
    """
    return pursuit_codes(narrow(measured), sensed, num_chosen) @ measured


@needs_functions("narrow")
@needs_numbers("width")
@needs_numbers("penalty", empty=True)
@takes_tables("measured", min_rows=2)
@takes_tables("sensed")
def fill_by_kernel(measured, sensed, narrow, width, penalty=0.01):
    """Return estimates of a smooth map from low bands to whole responses: ridge regression with a Gaussian kernel.

    Args:
        measured: Measured responses, shape `(num_measured, num_samples)`.
        sensed: What the sensors heard, shape `(num_sensors, num_samples)`.
        narrow: Function from whole responses to what a sensor hears of them.
        width: Width of the kernel, as a fraction of the root mean square distance between low bands.
        penalty: Price on rough maps, > 0.

    Returns:
        Estimates, shape `(num_sensors, num_samples)`.

    Example:
        >>> fill_by_kernel(np.eye(2), np.eye(2), abs, 0.1, penalty=1.0).round(3).tolist()
        [[0.5, 0.0], [0.0, 0.5]]
    """
    low = narrow(measured)
    scale = 2 * width**2 * np.mean(cdist(low, low, "sqeuclidean"))
    gram, match = np.exp(-cdist(low, low, "sqeuclidean") / scale), np.exp(-cdist(sensed, low, "sqeuclidean") / scale)
    return match @ np.linalg.solve(gram + penalty * np.eye(len(low)), measured)


@needs_functions("narrow")
@needs_numbers("num_atoms", "num_chosen", "num_dictionaries")
@needs_numbers("fraction", empty=True, optional=True)
@takes_tables("measured", "sensed")
def fill_by_dictionary(measured, sensed, narrow, num_atoms, num_chosen=1, fraction=None, num_dictionaries=1):
    """Return estimates in atoms that K-SVD learns from the measured responses.

    What was heard is coded in the low bands of the atoms, and the same weights are put on the whole atoms. Several
    dictionaries begin with other responses, and their estimates are averaged.

    Args:
        measured: Measured responses, shape `(num_measured, num_samples)`.
        sensed: What the sensors heard, shape `(num_sensors, num_samples)`.
        narrow: Function from whole responses to what a sensor hears of them.
        num_atoms: Number of atoms; at most one for each measured response.
        num_chosen: Largest number of atoms for a response.
        fraction: Penalty of the codes of what was heard, as a fraction of the largest useful one, 0 … 1; None means
            orthogonal matching pursuit with `num_chosen` atoms.
        num_dictionaries: Number of dictionaries, ≥ 1.

    Returns:
        Estimates, shape `(num_sensors, num_samples)`.

    Example:
        >>> fill_by_dictionary(5 * np.eye(2), np.array([[0.0, 2.0]]), np.copy, 2, fraction=0.25).round(3).tolist()
        [[0.0, 1.5]]
    """
    estimates = []
    for seed in range(num_dictionaries):
        atoms, _ = learn_dictionary(measured, min(num_atoms, len(measured)), num_chosen, seed=seed)
        low = narrow(atoms)
        codes = pursuit_codes(low, sensed, num_chosen) if fraction is None else sparse_codes(low, sensed, fraction)
        estimates.append(codes @ atoms)
    return np.mean(estimates, axis=0)
