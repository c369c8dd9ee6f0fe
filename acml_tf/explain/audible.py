"""Hear what a network heard: keep of a recording what its explanation points at.

Reference: S. Becker et al., "AudioMNIST: exploring explainable artificial intelligence for audio analysis on a simple
benchmark", J. Franklin Inst. 361, 418 (2024), arXiv:1807.03418.

Lesson: lessons/6_explain/6_3_explaining_networks.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.inverse_stft import inverse_short_time_fourier_transform
from acml_tf.acoustics.samples import takes_samples
from acml_tf.acoustics.stft import short_time_fourier_transform


@needs_numbers("hop_length")
@takes_samples("signal", "window", ndim=1)
@takes_samples("attribution", "weights", ndim=2)
def audible_explanation(signal, attribution, weights, window, hop_length):
    r"""Filter a recording by its explanation, so that one hears what spoke for the class.

    The positive attribution of each band and frame, over the largest one, is a gain g from 0 to 1. A bin k between
    bands takes their mean, weighted by the mel filterbank w, and the phase of the recording stays:

    $$G_{k,t} = \frac{\sum_b w_{b,k}\,g_{b,t}}{\sum_b w_{b,k}},\qquad Y = G\,X .$$

    A bin that no band hears gets the gain 0.

    Args:
        signal: Recording, shape `(num_samples,)`. Not changed.
        attribution: Attributions, shape `(num_bands, num_frames)`, somewhere positive. Not changed.
        weights: Mel filterbank w ≥ 0, shape `(num_bands, num_bins)`.
        window: Window of the short-time Fourier transform of the recording, shape `(L,)`, L // 2 + 1 = num_bins.
        hop_length: Samples from frame to frame.

    Returns:
        Sound, shape `((num_frames − 1) · hop_length + L,)`.

    Example:
        Two bands, and the explanation points nowhere but at the upper one, so a constant is gone:

        >>> triangles = np.array([[1, 0, 0], [0, 1, 1]])
        >>> audible_explanation(np.ones(4), np.array([[0.0], [2.0]]), triangles, np.ones(4), 2) + 0
        array([0., 0., 0., 0.])
    """
    positive, weights = np.maximum(attribution, 0), np.asarray(weights, float)
    gain = weights.T @ (positive / positive.max())
    gain = gain / np.maximum(weights.sum(axis=0), np.finfo(float).tiny)[:, None]
    spectrum = short_time_fourier_transform(np.asarray(signal, float), np.asarray(window, float), hop_length)
    return inverse_short_time_fourier_transform(gain * spectrum, window, hop_length)
