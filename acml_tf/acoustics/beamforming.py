"""The conventional (Bartlett) beamformer: turn the array by phase shifts and listen where it is loudest.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.array import steering_vectors
from acml_tf.acoustics.pressures import takes_pressures


@takes_pressures("snapshots", "vectors", silent=True)
def conventional_beamformer(snapshots, vectors):
    r"""Compute the power that an array receives from each of many directions.

    Undo the phases of a direction, average the sensors, take the power:

    $$P(\theta) = \left|\frac{1}{N}\sum_{n=0}^{N-1} a_n^*(\theta)\,x_n\right|^2.$$

    Args:
        snapshots: Complex pressures at one instant, shape `(snapshots, elements)`.
        vectors: Steering vectors of the directions to listen in, shape `(directions, elements)`.

    Returns:
        Power in the unit of `snapshots` squared, shape `(snapshots, directions)`.

    Example:
        A wave of amplitude 2 without noise, in its own direction:

        >>> wave = steering_vectors(np.array([20.0]))
        >>> np.round(conventional_beamformer(2 * wave, wave), 6)
        array([[4.]])

    Reference:
        M. S. Bartlett, "Smoothing periodograms from time-series with continuous spectra", Nature 161, 1948.
    """
    weights = np.conj(vectors) / vectors.shape[-1]
    return np.abs(snapshots @ weights.T) ** 2


@needs_numbers("snapshots", empty=True)
@needs_numbers("num_sines")
def beamformer_direction(snapshots, num_sines=1024):
    r"""Estimate the direction in which the beam of a half-wavelength array has most power, between grid points too.

    The grid is even in $u = \sin\theta$, in which every beam has the same width and which closes to a circle:
    $u = -1$ and $u = 1$ are one direction to the array. A parabola through the peak and its neighbours gives
    the rest. For one source in white noise this is the maximum-likelihood estimate.

    Args:
        snapshots: Complex pressures, shape `(snapshots, elements)` or, for one, `(elements,)`; none of them silent.
        num_sines: Number of grid points over $-1 \le u < 1$; ten per element or more.

    Returns:
        Directions of arrival in degrees, −90 … 90, shape `(snapshots,)`.

    Raises:
        ValueError: If the grid is too coarse for the beam, or a snapshot holds NaN or is silent at all sensors but one.

    Example:
        >>> np.round(beamformer_direction(steering_vectors(np.array([20.0]))), 2)
        array([20.])
    """
    snapshots = np.atleast_2d(snapshots)
    num_elements = snapshots.shape[-1]
    heard = (np.count_nonzero(snapshots, axis=-1) > 1) & np.all(np.isfinite(snapshots), axis=-1)
    if not heard.all():
        said = f"Snapshot {np.argmin(heard)} is silent or not a number, or but one sensor hears it"
        raise ValueError(f"{said}: it has no direction, leave it out.")
    if num_sines < 10 * num_elements:
        raise ValueError(f"num_sines={num_sines} steps over the beam: take at least {10 * num_elements}.")
    sine = -1 + 2 * np.arange(num_sines) / num_sines
    power = conventional_beamformer(snapshots, steering_vectors(np.rad2deg(np.arcsin(sine)), num_elements))
    peak = power.argmax(axis=-1)
    neighbours = (peak[:, None] + np.array([-1, 0, 1])) % num_sines
    before, top, after = np.take_along_axis(power, neighbours, axis=-1).T
    shift = 0.5 * (before - after) / (before - 2 * top + after)
    refined = sine[peak] + 2 * shift / num_sines
    return np.rad2deg(np.arcsin((refined + 1) % 2 - 1))
