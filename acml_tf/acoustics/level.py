"""Levels in decibels, and the way from a file's numbers to pascals.

Reference: ISO 1683, "Acoustics: preferred reference values for acoustical and vibratory levels"; IEC 60942
for the 94 dB calibrator.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_number
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples

REFERENCE_AIR_PA = 20e-6
REFERENCE_WATER_PA = 1e-6


@needs_numbers("reference_pa")
@takes_samples("pressure_pa")
def sound_pressure_level(pressure_pa, reference_pa=20e-6):
    r"""Compute how strong a sound is, in decibels above the reference pressure.

    $$L = 10\log_{10}\frac{\overline{p^2}}{p_0^2} = 20\log_{10}\frac{p_\text{rms}}{p_0}$$

    The mean square is what adds when independent sounds add; the reference p₀ is an RMS value too.

    Args:
        pressure_pa: Sound pressure in pascal, shape (..., N); the mean is taken over the last axis.
        reference_pa: Reference p₀ in pascal: 20 µPa in air, 1 µPa in water.

    Returns:
        Level in dB re p₀, shape (...).

    Example:
        An RMS pressure of 1 Pa, in air and under water:

        >>> pressure_pa = np.array([1.0, -1.0])
        >>> round(sound_pressure_level(pressure_pa), 2), round(sound_pressure_level(pressure_pa, 1e-6), 2)
        (93.98, 120.0)
    """
    mean_square = np.mean(np.square(pressure_pa), axis=-1)
    return 10 * np.log10(mean_square / reference_pa**2)


@takes_samples("level_db", "reference_pa")
def rms_pressure(level_db, reference_pa=20e-6):
    """Return the RMS (root mean square) pressure that belongs to a level.

    Args:
        level_db: Level in dB re the reference, any shape.
        reference_pa: Reference pressure in pascal.

    Returns:
        RMS pressure in pascal, same shape.

    Example:
        >>> round(rms_pressure(94.0), 3)
        1.002
    """
    return reference_pa * 10 ** (np.asarray(level_db) / 20)


@takes_samples("recording", ndim=1)
def calibrate_by_tone(recording, level_db=94.0, reference_pa=20e-6):
    """Compute the pascals per digital unit from a recording of a calibrator of known level.

    Args:
        recording: The calibrator's tone as the recorder wrote it, in digital units, integers of 16 or
            24 bits too, shape (N,), without clipping.
        level_db: Level that the calibrator makes at the microphone, in dB re `reference_pa`.
        reference_pa: Reference pressure in pascal.

    Returns:
        Factor by which digital samples are multiplied to get pascals.

    Raises:
        ValueError: If the recording is silent.

    Example:
        A tone of 94 dB that is written with an RMS value of 0.1:

        >>> round(calibrate_by_tone(np.array([0.1, -0.1])), 2)
        10.02
    """
    rms = np.sqrt(np.mean(np.square(np.asarray(recording, dtype=float))))
    if rms == 0:
        raise ValueError("the calibrator's recording holds only zeros: check which channel was saved.")
    return rms_pressure(level_db, reference_pa) / rms


@takes_number("sensitivity_db", "full_scale_v")
def calibrate_by_datasheet(sensitivity_db, full_scale_v=1.0):
    """Compute the pascals per digital unit from a hydrophone's data sheet.

    A sensitivity of M dB re 1 V/µPa means 10^(M/20) volts for each micropascal.

    Args:
        sensitivity_db: Sensitivity M in dB re 1 V/µPa, amplifiers included, typically −220 to −120.
        full_scale_v: Voltage that is written as the digital value 1.

    Returns:
        Factor by which digital samples are multiplied to get pascals.

    Raises:
        ValueError: If the sensitivity is not negative.

    Example:
        −180 dB re 1 V/µPa is 1 nV for 1 µPa, 1 mV for 1 Pa; the full scale is 1 V:

        >>> round(calibrate_by_datasheet(-180.0), 6)
        1000.0
    """
    if sensitivity_db >= 0:
        raise ValueError(f"sensitivity_db is {sensitivity_db}: in dB re 1 V/µPa it is negative, about −180.")
    return full_scale_v / 10 ** (sensitivity_db / 20) * 1e-6
