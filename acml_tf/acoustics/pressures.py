"""Complex pressures at the sensors of an array, as people have them: lists, one snapshot alone, single precision.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes


def takes_pressures(*names, silent=False):
    """Let a function have complex pressures as an array, one snapshot in a row.

    Args:
        *names: Arguments of shape `(..., elements)`.
        silent: Whether a snapshot may be zero at all sensors.

    Returns:
        Decorator. The function raises `ValueError` for fewer than two sensors, no snapshot, anything but
        numbers, or silence.

    Example:
        >>> takes_pressures("snapshots")(lambda snapshots: snapshots.shape)([1, 1j])
        (2,)
    """

    def checked(name, values):
        array = np.asarray(values)
        array = array.astype(complex) if array.dtype == object and _complex_numbers(array) else array
        if array.dtype.kind not in "iufc" or not array.size or array.ndim < 1 or array.shape[-1] < 2:
            raise ValueError(
                f"The {name} have the shape {array.shape}, type {array.dtype}: give (snapshots, elements)."
            )
        if not np.isfinite(array).all():
            raise ValueError(f"Some of the {name} are no numbers (NaN or infinite): leave them out.")
        if not silent and not np.any(array, axis=-1).all():
            raise ValueError(f"One of the {name} is silent at all {array.shape[-1]} sensors: leave it out.")
        return array.astype(float) if array.dtype.kind in "iu" else array

    return takes(names, checked)


def _complex_numbers(array):
    return all(isinstance(value, int | float | complex) for value in array.flat)
