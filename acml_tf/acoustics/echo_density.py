"""How densely the echoes of a room follow each other: few and single at first, like noise later.

Reference: J. S. Abel and P. Huang, "A simple, robust measure of reverberation echo density", AES Convention 121 (2006).

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import math

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import samples

OUTSIDE = math.erfc(1 / math.sqrt(2))  # fraction of Gaussian noise beyond one standard deviation


@needs_numbers("sample_rate_hz", "start_s", "stop_s", "window_samples")
def echo_density(response, sample_rate_hz, start_s=0.004, stop_s=0.024, window_samples=16):
    """Compute the normalised echo density of the early part of a response: 1 for noise, less for single echoes.

    It is the fraction of samples whose magnitude exceeds the RMS of their window, over that of Gaussian noise. In
    windows as short as these, noise scores a few percent above 1.

    Args:
        response: Impulse responses, real, shape (..., N).
        sample_rate_hz: Sample rate in hertz.
        start_s: Where the early part begins, in seconds from the first sample, that of the direct sound.
        stop_s: Where it ends, in seconds.
        window_samples: Samples per window; short ones follow the decay.

    Returns:
        Echo density, shape (...), ≥ 0.

    Example:
        One echo in a window of sixteen samples:

        >>> round(float(echo_density([1.0] + 15 * [0.0], 16, 0.0, 1.0)), 3)
        0.197
    """
    first, last = round(start_s * sample_rate_hz), round(stop_s * sample_rate_hz)
    early = samples(response, "response")[..., first:last]
    if early.shape[-1] < window_samples:
        raise ValueError(f"{early.shape[-1]} samples from {start_s} to {stop_s} s: give a longer response.")
    windows = early[..., : early.shape[-1] // window_samples * window_samples]
    windows = windows.reshape(*early.shape[:-1], -1, window_samples)
    rms = np.sqrt(np.mean(windows**2, axis=-1, keepdims=True))
    return np.mean(np.abs(windows) > rms, axis=(-2, -1)) / OUTSIDE
