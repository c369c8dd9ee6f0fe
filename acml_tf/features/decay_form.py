"""A room response as carrier and level: what a network can learn without drowning 60 dB of tail in its own noise.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import numpy as np

from acml_tf.acoustics.decay import level_windows_db

FRAME = 16
FLOOR_DB, SPAN_DB = -80.0, 10.0


def split_decay(responses, frame=FRAME):
    r"""Divide responses by their own level: a carrier that stays equally loud, and the level that it had.

    With the level $L_k = 10\log_{10}\overline{h^2}$ of frame k, the carrier is $h[n]\,/\,10^{L_k/20}$ for the n of the
    frame: its mean square is one in every frame. The level is kept within −80 … 0 dB and brought to −4 … 4.

    Args:
        responses: Impulse responses with peak ±1, real, shape (..., N), N a multiple of `frame`.
        frame: Samples per frame.

    Returns:
        Array of float32, shape (..., N, 2): carrier, and (L + 40 dB) / 10 dB, repeated for all samples of a frame.

    Raises:
        ValueError: If no whole number of frames fits.

    Example:
        Frames (1, −1) and (0.1, −0.1) of two samples: carrier (1, −1, 1, −1), levels 0 and −20 dB: (4, 4, 2, 2).
    """
    responses = np.asarray(responses, float)
    if responses.shape[-1] % frame:
        raise ValueError(f"{responses.shape[-1]} samples hold no whole number of frames of {frame}: cut or fill them.")
    level_db = np.repeat(level_windows_db(responses, frame), frame, axis=-1)
    carrier = responses / 10 ** (level_db / 20)
    return np.stack([carrier, (np.maximum(level_db, FLOOR_DB) + 40) / SPAN_DB], axis=-1).astype("float32")


def join_decay(form):
    """Put carrier and level together again, and set the peak to one: the inverse of `split_decay`.

    Args:
        form: Carrier and scaled level, shape (..., N, 2); levels are kept within −80 … 0 dB.

    Returns:
        Responses with peak ±1, shape (..., N).

    Example:
        ``join_decay(split_decay(responses))`` are the responses, but frames below −80 dB come back at −80 dB.
    """
    form = np.asarray(form, float)
    level_db = np.clip(form[..., 1] * SPAN_DB - 40, FLOOR_DB, 0)
    responses = form[..., 0] * 10 ** (level_db / 20)
    return responses / np.max(np.abs(responses), axis=-1, keepdims=True)
