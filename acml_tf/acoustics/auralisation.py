"""How a sound would be heard in a room: convolution, at one sample rate.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import math

import numpy as np
from scipy.signal import fftconvolve, resample_poly

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.samples import needs_sound, takes_samples


@takes_counts("dry_rate_hz", "response_rate_hz")
@takes_samples("dry", "response", ndim=1)
@needs_sound("dry", "response")
def auralise(dry, dry_rate_hz, response, response_rate_hz):
    """Return a dry sound as it would be heard in a room, at the rate of the dry sound.

    A convolution counts in samples, not in seconds: both must have the same rate. Here the
    response is brought to the rate of the dry sound, which keeps its whole frequency band.

    Args:
        dry: Sound without a room, shape (N,).
        dry_rate_hz: Its sample rate in hertz, a whole number.
        response: Impulse response of the room, shape (K,).
        response_rate_hz: Its sample rate in hertz, a whole number.

    Returns:
        Sound in the room with its whole tail, shape (N + ⌈K · dry rate / response rate⌉ − 1,), peak ±1.

    Example:
        >>> auralise(np.ones(8000), 8000, np.array([1.0, 0.0]), 16000).shape
        (8000,)

        An echo half a second later comes 4,000 samples later if `dry_rate_hz` is 8,000, whatever the response's rate.
    """
    common = math.gcd(dry_rate_hz, response_rate_hz)
    matched = resample_poly(response, dry_rate_hz // common, response_rate_hz // common)
    wet = fftconvolve(dry, matched)
    return wet / np.max(np.abs(wet))
