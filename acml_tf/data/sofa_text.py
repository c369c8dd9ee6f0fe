"""Words in SOFA files: attributes as different writers store them, and units as people spell them.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np

UNITS = {
    "hertz": {"hertz": 1.0, "hz": 1.0, "kilohertz": 1e3, "khz": 1e3},
    "angle": {"degree": np.pi / 180, "deg": np.pi / 180, "°": np.pi / 180, "radian": 1.0, "rad": 1.0},
    "length": {"metre": 1.0, "meter": 1.0, "m": 1.0, "centimetre": 0.01, "centimeter": 0.01, "cm": 0.01, "mm": 0.001},
}
UNITS["length"] |= {"millimetre": 0.001, "millimeter": 0.001}


def attribute(item, name):
    """Return an attribute as text in lower case, empty if there is none.

    Args:
        item: Data set or file of h5py, or anything with `attrs`.
        name: Name of the attribute.

    Returns:
        Text, whether it was stored as bytes, as a string or as an array of one string.

    Example:
        A file written with netCDF4 holds `array(["Cartesian"], dtype=object)`: `"cartesian"`.
    """
    value = item.attrs.get(name, "")
    value = value.ravel()[0] if isinstance(value, np.ndarray) and value.size else value
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else value
    return text.strip().strip("\0").lower() if isinstance(text, str) else ""


def scale_of(item, quantity, path, place=0):
    """Return the factor that turns stored numbers into hertz, radians or metres.

    Args:
        item: Data set with an attribute `Units`, one unit or several with commas; without one the standard's holds.
        quantity: `"hertz"`, `"angle"` or `"length"`.
        path: File, for the error.
        place: Which of several units.

    Returns:
        Factor, degrees and metres where nothing is said.

    Raises:
        ValueError: The unit is not known.

    Example:
        `"Degrees, degrees, metres"` at place 0 gives 0.01745.
    """
    units = [unit.strip() for unit in attribute(item, "Units").split(",") if unit.strip()]
    default = {"hertz": "hertz", "angle": "degree", "length": "metre"}[quantity]
    unit = units[min(place, len(units) - 1)] if units else default
    known = UNITS[quantity]
    scale = known.get(unit, known.get(unit.removesuffix("s")))
    if scale is None:
        raise ValueError(f"{path} gives {item.name} in {unit!r}: write it in {default}.")
    return scale
