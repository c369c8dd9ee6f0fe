"""The energy of a sound by scale: details are taken off again and again, each time at half the sample rate.

Reference: S. Mallat, IEEE Trans. Pattern Anal. Mach. Intell. 11, 674 (1989); I. Daubechies, Commun. Pure Appl. Math.
41, 909 (1988).

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import numpy as np
import pywt

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes, takes_samples


@takes_samples("signal", ndim=1)
@needs_numbers("num_levels")
def haar_energies(signal, num_levels):
    """Compute the energy of the details at each scale of a Haar wavelet transform, and of what is left.

    A level looks at neighbouring pairs: (0, 1), (2, 3), and so on. Their differences are the details, their sums are
    what the next level looks at; both are divided by √2, so that no energy is lost. An odd last sample is paired with
    a zero.

    Args:
        signal: Samples, integers too, shape `(num_samples,)`.
        num_levels: Number of levels, at least 1; `2 ** num_levels` is at most `num_samples`.

    Returns:
        Energies, shape `(num_levels + 1,)`: of the finest details (of neighbouring samples) first, of the coarsest
        details last but one, of the remaining sums last. They add up to the energy Σ x² of the signal.

    Raises:
        ValueError: The signal is too short for that many levels.

    Example:
        >>> haar_energies([1, 1, 5, 3], 2)
        array([ 2.,  9., 25.])
    """
    if 2**num_levels > len(signal):
        raise ValueError(f"{len(signal)} samples cannot be halved {num_levels} times: take fewer levels.")
    sums, energies = np.asarray(signal, dtype=float), []
    for _ in range(num_levels):
        first, second = np.pad(sums, (0, len(sums) % 2)).reshape(-1, 2).T
        energies.append(np.sum((first - second) ** 2) / 2)
        sums = (first + second) / np.sqrt(2)
    return np.array([*energies, np.sum(sums**2)])


def _known_wavelet(name, value):
    if not (isinstance(value, pywt.Wavelet) or (isinstance(value, str) and value in pywt.wavelist(kind="discrete"))):
        raise ValueError(f"{name}={value!r:.40} is not known: choose 'haar', 'db4' or one of `pywt.wavelist()`.")
    return value


@takes_samples("signal", ndim=1)
@needs_numbers("num_levels")
@takes(["wavelet"], _known_wavelet)
def wavelet_details(signal, num_levels, wavelet="db4"):
    """Return the details of a sound at each scale, by PyWavelets.

    Args:
        signal: Samples, shape `(num_samples,)`, with silence before and after them.
        num_levels: Number of levels.
        wavelet: Name of an orthogonal wavelet: `"haar"`, `"db4"` (8 taps), …

    Returns:
        List of `num_levels + 1` arrays: the finest details first, the remaining smooth part last. Level j (from 1)
        holds about the octave from S / 2^(j+1) to S / 2^j, S being the sample rate.

    Raises:
        ValueError: The signal is too short for that many levels.

    Example:
        >>> [len(part) for part in wavelet_details(np.ones(64), 3, "haar")]
        [32, 16, 8, 8]
    """
    highest = pywt.dwt_max_level(len(signal), wavelet)
    if num_levels > highest:
        raise ValueError(f"num_levels is {num_levels}: {len(signal)} samples have {highest} levels of {wavelet}.")
    return pywt.wavedec(signal, wavelet, mode="zero", level=num_levels)[::-1]


@takes_samples("signal", ndim=1)
@needs_numbers("num_levels")
def wavelet_energies(signal, num_levels, wavelet="db4"):
    """Compute the energy of a sound at each scale, as `haar_energies` does, for any orthogonal wavelet.

    Args:
        signal: Samples, shape `(num_samples,)`.
        num_levels: Number of levels.
        wavelet: Name of an orthogonal wavelet of PyWavelets.

    Returns:
        Energies, shape `(num_levels + 1,)`, the finest details first, the remaining smooth part last; they add up to
        the energy Σ x² of the signal.

    Raises:
        ValueError: The signal is too short for that many levels.

    Example:
        >>> wavelet_energies([1, 1, 5, 3], 2, "haar")
        array([ 2.,  9., 25.])
    """
    return np.array([np.sum(part**2) for part in wavelet_details(signal, num_levels, wavelet)])
