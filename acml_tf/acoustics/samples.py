"""Samples as people have them: lists, integers of a sound card, single precision; as floating-point numbers here.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np


def samples(values, name="signal"):
    """Return samples as floating-point numbers in which squares and sums do not overflow.

    Integers keep their values: 300 of a 16-bit file is 300.0 here, and what calibrates it is `calibrate_by_tone`.

    Args:
        values: Real samples: list or array of any shape and type of number.
        name: What they are, for the error.

    Returns:
        Array of double precision, same shape.

    Raises:
        ValueError: There is no sample, or what is there is not a real number.

    Example:
        >>> samples(np.array([300, -300], np.int16)) ** 2
        array([90000., 90000.])
    """
    array = np.asarray(values)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"The {name} is of type {array.dtype}: give real numbers.")
    if not array.size:
        raise ValueError(f"The {name} has the shape {array.shape}, so it is empty: give one sample at least.")
    return array.astype(float)
