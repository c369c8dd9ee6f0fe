"""Convolution adds up echoes; correlation looks for them.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.samples import samples, takes_samples


@takes_samples("signal", "impulse_response", ndim=1)
def convolve(signal, impulse_response):
    r"""Convolve a sound with an impulse response: one delayed, scaled copy for each sample of the response.

    It is what a room makes of a sound,

    $$y[n] = \sum_k h[k]\,x[n-k].$$

    Args:
        signal: Dry sound x, real, shape (N,).
        impulse_response: Answer h of the room to a click, real, shape (K,).

    Returns:
        The whole result with its tail, shape (N + K − 1,).

    Example:
        An echo one sample later and ten times as strong:

        >>> convolve(np.array([1, 2, 3]), np.array([1, 10]))
        array([ 1., 12., 23., 30.])
    """
    output = np.zeros(len(signal) + len(impulse_response) - 1)
    for delay, gain in enumerate(impulse_response):
        output[delay : delay + len(signal)] += gain * signal
    return output


def cross_correlation(signal, reference):
    r"""Compute how alike a signal and a delayed reference are, for each delay.

    $$r[l] = \sum_n x[n+l]\,y[n]$$

    with a plus where convolution has a minus: nothing is turned round. It is the convolution of x with the reversed y.

    Args:
        signal: Recording x in which the reference may sit, real, shape (N,).
        reference: Sound y that is looked for, real, shape (K,).

    Returns:
        Pair `(lags, values)`, both of shape (N + K − 1,): the lags l = −(K − 1) … N − 1 in samples, and r
        at them. The peak sits at the delay of the reference.

    Example:
        >>> lags, values = cross_correlation(np.array([0, 0, 1, 2]), np.array([1, 2]))
        >>> lags[np.argmax(values)], values.max()
        (2, 5.0)
    """
    signal, reference = samples(signal), samples(reference, "reference")
    lags = np.arange(-(len(reference) - 1), len(signal))
    return lags, convolve(signal, reference[::-1])


@takes_counts("stride")
def transposed_convolution(signal, kernel, stride):
    r"""Lengthen a signal: each sample becomes a scaled copy of the kernel, `stride` further on.

    It is how a generator makes a signal longer,

    $$y[m] = \sum_n x[n]\,w[m - s\,n],$$

    the convolution with zeros written between the samples, and the transpose of the matrix by which a convolution with
    stride s shortens a signal: hence the name.

    Args:
        signal: Coarse signal x, real, shape (N,).
        kernel: Copy w that each sample leaves, real, shape (K,).
        stride: Samples s from copy to copy, ≥ 1.

    Returns:
        Fine signal, shape ((N − 1) s + K,). Keras' `padding="same"` cuts it to N s.

    Example:
        Copies longer than the stride overlap:

        >>> transposed_convolution(np.array([1, 2]), np.array([1, 1, 1]), 2)
        array([1., 1., 3., 2., 2.])
    """
    signal, kernel = samples(signal), samples(kernel, "kernel")
    output = np.zeros((len(signal) - 1) * stride + len(kernel))
    for number, value in enumerate(signal):
        output[number * stride : number * stride + len(kernel)] += value * kernel
    return output
