"""What a recorded wave field says about the speed of its medium, and how many sensors can record it.

Lesson: lessons/5_deep/5_5_wave_speed_inverse.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples


@takes_samples("laplacian", "acceleration", alike=True)
def slowness_squared(laplacian, acceleration):
    r"""Estimate 1/c² of each place from a wave field that is known everywhere.

    At one place the wave equation, ∇²p = m ∂²p/∂t², holds at every instant with the same m = 1/c². Least squares over
    the instants take the m that solves

    $$\min_m \sum_t \big(\nabla^2p - m\,\partial_t^2p\big)^2.$$

    Loud instants count more; a place where no wave has passed is 0/0, NaN.

    Args:
        laplacian: ∇²p, shape `(time steps, …)`.
        acceleration: ∂²p/∂t², same shape.

    Returns:
        1/c², shape `(…)`; with noisy derivatives it may even be negative.

    Example:
        The speed is 2:

        >>> slowness_squared(np.array([1, 2]), np.array([4, 8]))
        0.25
    """
    return np.sum(laplacian * acceleration, axis=0) / np.sum(np.square(acceleration), axis=0)


@takes_positive("width", "drop_db")
def pulse_wavelength(width, drop_db=20.0):
    """Return the shortest wavelength that matters in a Gaussian pulse.

    The spectrum of exp(−x²/2σ²) falls as exp(−k²σ²/2); at the returned wavelength 2π/k it is `drop_db` below its top.

    Args:
        width: Standard deviation σ.
        drop_db: What lies further down counts as nothing.

    Returns:
        Wavelength, in the unit of `width`.

    Example:
        >>> round(pulse_wavelength(0.05), 3)
        0.146
    """
    return 2 * np.pi * width / np.sqrt(drop_db / 10 * np.log(10))


@needs_numbers("shortest_wavelength", empty=True)
@takes_samples("size")
def sensors_by_nyquist(shortest_wavelength, size):
    """Return how many sensors a regular grid needs to catch every wave: two per wavelength, along each axis.

    Where a side is a whole number of half wavelengths, rounding may count one interval more; either count will do.

    Args:
        shortest_wavelength: λ > 0.
        size: Lengths of the domain along its axes; sensors stand at both ends.

    Returns:
        Number of sensors, an integer.

    Example:
        λ = 0.5 in a square of side 1 asks for a spacing of 0.25, 5 × 5 sensors:

        >>> sensors_by_nyquist(0.5, (1.0, 1.0))
        25
    """
    intervals = np.ceil(2 * np.asarray(size) / shortest_wavelength - 1e-9)
    return int(np.prod(intervals + 1))
