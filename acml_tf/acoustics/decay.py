"""How a room dies away: the decay curve of an impulse response, and the numbers read off it.

Reference: M. R. Schroeder, "New method of measuring reverberation time", JASA 37 (1965); ISO 3382-1 and -2,
"Measurement of room acoustic parameters".

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_fractions, takes_number, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_responses, takes_samples


@takes_samples("response")
def energy_decay_db(response):
    r"""Compute how much of the energy is still to come, at each instant: Schroeder's backward integral.

    $$L(t) = 10\log_{10}\frac{\int_t^\infty h^2\,d\tau}{\int_0^\infty h^2\,d\tau}$$

    It is the mean decay that one would hear if noise, played into the room for long, were switched off again and
    again.

    Args:
        response: Impulse response h, real, shape (..., N). Zeros at its end are cut off at −300 dB.

    Returns:
        Levels in dB re the whole energy, shape (..., N), falling from 0.

    Raises:
        ValueError: If a response is silent.

    Example:
        Energies 99, 0.9 and 0.1:

        >>> energy_decay_db(np.sqrt([99, 0.9, 0.1]))
        array([  0., -20., -30.])
    """
    energy = np.square(np.asarray(response, float))
    left = np.cumsum(energy[..., ::-1], axis=-1)[..., ::-1]
    if np.any(left[..., 0] == 0):
        raise ValueError("a response holds only zeros: leave out silent responses.")
    return 10 * np.log10(np.maximum(left / left[..., :1], 1e-30))


@needs_numbers("sample_rate_hz", empty=True)
@needs_numbers("upper_db", "lower_db")
def reverberation_time(response, sample_rate_hz, upper_db=-5.0, lower_db=-35.0):
    """Estimate the time for a fall by 60 dB, from a straight line through a part of the decay curve.

    The default is the T30 of ISO 3382: a least-squares line through −5 … −35 dB, extended to 60 dB. T20 ends at
    −25 dB. A recording's noise floor bends the curve and must lie 10 dB below `lower_db`, or be taken away first
    (`compensate_noise_floor`).

    Args:
        response: Impulse responses, real, shape (..., N).
        sample_rate_hz: Sample rate in hertz.
        upper_db: Level at which the line begins, ≤ 0 dB re the whole energy.
        lower_db: Level at which it ends, lower.

    Returns:
        Time in seconds, shape (...); NaN where the curve does not reach `lower_db` or has fewer than two
        samples between the levels.

    Raises:
        ValueError: If the levels are not in falling order.

    Example:
        A decay by 1 dB each millisecond has T30 = 0.06 s:

        >>> round(float(reverberation_time(10 ** (-np.arange(100) / 20), 1000)), 3)
        0.06
    """
    if not 0 >= upper_db > lower_db:
        raise ValueError(f"upper_db={upper_db} and lower_db={lower_db}: give two levels ≤ 0, the higher one first.")
    level = energy_decay_db(response)
    used = (level <= upper_db) & (level >= lower_db)
    count = np.where(used.sum(-1, keepdims=True) > 1, used.sum(-1, keepdims=True), np.nan)
    time = np.arange(level.shape[-1]) / sample_rate_hz
    time = time - np.sum(used * time, axis=-1, keepdims=True) / count
    slope = np.sum(used * time * level, axis=-1) / np.sum(used * time**2, axis=-1)
    return np.where(level[..., -1] <= lower_db, -60 / slope, np.nan)


@needs_numbers("sample_rate_hz", empty=True)
def early_decay_time(response, sample_rate_hz):
    """Estimate the time for 60 dB from the first 10 dB: how reverberant the room seems while music goes on.

    Args:
        response: Impulse responses from the direct sound on, real, shape (..., N).
        sample_rate_hz: Sample rate in hertz.

    Returns:
        EDT in seconds, shape (...), on the scale of T30: equal to it if the decay is a straight line.

    Example:
        A decay by 1 dB each millisecond:

        >>> round(float(early_decay_time(10 ** (-np.arange(100) / 20), 1000)), 3)
        0.06
    """
    return reverberation_time(response, sample_rate_hz, upper_db=0.0, lower_db=-10.0)


@needs_numbers("window_samples")
@takes_responses("response")
def short_time_level_db(response, window_samples):
    """Compute the level of each window: mean squares of neighbouring windows, in dB re full scale.

    Args:
        response: Impulse responses, real, shape (..., N).
        window_samples: Length of a window; samples that fill no window are left out.

    Returns:
        Levels in dB, shape (..., N // window_samples), silence at −300 dB.

    Example:
        >>> short_time_level_db(np.array([1.0, 1.0, 0.1, 0.1]), 2)
        array([  0., -20.])
    """
    windows = response[..., : response.shape[-1] // window_samples * window_samples]
    windows = windows.reshape(*response.shape[:-1], -1, window_samples)
    return 10 * np.log10(np.maximum(np.mean(windows**2, axis=-1), 1e-30))


@takes_positive("sample_rate_hz", "window_s")
@takes_number("sample_rate_hz", "window_s", "margin_db", "skip_s")
@takes_samples("response", ndim=1)
def compensate_noise_floor(response, sample_rate_hz, window_s=0.02, margin_db=8.0, skip_s=0.02):
    r"""Apply a Wiener gain to the tail of a recording, so that it decays on below the noise of the recorder.

    A line through the window levels, from `skip_s` after the peak until they come within `margin_db` of the noise
    (the last tenth), tells the room's power S(t) = 10^(line/10). Of power S + N at each instant the part S is kept:

    $$g(t) = \sqrt{S(t) / (S(t) + N)}$$

    Args:
        response: One impulse response that ends in noise, real, shape (N,).
        sample_rate_hz: Sample rate in hertz.
        window_s: Length of a window in seconds.
        margin_db: How far the levels of the fit stay above the noise, in dB.
        skip_s: What the fit leaves out after the peak, in seconds: the direct sound stands above the line.

    Returns:
        Response whose tail decays on, shape (N,); unchanged if fewer than three windows stand above the noise.

    Raises:
        ValueError: If there are several responses, for each has a tail and a noise of its own.

    Example:
        A decay with T60 = 0.5 s in noise 45 dB below its start has, compensated, a T30 of 0.5 s again.
    """
    window = max(1, round(window_s * sample_rate_hz))
    level = short_time_level_db(response, window)
    noise = np.mean(np.square(response[-max(1, len(response) // 10) :]))
    first = (np.argmax(np.abs(response)) + round(skip_s * sample_rate_hz)) // window + 1
    below = np.flatnonzero(level[first:] < 10 * np.log10(max(noise, 1e-30)) + margin_db)
    last = first + below[0] if len(below) else len(level)
    if last - first < 3:
        return response
    centre = (np.arange(first, last) + 0.5) * window
    slope, start = np.polyfit(centre, level[first:last], 1)
    power = 10 ** ((start + slope * np.arange(len(response))) / 10)
    return response * np.sqrt(power / np.maximum(power + noise, np.finfo(float).tiny))


@needs_numbers("drop_db")
@takes_fractions("fraction")
@takes_responses("response")
def has_decayed(response, drop_db=30.0, fraction=0.9):
    """Tell whether a response has died away well before its end: the first thing that a generated one must do.

    Read a tenth before the end, because every decay curve falls at the very end, where nothing is left to come.

    Args:
        response: Impulse responses, real, shape (..., N).
        drop_db: How far the decay curve must have fallen, in dB.
        fraction: Where it is read, as a fraction of the length.

    Returns:
        True or False for each response, shape (...).

    Example:
        Noise that stays equally loud has fallen by only 10 dB there:

        >>> bool(has_decayed(np.ones(1000)))
        False
    """
    level = energy_decay_db(response)
    last = level.shape[-1] - 1
    return level[..., min(int(fraction * level.shape[-1]), last)] <= -drop_db
