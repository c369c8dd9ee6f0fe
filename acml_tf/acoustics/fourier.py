"""The discrete Fourier transform: a sound as a sum of turning arrows.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows


@needs_numbers("signal", empty=True)
def discrete_fourier_transform(signal):
    r"""Compute how much of each of N turning arrows a signal of N samples holds.

    $$X[k] = \sum_n x[n]\,e^{-2\pi i k n / N}$$

    Arrow k makes k turns in the N samples; turning the signal back by as much and adding up leaves what turned along
    with it. This is the definition, N² multiplications; `np.fft.fft` gives the same numbers with about N log₂ N.

    Args:
        signal: Samples x[n], real or complex, shape (N,).

    Returns:
        Complex coefficients X[k], k = 0 … N − 1, shape (N,), in the unit of the signal. Not divided by N.

    Example:
        A click holds all arrows alike:

        >>> np.abs(discrete_fourier_transform(np.array([1, 0, 0, 0])))
        array([1., 1., 1., 1.])
    """
    n = np.arange(len(signal))
    arrows = np.exp(-2j * np.pi * np.outer(n, n) / len(signal))
    return arrows @ signal


@needs_rows("coefficients")
def spectral_energy(coefficients):
    """Compute the energy of a signal from its Fourier coefficients, (1/N) Σ|X[k]|².

    Parseval's theorem: it equals Σ|x[n]|², for every signal.

    Args:
        coefficients: All N coefficients of the two-sided transform, shape (N,).

    Returns:
        The energy, in the squared unit of the signal.

    Example:
        The click `[1, 0, 0, 0]` has the coefficients `[1, 1, 1, 1]`:

        >>> spectral_energy([1, 1, 1, 1])
        1.0
    """
    coefficients = np.asarray(coefficients, dtype=complex)
    if not coefficients.size:
        raise ValueError("There is no coefficient: give one at least.")
    return np.sum(np.abs(coefficients) ** 2) / len(coefficients)
