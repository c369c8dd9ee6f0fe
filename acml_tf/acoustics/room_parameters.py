"""What a listener hears of a room, counted from the direct sound: clarity, direct sound against the rest, early decay.

Reference: ISO 3382-1, "Measurement of room acoustic parameters: performance spaces".

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.decay import early_decay_time, reverberation_time
from acml_tf.acoustics.samples import takes_responses


@needs_numbers("sample_rate_hz", "early_s")
@takes_responses("response")
def clarity_db(response, sample_rate_hz, early_s=0.05):
    r"""Compute the ratio of early to late energy, C50 for speech (C80 for music).

    $$C_{50} = 10\log_{10}\frac{\int_0^{50\,\mathrm{ms}} h^2\,dt}{\int_{50\,\mathrm{ms}}^\infty h^2\,dt}$$

    Args:
        response: Impulse responses from the direct sound on, real, shape (..., N).
        sample_rate_hz: Sample rate in hertz.
        early_s: Where early ends, in seconds: 0.05 for C50, 0.08 for C80.

    Returns:
        Clarity in dB, shape (...).

    Example:
        Nine tenths of the energy within 50 ms:

        >>> round(float(clarity_db(np.sqrt([0.9] + 99 * [0.0] + [0.1]), 1000)), 2)
        9.54
    """
    energy = np.square(response)
    split = round(early_s * sample_rate_hz)
    return _ratio_db(energy[..., :split].sum(-1), energy[..., split:].sum(-1))


@needs_numbers("sample_rate_hz", "direct_s")
@needs_numbers("direct_sample", optional=True)
@takes_responses("response")
def direct_to_reverberant_db(response, sample_rate_hz, direct_s=0.0025, direct_sample=None):
    """Compute the ratio of the energy of the direct sound to that of all that follows: how near the source seems.

    Args:
        response: Impulse responses, real, shape (..., N).
        sample_rate_hz: Sample rate in hertz.
        direct_s: The direct sound reaches from this long before its sample to this long after it, in seconds.
        direct_sample: Where the direct sound lies; None means at the largest sample of each response.

    Returns:
        Ratio DRR in dB, shape (...). What lies before the direct sound counts for neither.

    Example:
        A peak of 1 and, later, an echo of 0.5:

        >>> round(float(direct_to_reverberant_db([1.0, 0.0, 0.0, 0.0, 0.0, 0.5], 1000)), 2)
        6.02
    """
    energy = np.square(response)
    _require_inside(direct_sample, energy.shape[-1])
    peak = np.argmax(energy, axis=-1)[..., None] if direct_sample is None else direct_sample
    distance = np.broadcast_to(np.arange(energy.shape[-1]) - peak, energy.shape)
    reach = round(direct_s * sample_rate_hz)
    direct, later = np.abs(distance) <= reach, distance > reach
    return _ratio_db(np.sum(direct * energy, axis=-1), np.sum(later * energy, axis=-1))


def _require_inside(direct_sample, num_samples):
    if direct_sample is not None and not 0 <= direct_sample < num_samples:
        raise ValueError(f"direct_sample={direct_sample} lies outside the {num_samples} samples of the response.")


def _ratio_db(upper, lower):
    """Return the decibels between two energies; nothing counts as 1e-30 of what there is."""
    if np.any(upper + lower == 0):
        raise ValueError("a response holds only zeros: leave out silent responses.")
    floor = 1e-30 * (upper + lower)
    return 10 * np.log10(np.maximum(upper, floor) / np.maximum(lower, floor))


@needs_numbers("direct_sample", optional=True)
@takes_responses("response")
def from_direct_sound(response, direct_sample=None):
    """Let each response begin where its direct sound arrives, from which early times and energies count.

    It arrives where the response first comes within 20 dB of the direct sound (ISO 3382-1).

    Args:
        response: Impulse responses, real, shape (..., N).
        direct_sample: Where the direct sound lies, 0 … N − 1; None means at the largest sample of each response.

    Returns:
        The same responses without what lies before the direct sound, zeros at their ends, shape (..., N).

    Raises:
        ValueError: If the direct sound lies outside the response.

    Example:
        >>> from_direct_sound([0.0, 0.0, 1.0, 0.5])
        array([1. , 0.5, 0. , 0. ])
    """
    num_samples, size = response.shape[-1], np.abs(response)
    _require_inside(direct_sample, num_samples)
    direct = size.max(-1) if direct_sample is None else size[..., direct_sample]
    arrival = np.argmax(size >= 0.1 * direct[..., None], axis=-1)
    position = np.arange(num_samples) + arrival[..., None]
    moved = np.take_along_axis(response, np.minimum(position, num_samples - 1), axis=-1)
    return np.where(position < num_samples, moved, 0.0)


@needs_numbers("sample_rate_hz", empty=True)
@needs_numbers("direct_sample", optional=True)
def room_parameters(response, sample_rate_hz, direct_sample=None):
    """Compute the numbers by which room acousticians describe a response, under their usual names.

    Args:
        response: Impulse responses, real, shape (..., N).
        sample_rate_hz: Sample rate in hertz.
        direct_sample: Where the direct sound lies, from which EDT and C50 count; None means at the largest sample of
            each response.

    Returns:
        Dictionary of arrays of shape (...): `"T30"` and `"EDT"` in seconds, `"C50"` and `"DRR"` in dB.

    Raises:
        ValueError: If a response is silent, or its direct sound lies outside it.

    Example:
        A smooth decay with T60 = 0.5 s has T30 = EDT = 0.5 s and C50 = 4.7 dB.

        >>> sorted(room_parameters(np.exp(-np.arange(400) / 20), 1000))
        ['C50', 'DRR', 'EDT', 'T30']
    """
    arrived = from_direct_sound(response, direct_sample)
    return {
        "T30": reverberation_time(response, sample_rate_hz),
        "EDT": early_decay_time(arrived, sample_rate_hz),
        "C50": clarity_db(arrived, sample_rate_hz),
        "DRR": direct_to_reverberant_db(response, sample_rate_hz, direct_sample=direct_sample),
    }
