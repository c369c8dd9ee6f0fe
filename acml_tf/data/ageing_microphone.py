"""A microphone that ages: the hall changes with the season, dirt dulls the membrane, then another sensor comes.

Everything acts on the power in mel bands, so that one pool of clips can be heard on each day of many years.

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_number
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples

WEAR_BEGINS, NEW_SENSOR = 150, 300
CLEAN_HZ, WORN_HZ = 16000.0, 1500.0
FLOOR = 1e-9


@takes_number("day")
def cutoff_hz(day):
    """Return the frequency above which the microphone has gone dull: high until day 150, falling until day 300.

    Args:
        day: Day of the year, 0 … 364.

    Returns:
        Cut-off frequency in hertz; from day 300 a new sensor hears everything again.

    Example:
        >>> cutoff_hz(10), round(cutoff_hz(299.999))
        (16000.0, 1500)
    """
    if not WEAR_BEGINS <= day < NEW_SENSOR:
        return CLEAN_HZ
    return CLEAN_HZ * (WORN_HZ / CLEAN_HZ) ** ((day - WEAR_BEGINS) / (NEW_SENSOR - WEAR_BEGINS))


@takes_number("day", "swing_db")
def season_db(day, swing_db=4.0):
    """Return by how much the heating of the hall lifts the noise: most at the turn of the year.

    Args:
        day: Day of the year, 0 … 364.
        swing_db: Level of midwinter over midsummer in decibels.

    Returns:
        Level in decibels re midsummer, 0 … `swing_db`.

    Example:
        >>> season_db(0)
        4.0
    """
    return float(swing_db * (1 + np.cos(2 * np.pi * day / 365)) / 2)


@needs_numbers("frequency_hz", "cutoff_hz", "noise_db", "gain_db", empty=True)
@takes_samples("powers")
def hear(powers, frequency_hz, cutoff_hz=CLEAN_HZ, noise_db=0.0, gain_db=0.0):
    r"""Return the levels that a microphone reports of given band powers.

    Dirt is a first-order low-pass, $1/(1 + (f/f_c)^2)$ in power. The heating adds steady noise below 1 kHz, in
    proportion to the mean power of the clip.

    Args:
        powers: Power in mel bands, shape `(..., num_frames, num_bands)`.
        frequency_hz: Centres of the bands in hertz, shape `(num_bands,)`.
        cutoff_hz: Cut-off frequency in hertz.
        noise_db: By how much the heating lifts the noise, in decibels; a number, or one per clip.
        gain_db: Sensitivity of the sensor in decibels re the first one.

    Returns:
        Levels in decibels, shape of `powers`, single precision.

    Example:
        >>> hear(np.ones((1, 1)), np.array([1500.0]), cutoff_hz=1500.0).round(2)
        array([[-3.01]], dtype=float32)
    """
    dull = 1 / (1 + (np.asarray(frequency_hz) / cutoff_hz) ** 2)
    heating = 10 ** (np.asarray(noise_db)[..., None, None] / 10) - 1
    fan = 0.03 * heating * np.mean(powers, axis=(-2, -1), keepdims=True) * (np.asarray(frequency_hz) < 1000)
    level_db = 10 * np.log10((np.asarray(powers) + fan) * dull + FLOOR)
    return (level_db + gain_db).astype(np.float32)


@takes_number("day")
def hear_on(day, powers, frequency_hz, season=True):
    """Return the levels that the box hears on one day of the bad year.

    Args:
        day: Day of the year, 0 … 364.
        powers: Power in mel bands, shape `(..., num_frames, num_bands)`.
        frequency_hz: Centres of the bands in hertz, shape `(num_bands,)`.
        season: Whether the heating follows the season.

    Returns:
        Levels in decibels, shape of `powers`; the new sensor of day 300 is 3 dB more sensitive.

    Example:
        `hear_on(299, powers, frequency_hz)` is dull, `hear_on(300, …)` is bright and 3 dB louder.
    """
    gain_db = 3.0 if day >= NEW_SENSOR else 0.0
    return hear(powers, frequency_hz, cutoff_hz(day), season_db(day) if season else 0.0, gain_db)
