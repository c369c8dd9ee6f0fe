"""Back from a short-time Fourier transform to a sound, with or without phases.

Reference: D. W. Griffin, J. S. Lim, "Signal estimation from modified short-time Fourier transform", IEEE Trans. Acoust.
Speech Signal Process. 32, 236 (1984): equations (6) and the algorithm of section III.

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import needs_one_shape, takes, takes_samples
from acml_tf.acoustics.stft import short_time_fourier_transform


def _require_lines(arguments):
    shape, length = np.shape(arguments["coefficients"]), np.size(arguments["window"])
    if len(shape) != 2 or shape[0] != length // 2 + 1:
        lines = f"give {length // 2 + 1} lines of frames, or the window that they are from"
        raise ValueError(f"Coefficients of shape {shape} do not belong to a window of {length} samples: {lines}.")


@needs_numbers("coefficients", empty=True)
@takes_counts("hop_length")
@takes_samples("window", ndim=1)
@takes(["coefficients", "window"], lambda _, value: value, _require_lines)
def inverse_short_time_fourier_transform(coefficients, window, hop_length):
    r"""Compute the sound whose short-time Fourier transform comes nearest to given coefficients.

    Each column is turned back into a frame $y_m$ of as many samples as the window has. Where frames overlap, the sound
    with the least squared error is

    $$x[n] = \frac{\sum_m w[n - mH]\, y_m[n - mH]}{\sum_m w[n - mH]^2}.$$

    Args:
        coefficients: Complex, shape `(L // 2 + 1, num_frames)`, as from `short_time_fourier_transform`; changed ones
            need not belong to any sound. Not changed.
        window: Weights w, shape `(L,)`, L even or odd.
        hop_length: Samples H from the start of one frame to the start of the next, 1 ≤ H ≤ L.

    Returns:
        Sound, shape `((num_frames − 1) · H + L,)`; 0 where the sum of the squared weights is below 1e-8.

    Example:
        Two frames of three samples, each weighted evenly, overlap in one:

        >>> there = short_time_fourier_transform(np.arange(5.0), np.ones(3), 2)
        >>> inverse_short_time_fourier_transform(there, np.ones(3), 2).round(6)
        array([0., 1., 2., 3., 4.])
    """
    frames = np.fft.irfft(coefficients, n=len(window), axis=0).T
    sound, weight = np.zeros((2, (len(frames) - 1) * hop_length + len(window)))
    for m, frame in enumerate(frames):
        place = slice(m * hop_length, m * hop_length + len(window))
        sound[place] += window * frame
        weight[place] += np.square(window)
    return np.where(weight < 1e-8, 0.0, sound / np.maximum(weight, 1e-8))


@needs_numbers("magnitude", "phase", empty=True)
@needs_one_shape("magnitude", "phase")
@takes_counts("hop_length")
@needs_numbers("num_steps")
def griffin_lim(magnitude, phase, window, hop_length, num_steps):
    """Find a sound whose short-time Fourier transform has nearly the given magnitudes, by looking for its phases.

    One step: make the sound of the present coefficients, transform it, keep its phases, and put the wanted magnitudes
    back. After the last step the sound of the coefficients is returned, so no step at all uses the phases given.

    Args:
        magnitude: Wanted magnitudes, ≥ 0, shape `(L // 2 + 1, num_frames)`. Not changed.
        phase: Phases in radians to start from, same shape.
        window: Weights of a frame, shape `(L,)`.
        hop_length: Samples from frame to frame.
        num_steps: Number of steps, ≥ 0.

    Returns:
        Sound, shape `((num_frames − 1) · hop_length + L,)`.

    Example:
        >>> griffin_lim(np.ones((3, 2)), np.zeros((3, 2)), np.ones(5), 2, num_steps=3).shape
        (7,)
    """
    coefficients = magnitude * np.exp(1j * np.asarray(phase))
    for _ in range(num_steps):
        sound = inverse_short_time_fourier_transform(coefficients, window, hop_length)
        heard = short_time_fourier_transform(sound, window, hop_length)
        coefficients = magnitude * np.exp(1j * np.angle(heard))
    return inverse_short_time_fourier_transform(coefficients, window, hop_length)
