"""What the sensors of an array have in common: correlation by distance, free of level and source phase.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import numpy as np

from acml_tf.acoustics.pressures import takes_pressures


@takes_pressures("snapshots")
def spatial_correlation(snapshots):
    r"""Compute the correlation of each snapshot with itself, shifted along the array by 1, 2, … N − 1 sensors.

    $$\rho_k = \frac{\sum_{n=0}^{N-1-k} x_{n+k}\,x_n^*}{\sum_{n=0}^{N-1} |x_n|^2},\qquad k = 1, \dots, N-1.$$

    The unknown level and phase of the source cancel; a clean wave leaves $\rho_k = \frac{N-k}{N} e^{jk\psi}$.
    Nothing about the direction is lost: the beamformer's power is the Fourier transform of these numbers.

    Args:
        snapshots: Complex pressures, shape `(..., elements)`.

    Returns:
        Complex correlations, shape `(..., elements - 1)`, of modulus at most one.

    Example:
        Two sensors that hear `1` and `1j`:

        >>> spatial_correlation(np.array([1, 1j]))
        array([0.+0.5j])
    """
    num_elements = snapshots.shape[-1]
    products = [
        np.sum(snapshots[..., lag:] * np.conj(snapshots[..., : num_elements - lag]), axis=-1)
        for lag in range(num_elements)
    ]
    return np.stack(products[1:], axis=-1) / products[0].real[..., None]


def correlation_features(snapshots):
    """Return the correlations as real numbers that a network can read: real parts, then imaginary parts.

    Args:
        snapshots: Complex pressures, shape `(snapshots, elements)`.

    Returns:
        Numbers between −1 and 1 of type float32, shape `(snapshots, 2 * (elements - 1))`.

    Example:
        >>> correlation_features(np.array([[1, 1j]]))
        array([[0. , 0.5]], dtype=float32)
    """
    correlation = spatial_correlation(snapshots)
    return np.concatenate([correlation.real, correlation.imag], axis=-1).astype("float32")
