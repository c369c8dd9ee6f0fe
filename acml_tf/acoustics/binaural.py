"""Sound for headphones: levels and a delay become a pair of filters, and filters in a row become a motion.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np
from scipy.signal import oaconvolve, resample_poly

from acml_tf.acoustics.amounts import takes_fractions, takes_number
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.head import minimum_phase_response
from acml_tf.acoustics.samples import samples, takes_responses


@takes_number("rate_hz")
@takes_fractions("fraction")
@takes_responses("responses")
def arrival_time(responses, rate_hz, fraction=0.1):
    """Estimate when a sound arrives: the first instant at which a response reaches a fraction of its peak.

    Args:
        responses: Impulse responses, shape `(..., samples)`.
        rate_hz: Their sample rate in hertz.
        fraction: Fraction of the largest value, over 0 to 1; small enough to catch the front, large enough for noise.

    Returns:
        Times in seconds from the first sample, in steps of an eighth of a sample, shape `(...)`.

    Example:
        A click at sample 8 of a response at 8 kHz, after 1 ms, less 2.5 samples: the ripple of the resampling comes
        before it. Differences between responses of one bandwidth are free of that.

        >>> round(1000 * float(arrival_time(np.eye(1, 64, 8)[0], 8000)), 2)
        0.69
    """
    if not np.all(np.any(responses, axis=-1)) or rate_hz <= 0:
        raise ValueError(f"A response is silent, or its rate of {rate_hz:g} Hz is not above 0: nothing arrives.")
    fine = np.abs(resample_poly(responses, 8, 1, axis=-1))
    return np.argmax(fine >= fraction * fine.max(axis=-1, keepdims=True), axis=-1) / (8 * rate_hz)


@needs_numbers("rate_hz")
def binaural_responses(left_db, right_db, delay_s, rate_hz):
    """Compute the impulse responses of both ears from their levels and the delay between them.

    Args:
        left_db: Levels in dB at equally spaced frequencies from 0 to half the sample rate, shape
            `(places, bins)`.
        right_db: The same at the right ear.
        delay_s: How much later the right ear hears it, in seconds, at most 1 ms either way, shape `(places,)`.
        rate_hz: Sample rate in hertz.

    Returns:
        Impulse responses, shape `(places, 2, samples)`, left ear first. Both are late by a constant 1 ms.

    Example:
        >>> binaural_responses(np.zeros((3, 65)), np.zeros((3, 65)), np.zeros(3), 32000).shape
        (3, 2, 256)
    """
    left_db, right_db, delay_s = np.asarray(left_db), np.asarray(right_db), np.asarray(delay_s)
    if not left_db.shape == right_db.shape == (*delay_s.shape, left_db.shape[-1]):
        shapes = f"{left_db.shape}, {right_db.shape} and {delay_s.shape}"
        raise ValueError(f"The shapes {shapes} do not belong together: give levels (places, bins), delays (places,).")
    responses = minimum_phase_response(np.stack([left_db, right_db], axis=1), 2 * (left_db.shape[-1] - 1))
    length = responses.shape[-1] + int(0.004 * rate_hz)
    late_s = 1e-3 + np.stack([-delay_s, delay_s], axis=1)[..., None] / 2
    turn = np.exp(-2j * np.pi * np.fft.rfftfreq(length, 1 / rate_hz) * late_s)
    return np.fft.irfft(np.fft.rfft(responses, length) * turn, length)


def render_moving_source(signal, responses):
    """Filter a sound through a row of places, one after the other, fading from each to the next.

    Args:
        signal: Samples, shape `(samples,)`.
        responses: Impulse responses of both ears at each place, shape `(places, 2, taps)`, two places at
            least; the first and the last are reached at the two ends of the signal.

    Returns:
        Sound at both ears, shape `(2, samples + taps − 1)`, left first.

    Example:
        >>> render_moving_source(np.ones(100), np.ones((4, 2, 10))).shape
        (2, 109)
    """
    signal, responses = samples(signal), samples(responses, "responses")
    if signal.ndim != 1 or responses.ndim != 3 or responses.shape[1] != 2:
        raise ValueError(f"Shapes {signal.shape} and {responses.shape}: give (samples,) and (places, 2, taps).")
    place = np.linspace(0, len(responses) - 1, len(signal))
    sound = np.zeros((2, len(signal) + responses.shape[-1] - 1))
    for number, pair in enumerate(responses):
        weight = np.maximum(1 - np.abs(place - number), 0)
        sound += oaconvolve((weight * signal)[None], pair, axes=1)
    return sound
