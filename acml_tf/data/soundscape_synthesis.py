"""A day in a forest, second by second: insects, birds, rain and wind by a schedule that is known.

Nothing is kept: any second of the day is computed from the seed when it is asked for, so a day needs no more memory
than a minute. Two things are physics: crickets chirp faster and higher when it is warm (A. E. Dolbear, *The cricket as
a thermometer*, Am. Nat. 31, 970 (1897)), and birds and insects are silent in the rain. The rest is made up.

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import functools

import numpy as np
from scipy.signal import lfilter

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_dictionaries

SOURCES = ("insects", "birds", "rain", "wind")
HOURS = 24
# RMS in dB re full scale of each source alone, and of the hiss of the recorder
LEVEL_DB = {"insects": -46.0, "birds": -44.0, "rain": -40.0, "wind": -36.0}
HISS_DB, FLUCTUATION_DB, CORRELATION_MINUTES = -60.0, 4.0, 15
# a source comes and goes within minutes: how much softer it is at the ends of its time
FADE_DB, FADE_H = -15.0, 0.15


def draw_schedule(seed):
    """Draw when each source sounds on one day.

    Args:
        seed: Draws the day.

    Returns:
        Dictionary from the name of a source to its list of pairs (start, stop) in hours from 0 to 24. In the rain
        insects and birds are silent whatever their own times are.

    Example:
        >>> [name for name in draw_schedule(0)]
        ['insects', 'birds', 'rain', 'wind']
    """
    rng = np.random.default_rng([seed, 1])
    sunrise, sunset = rng.uniform(5, 6), rng.uniform(19.5, 20.5)
    showers = [(start, start + rng.uniform(0.7, 1.8)) for start in (rng.uniform(1, 3), rng.uniform(12, 17))]
    return {
        "insects": [(0.0, sunrise - 0.5), (sunset + 0.5, 24.0)],
        "birds": [(sunrise - 1, sunrise + rng.uniform(2, 3.5)), (sunset - 1.5, sunset + 0.2)],
        "rain": showers,
        "wind": [(rng.uniform(9.5, 11), rng.uniform(16.5, 18))],
    }


@needs_dictionaries("schedule")
@needs_numbers("hour")
def sounding(schedule, hour):
    """Return which sources sound at one time of the day.

    Args:
        schedule: Dictionary as `draw_schedule` returns it.
        hour: Time of the day in hours.

    Returns:
        Names of the sources that sound, in the order of `SOURCES`.

    Example:
        >>> sounding({"insects": [(0, 5)], "birds": [], "rain": [(2, 3)], "wind": []}, 2.5)
        ['rain']
    """
    active = [name for name in SOURCES if any(start <= hour < stop for start, stop in schedule[name])]
    return [name for name in active if name not in ("insects", "birds")] if "rain" in active else active


@needs_numbers("times", empty=True)
@needs_numbers("hour")
def fade_db(times, hour):
    """Return how much softer than usual a source is because it has just begun or is about to end.

    Args:
        times: Its pairs (start, stop) in hours.
        hour: Time of the day, within one of them.

    Returns:
        Level from −15 dB at an end to nearly 0 dB in the middle; what sounds at midnight has no end there.

    Example:
        >>> round(fade_db([(2.0, 9.0)], 2.0)), round(fade_db([(2.0, 9.0)], 5.0))
        (-15, 0)
    """
    ends = [end for pair in times for end in pair if 0 < end < HOURS]
    return FADE_DB * np.exp(-min((abs(hour - end) for end in ends), default=HOURS) / FADE_H)


@needs_numbers("hour")
def temperature(hour, seed):
    """Return the temperature of the day in degrees Celsius: warmest at three in the afternoon.

    Args:
        hour: Time of the day in hours.
        seed: Draws whether the day is warm or cold.

    Returns:
        Degrees Celsius.

    Example:
        >>> round(temperature(15, 0) - temperature(3, 0))
        12
    """
    return 15 + np.random.default_rng([seed, 2]).normal(0, 1.5) + 6 * np.cos(2 * np.pi * (hour - 15) / HOURS)


@functools.cache
def fluctuation_db(seed, source):
    """Return how much louder or softer a source is than usual, minute by minute.

    The levels wander as a first-order process that forgets within a quarter of an hour: neighbouring minutes are alike.
    The array is computed once and must not be changed.

    Args:
        seed: Draws the day.
        source: Name of a source.

    Returns:
        Levels in dB with a standard deviation of 4 dB, shape `(1440,)`.

    Example:
        >>> fluctuation_db(0, "rain").shape
        (1440,)
    """
    rng = np.random.default_rng([seed, 3, SOURCES.index(source)])
    memory = np.exp(-1 / CORRELATION_MINUTES)
    steps = np.r_[rng.normal(), np.sqrt(1 - memory**2) * rng.standard_normal(60 * HOURS - 1)]
    return FLUCTUATION_DB * lfilter([1], [1, -memory], steps)


def insect_sound(num_samples, sample_rate_hz, celsius, rng):
    """Return crickets: a few pure tones that are switched on and off, faster and higher when it is warm."""
    time_s, sound = np.arange(num_samples) / sample_rate_hz, np.zeros(num_samples)
    for tone_hz in 4000 * (1 + 0.015 * (celsius - 15)) * np.array([0.98, 1.0, 1.21]):
        chirps = np.square(np.square(np.sin(np.pi * (1 + 0.45 * celsius) * time_s + rng.uniform(0, np.pi))))
        sound += chirps * np.cos(2 * np.pi * tone_hz * time_s + rng.uniform(0, 2 * np.pi))
    return sound / np.sqrt(np.mean(sound**2))


def bird_sound(num_samples, sample_rate_hz, is_morning, rng):
    """Return birds: short whistles that sweep in pitch; many high ones in the morning, fewer and lower ones later."""
    sound = np.zeros(num_samples)
    rate, low_hz = (3, 2800) if is_morning else (1.5, 1800)
    for start in rng.integers(num_samples, size=rng.poisson(rate * num_samples / sample_rate_hz)):
        length = min(int(rng.uniform(0.05, 0.25) * sample_rate_hz), num_samples - start)
        sweep_hz = np.linspace(*(low_hz * rng.uniform(1, 2.2, size=2)), max(length, 1))
        phase = 2 * np.pi * np.cumsum(sweep_hz) / sample_rate_hz
        sound[start : start + length] += rng.uniform(0.3, 1) * np.hanning(length) * np.sin(phase)[:length]
    return 4 * sound


def rain_sound(num_samples, rng):
    """Return rain: a broad hiss, and drops that hit the box."""
    drops = (rng.random(num_samples) < 5e-4) * rng.exponential(12, num_samples)
    sound = lfilter([1, -0.6], [1], rng.standard_normal(num_samples)) + drops
    return sound / np.sqrt(np.mean(sound**2))


def wind_sound(num_samples, sample_rate_hz, rng):
    """Return wind: a rumble below some hundred hertz, in gusts."""
    pole = np.exp(-2 * np.pi * 120 / sample_rate_hz)
    rumble = lfilter([1 - pole], [1, -pole], rng.standard_normal(num_samples))
    gusts = 1 + 0.5 * np.sin(2 * np.pi * (0.4 * np.arange(num_samples) / sample_rate_hz + rng.random()))
    return gusts * rumble / np.sqrt(np.mean(rumble**2))


@needs_dictionaries("schedule")
@needs_numbers("start_s", "num_samples")
@needs_numbers("sample_rate_hz", empty=True)
def soundscape_clip(schedule, seed, start_s, num_samples, sample_rate_hz):
    """Compute the sound of the day from one second on.

    Args:
        schedule: Dictionary as `draw_schedule` returns it.
        seed: Draws the day; the same seed and start give the same sound.
        start_s: Time of its start in seconds after midnight, 0 ≤ start_s < 86,400.
        num_samples: Length.
        sample_rate_hz: Samples per second, at least 16,000 to hold all sounds.

    Returns:
        Waveform, full scale ±1, shape `(num_samples,)`.

    Example:
        >>> soundscape_clip(draw_schedule(0), 0, 3600, 100, 16000).shape
        (100,)
    """
    second, part = divmod(start_s, 1)
    rng, hour = np.random.default_rng([seed, 4, int(second), round(1e6 * part)]), start_s / 3600
    make = {
        "insects": lambda: insect_sound(num_samples, sample_rate_hz, temperature(hour, seed), rng),
        "birds": lambda: bird_sound(num_samples, sample_rate_hz, hour < HOURS / 2, rng),
        "rain": lambda: rain_sound(num_samples, rng),
        "wind": lambda: wind_sound(num_samples, sample_rate_hz, rng),
    }
    sound = 10 ** (HISS_DB / 20) * rng.standard_normal(num_samples)
    for name in sounding(schedule, hour):
        level_db = LEVEL_DB[name] + fade_db(schedule[name], hour) + fluctuation_db(seed, name)[int(start_s // 60)]
        sound += 10 ** (level_db / 20) * make[name]()
    return sound
