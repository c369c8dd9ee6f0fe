"""Words in SOFA files: attributes as different writers store them, and units as people spell them.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import re

import h5py
import numpy as np

UNITS = {
    "hertz": {"hertz": 1.0, "hz": 1.0, "kilohertz": 1e3, "khz": 1e3},
    "angle": {"degree": np.pi / 180, "deg": np.pi / 180, "°": np.pi / 180, "radian": 1.0, "rad": 1.0},
    "length": {"metre": 1.0, "meter": 1.0, "m": 1.0, "centimetre": 0.01, "centimeter": 0.01, "cm": 0.01, "mm": 0.001},
}
UNITS["length"] |= {"millimetre": 0.001, "millimeter": 0.001}
MISSING = 1e30  # netCDF writes 9.97e36 where nothing was measured


def numbers(file, name, path):
    """Return a variable of numbers, all of which are there.

    Args:
        file: Open SOFA file.
        name: Name of the variable.
        path: Its path, for errors.

    Returns:
        Array of double precision.

    Raises:
        ValueError: There is no such variable, or it holds text, nothing, NaN or what stands for a missing value.

    Example:
        A masked array that was written with netCDF4 holds 9.97e36 in places: the file is refused by name.
    """
    if not isinstance(file.get(name), h5py.Dataset):
        raise ValueError(f"{path} lacks {name}: remove it or get it again.")
    values = np.asarray(file[name][()])
    if values.dtype.kind not in "iuf" or not values.size:
        raise ValueError(f"{path} gives {name} as {values.dtype} of shape {values.shape}: write numbers.")
    if not np.all(np.abs(values.astype(float)) < MISSING):
        raise ValueError(
            f"{path} holds values of {name} that are no numbers (NaN, missing): remove it or get it again."
        )
    return values.astype(float)


def rates_hz(file, path):
    """Return the sample rates that a file names, each once.

    Args:
        file: Open SOFA file; the rate may be a number or a text such as `48 kHz`.
        path: Its path, for errors.

    Returns:
        Rates in hertz, rising.

    Raises:
        ValueError: A rate cannot be read.

    Example:
        One rate for each measurement, all the same, is one rate.
    """
    told = file.get("Data.SamplingRate")
    if isinstance(told, h5py.Dataset) and told.dtype.kind in "SUO":
        return np.unique([_rate_of_text(text, path) for text in np.ravel(told.asstr()[()])])
    return np.unique(numbers(file, "Data.SamplingRate", path)) * scale_of(told, "hertz", path)


def _rate_of_text(text, path):
    found = re.fullmatch(r"\s*(\d+\.?\d*(?:e\d+)?)\s*([^\d.]*?)\s*", text.lower())
    scale = UNITS["hertz"].get(found[2] or "hertz") if found else None
    if scale is None:
        raise ValueError(f"{path} gives Data.SamplingRate as {str(text)!r}: write a number of hertz.")
    return float(found[1]) * scale


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
        item: Data set with an attribute `Units`, one unit or several; where none is said the standard's holds.
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
    units = [unit for unit in re.split(r"[,;\s]+", attribute(item, "Units")) if unit]
    default = {"hertz": "hertz", "angle": "degree", "length": "metre"}[quantity]
    # one unit for three places is that of the angles: it says nothing of the distance
    fitting = [unit for unit in units[:place] if _scale(unit, quantity)]
    unit = units[place] if place < len(units) else [default, *fitting][-1]
    scale = _scale(unit, quantity)
    if scale is None:
        raise ValueError(f"{path} gives {item.name} in {unit!r}: write it in {default}.")
    return scale


def _scale(unit, quantity):
    known = UNITS[quantity]
    return known.get(unit, known.get(unit.removesuffix("s")))
