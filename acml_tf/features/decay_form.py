"""A room response as carrier and decay curve: what a network can learn without drowning 60 dB in its own noise.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.decay import energy_decay_db, short_time_level_db
from acml_tf.acoustics.samples import samples, takes_samples

FRAME = 16
FLOOR_DB, SPAN_DB = -80.0, 10.0


@needs_numbers("frame")
@takes_samples("responses")
def split_decay(responses, frame=FRAME):
    r"""Split a response into a carrier that stays equally loud and the decay curve that says how it fades.

    The carrier is $h[n] / \sqrt{\overline{h^2}}$ with the mean square of the frame that n lies in, so its own mean
    square is one in every frame that is above −300 dB re full scale. The curve L is Schroeder's, read where each frame
    begins, and not below −80 dB.

    Args:
        responses: Impulse responses, real, shape (..., N), N a multiple of `frame`.
        frame: Samples per frame.

    Returns:
        Array, shape (..., N, 2): carrier, and (L + 40 dB) / 10 dB (from 4 to −4), repeated for all samples of a
        frame.

    Raises:
        ValueError: If no whole number of frames fits.

    Example:
        Of the energy 20 a tenth is left when the second frame begins, −10 dB:

        >>> split_decay([3.0, -3.0, 1.0, -1.0], frame=2).T
        array([[ 1., -1.,  1., -1.],
               [ 4.,  4.,  3.,  3.]], dtype=float32)
    """
    responses = np.asarray(responses, float)
    if responses.shape[-1] % frame:
        raise ValueError(f"{responses.shape[-1]} samples hold no whole number of frames of {frame}: cut or fill them.")
    loudness_db = np.repeat(short_time_level_db(responses, frame), frame, axis=-1)
    carrier = responses / 10 ** (loudness_db / 20)
    curve_db = np.maximum(energy_decay_db(responses)[..., ::frame], FLOOR_DB)
    curve = np.repeat((curve_db - FLOOR_DB / 2) / SPAN_DB, frame, axis=-1)
    return np.stack([carrier, curve], axis=-1).astype("float32")


@needs_numbers("frame")
def join_decay(form, frame=FRAME):
    """Return the response of a carrier and a decay curve: the inverse of `split_decay`, but for the last frame.

    Between two readings of the curve a frame has spent the difference of their energies, and the carrier is given so
    much; the last frame has no later reading and is silent, or what a generated curve has not lost by then would end
    in a bang. What lies below −80 dB is silent, too.

    Args:
        form: Carrier and scaled curve, shape (..., N, 2).
        frame: Samples per frame.

    Returns:
        Responses with peak ±1, shape (..., N).

    Example:
        Responses come back down to −80 dB, with their peaks at one:

        >>> join_decay(split_decay([3.0, -3.0, 1.0, -1.0, 0.0, 0.0], frame=2), frame=2)[:4].round(3)
        array([ 1.   , -1.   ,  0.333, -0.333])
    """
    form = samples(form, "form")
    left = 10 ** ((form[..., ::frame, 1] * SPAN_DB + FLOOR_DB / 2) / 10)
    spent = np.maximum(-np.diff(left, axis=-1, append=left[..., -1:]), 0)
    responses = form[..., 0] * np.repeat(np.sqrt(spent), frame, axis=-1)
    peak = np.max(np.abs(responses), axis=-1, keepdims=True)
    if not np.all(peak):
        raise ValueError("A response holds no energy: give a curve that falls and a carrier that sounds.")
    return responses / peak
