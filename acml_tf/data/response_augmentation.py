"""Rooms that were never measured, made of rooms that were: another reverberation time, another distance.

Reference: N. J. Bryan, "Impulse response data augmentation and deep neural networks for blind room acoustic parameter
estimation", ICASSP 2020, arXiv:1909.03642.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples

DIRECT_REACH_S = 0.0025


@needs_numbers("sample_rate_hz", empty=True)
@needs_numbers("measured_s", "wanted_s", "direct_gain_db")
@takes_samples("response", ndim=1)
def augment_response(response, sample_rate_hz, measured_s, wanted_s, direct_gain_db=0.0):
    r"""Return a response as if its room died away in another time, and its source stood nearer or farther.

    The direct sound, the largest sample with all within 2.5 ms of it, is scaled by a gain. What comes after it is
    multiplied by an exponential that is 1 at the largest sample and turns a fall by 60 dB in `measured_s` into one in
    `wanted_s`. What comes before stays.

    Args:
        response: One impulse response, real, shape (N,).
        sample_rate_hz: Sample rate in hertz.
        measured_s: Reverberation time of the response in seconds, > 0.
        wanted_s: Reverberation time of the result in seconds, > 0. A longer one lifts the noise of the recorder too.
        direct_gain_db: Gain of the direct sound in dB: 6 stands for half the distance.

    Returns:
        New response, real, shape (N,).

    Raises:
        ValueError: If a time is not above 0.

    Example:
        One sample a second: from 60 dB in 3 s, that is a factor of 0.1 each second, to 60 dB in 1.5 s:

        >>> augment_response([1.0, 0.1], 1, 3.0, 1.5, direct_gain_db=20.0)
        array([10.  ,  0.01])
    """
    if measured_s <= 0 or wanted_s <= 0:
        raise ValueError(f"times of {measured_s} s and {wanted_s} s: give two above 0.")
    response = np.asarray(response, float)
    distance_s = (np.arange(len(response)) - np.argmax(np.abs(response))) / sample_rate_hz
    decay = 10 ** (-3 * np.maximum(distance_s, 0) * (1 / wanted_s - 1 / measured_s))
    direct = np.abs(distance_s) <= DIRECT_REACH_S
    return response * np.where(direct, 10 ** (direct_gain_db / 20), decay)
