"""Windows: how to cut a piece out of a sound, and what the cut does to its spectrum.

A tone of frequency f₀ that is weighted with a window appears in the shape of the window's own spectrum, moved to f₀:
W(f − f₀) with W(f) = Σ w[n] exp(−2πi f n / S). The discrete Fourier transform reads that curve at f = k S/N.

Reference: F. J. Harris, "On the use of windows for harmonic analysis with the discrete Fourier transform",
Proc. IEEE 66 (1978), 51–83.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.samples import takes_samples


@takes_counts("length", least=0)
def hann_window(length):
    """Return the periodic Hann window, a cut that fades in and out: w[n] = ½ − ½ cos(2π n / N).

    Args:
        length: Number of samples N ≥ 2.

    Returns:
        Weights between 0 and 1, shape (N,); the weight N that would follow is 0 again.

    Raises:
        ValueError: If the length is below two samples.

    Example:
        >>> hann_window(4)
        array([0. , 0.5, 1. , 0.5])
    """
    if length < 2:
        raise ValueError(f"length is {length}: a Hann window needs at least 2 samples.")
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)


@takes_samples("window", ndim=1)
def coherent_gain(window):
    """Return what a window leaves of a tone's amplitude: the mean of its weights.

    Args:
        window: Weights, shape (N,).

    Returns:
        The gain: 1 for a plain cut, ½ for Hann.

    Example:
        >>> coherent_gain(hann_window(4))
        0.5
    """
    return np.mean(window)


@takes_samples("window", ndim=1)
def scalloping_loss_db(window):
    """Compute how many decibels too low a tone is read when it lies midway between two Fourier frequencies.

    Args:
        window: Weights, shape (N,).

    Returns:
        The loss in decibels against a tone that hits a Fourier frequency, ≥ 0: 3.92 dB for a plain cut and
        1.42 dB for Hann, if N is large.

    Example:
        −20 log₁₀|(1 + exp(−πi/2)) / 2|:

        >>> round(scalloping_loss_db(np.ones(2)), 2)
        3.01
    """
    if not np.sum(window):
        raise ValueError("The window sums to 0: give one that lets something through.")
    n = np.arange(len(window))
    midway = np.sum(window * np.exp(-1j * np.pi * n / len(window)))
    return -20 * np.log10(np.abs(midway) / np.sum(window))


@takes_samples("window", ndim=1)
def noise_bandwidth_bins(window):
    """Compute how wide a slice of noise one line of a windowed spectrum collects, N Σw² / (Σw)².

    Args:
        window: Weights, shape (N,).

    Returns:
        The equivalent noise bandwidth in steps S/N of the frequency axis: 1 for a plain cut, 1.5 for Hann.

    Example:
        4 · 1.5 / 2²:

        >>> noise_bandwidth_bins(hann_window(4))
        1.5
    """
    if not np.sum(window):
        raise ValueError("The window sums to 0: give one that lets something through.")
    return len(window) * np.sum(np.square(window)) / np.sum(window) ** 2
