"""Decay curves of recordings that end in noise, as ISO 3382-1 asks: noise subtracted, cut at the knee, tail added.

Reference: A. Lundeby et al., "Uncertainties of measurements in room acoustics", Acustica 81 (1995); W. T. Chu,
"Comparison of reverberation measurements using Schroeder's impulse method and decay-curve averaging method", JASA 63
(1978); ISO 3382-1:2009, 5.3.3.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

from typing import NamedTuple

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.decay import short_time_level_db
from acml_tf.acoustics.samples import takes_samples


class DecayKnee(NamedTuple):
    """Where a recorded decay sinks into the noise.

    Attributes:
        sample: Sample at which the line of the decay meets the noise.
        noise_power: Mean square of the noise.
        fall_db: How far the line falls from one sample to the next, in dB, > 0.
        range_db: How far the noise lies below the loudest window, in dB.
    """

    sample: int
    noise_power: float
    fall_db: float
    range_db: float


@needs_numbers("sample_rate_hz", "window_s")
@needs_numbers("margin_db", empty=True)
@takes_samples("response", ndim=1, finite=True)
def decay_knee(response, sample_rate_hz, window_s=0.02, margin_db=8.0):
    """Find the knee of a recorded decay: where a line through the window levels meets the noise of the last tenth.

    Args:
        response: One impulse response that ends in noise, real, shape (N,).
        sample_rate_hz: Sample rate in hertz.
        window_s: Length of a window in seconds.
        margin_db: How far the levels of the line stay above the noise, in dB.

    Returns:
        A `DecayKnee`, its sample at most N.

    Raises:
        ValueError: If fewer than three windows stand above the noise, or they do not fall.

    Example:
        A fall by 60 dB a second meets a noise at −48 dB after 0.8 s, at sample 6400:

        >>> noise = 10 ** (-48 / 20) * np.random.default_rng(0).standard_normal(16000)
        >>> abs(decay_knee(10 ** (-3 * np.arange(16000) / 8000) + noise, 8000).sample - 6400) < 100
        True
    """
    window = max(1, round(window_s * sample_rate_hz))
    level = short_time_level_db(response, window)
    noise = np.mean(np.square(response[-max(1, len(response) // 10) :]))
    noise_db = 10 * np.log10(max(noise, 1e-30))
    if not len(level):
        raise ValueError(f"{len(response)} samples are less than a window of {window}: give a longer response.")
    first = int(np.argmax(level)) + 1
    below = np.flatnonzero(level[first:] < noise_db + margin_db)
    last = first + int(below[0]) if len(below) else len(level)
    if last - first < 3:
        raise ValueError(f"{last - first} windows stand above the noise: record louder, longer or with less noise.")
    slope, start = np.polyfit((np.arange(first, last) + 0.5) * window - 0.5, level[first:last], 1)
    if slope >= 0:
        raise ValueError(f"the levels rise by {slope:.2g} dB a sample: give a response that decays.")
    sample = int(np.clip(round((noise_db - start) / slope), first * window, len(response)))
    return DecayKnee(sample, float(noise), float(-slope), float(np.max(level) - noise_db))


@needs_numbers("knee_sample", "fall_db")
@needs_numbers("noise_power", empty=True)
@takes_samples("response", ndim=1)
def corrected_decay_db(response, knee_sample, noise_power, fall_db):
    r"""Compute a decay curve that the noise of the recorder no longer bends.

    Three corrections: the mean energy of the noise is subtracted from every sample, the sum stops before the knee, and
    what a noiseless recording would still have had to come from the knee on is added to every sum. At the knee the
    decay is as strong as the noise, and from there it falls by `fall_db` from sample to sample for ever.

    Args:
        response: One impulse response that ends in noise, real, shape (N,).
        knee_sample: Sample K at which the decay has the power of the noise, 1 … N.
        noise_power: Mean square of the noise, > 0, and at most that of the K samples.
        fall_db: Fall of the decay from one sample to the next in dB, > 0.

    Returns:
        Levels in dB re the level at the first sample, shape (K,), beginning with 0. A sum that is not positive counts
        as −300 dB.

    Example:
        A fall by 10 dB a sample reaches the noise of 0.01 at sample 2, where 0.01 + 0.001 + … is still to come:

        >>> corrected_decay_db(np.sqrt([1.01, 0.11, 0.02, 0.01]), 2, 0.01, 10.0)
        array([  0., -10.])
    """
    energy = np.square(np.asarray(response, float)[:knee_sample]) - noise_power
    tail = noise_power / (1 - 10 ** (-fall_db / 10))
    left = np.cumsum(energy[::-1])[::-1] + tail
    return 10 * np.log10(np.maximum(left / left[0], 1e-30))


@needs_numbers("sample_rate_hz", "upper_db", "lower_db", empty=True)
def line_time(level_db, sample_rate_hz, upper_db=-5.0, lower_db=-35.0):
    """Return the time for 60 dB from a straight line through a part of a decay curve.

    Args:
        level_db: Decay curve in dB, shape (N,).
        sample_rate_hz: Sample rate in hertz.
        upper_db: Level at which the line begins.
        lower_db: Level at which it ends, lower.

    Returns:
        Time in seconds; NaN where the curve does not reach `lower_db` or has fewer than two samples between.

    Example:
        >>> round(line_time(-np.arange(100.0), 1000), 3)
        0.06
    """
    level_db = np.asarray(level_db, float)
    used = np.flatnonzero((level_db <= upper_db) & (level_db >= lower_db))
    if len(used) < 2 or level_db.min() > lower_db:
        return float("nan")
    return float(-60 / np.polyfit(used / sample_rate_hz, level_db[used], 1)[0])
