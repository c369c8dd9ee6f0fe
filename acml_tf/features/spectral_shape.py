"""The shape of a spectrum in a few numbers per frame: where it lies, how wide it is, how flat.

Reference: G. Peeters, "A large set of audio features for sound description (similarity and classification) in the
CUIDADO project", IRCAM (2004).

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_fractions
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import samples, takes_samples

TINY = np.finfo(float).tiny


@takes_samples("power")
def spectral_flatness(power):
    r"""Compute how flat the spectrum of each frame is: the geometric mean of its bins over the arithmetic one.

    $$F = \Big(\prod_{k=1}^{K} P_k\Big)^{1/K} \Big/ \frac1K\sum_{k=1}^{K} P_k$$

    Args:
        power: Power P ≥ 0 of each bin and frame, shape `(num_bins, num_frames)`.

    Returns:
        Flatness from 0 to 1, shape `(num_frames,)`: 1 if all bins are equal, 0 if a bin, or the whole frame, has no
        power. A thousand bins of any size are no difficulty.

    Example:
        >>> spectral_flatness([[1.0, 5.0], [4.0, 5.0]])
        array([0.8, 1. ])
    """
    power = np.asarray(power, dtype=float)
    with np.errstate(divide="ignore"):
        geometric = np.exp(np.mean(np.log(power), axis=0))
    return geometric / np.maximum(power.mean(axis=0), np.finfo(float).tiny)


@needs_numbers("frequency_hz", empty=True)
def spectral_centroid(power, frequency_hz):
    """Compute the centre of gravity of each frame's spectrum: how bright it sounds.

    Args:
        power: Power of each bin and frame, shape `(num_bins, num_frames)`.
        frequency_hz: Frequency of each bin, shape `(num_bins,)`.

    Returns:
        Centroid in hertz, shape `(num_frames,)`; 0 for a silent frame.

    Example:
        >>> spectral_centroid([[3.0], [1.0]], [100.0, 500.0])
        array([200.])
    """
    power = samples(power, "power")
    return np.asarray(frequency_hz) @ power / np.maximum(power.sum(axis=0), TINY)


@needs_numbers("frequency_hz", empty=True)
def spectral_bandwidth(power, frequency_hz):
    """Compute how far the power of each frame spreads around its centroid.

    Args:
        power: Power of each bin and frame, shape `(num_bins, num_frames)`; of one frame `(num_bins,)`.
        frequency_hz: Frequency of each bin, shape `(num_bins,)`.

    Returns:
        Root of the mean squared distance from the centroid, in hertz, shape `(num_frames,)`; 0 for a silent frame.

    Example:
        >>> spectral_bandwidth([[1.0], [1.0]], [100.0, 500.0])
        array([200.])
    """
    power = np.asarray(power, dtype=float)
    frequency_hz = np.reshape(frequency_hz, (-1,) + (1,) * (power.ndim - 1))
    distance_hz = frequency_hz - spectral_centroid(power, frequency_hz.ravel())
    return np.sqrt(np.sum(distance_hz**2 * power, axis=0) / np.maximum(power.sum(axis=0), TINY))


@takes_fractions("share")
@needs_numbers("frequency_hz", empty=True)
def spectral_rolloff(power, frequency_hz, share=0.85):
    """Return the frequency below which a given share of each frame's power lies.

    Args:
        power: Power of each bin and frame, shape `(num_bins, num_frames)`.
        frequency_hz: Frequency of each bin, ascending, shape `(num_bins,)`.
        share: Share of the power, from 0 to 1.

    Returns:
        Frequency in hertz of the first bin at which the share is reached, shape `(num_frames,)`.

    Example:
        >>> spectral_rolloff([[8.0], [1.0], [1.0]], [0.0, 100.0, 200.0])
        array([100.])
    """
    power, frequency_hz = samples(power, "power"), np.asarray(frequency_hz)
    if len(power) != len(frequency_hz):
        raise ValueError(f"{len(power)} powers and {len(frequency_hz)} frequencies: give one to each.")
    below = np.cumsum(power, axis=0)
    return frequency_hz[np.argmax(below >= share * below[-1], axis=0)]


def spectral_flux(power):
    """Compute how much the spectrum changes from each frame to the next, whatever the level.

    Args:
        power: Power of each bin and frame, shape `(num_bins, num_frames)`.

    Returns:
        Half of the summed changes of the shares of power, from 0 (same spectrum) to 1 (no bin in common), shape
        `(num_frames - 1,)`.

    Example:
        >>> spectral_flux([[1.0, 2.0, 0.0], [0.0, 0.0, 1.0]])
        array([0., 1.])
    """
    power = samples(power, "power")
    shares = power / np.maximum(power.sum(axis=0), TINY)
    return np.sum(np.abs(np.diff(shares, axis=1)), axis=0) / 2
