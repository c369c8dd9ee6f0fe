"""Places in SOFA files: where a source is, seen from the head, and which receiver is the left ear.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import re

import numpy as np

from acml_tf.data.sofa_text import UNITS, attribute, numbers, scale_of


def head_directions(file, path):
    """Return the directions of the source in the axes of the head.

    Args:
        file: Open SOFA file.
        path: Its path, for errors.

    Returns:
        Unit vectors, shape `(measurements, 3)`, or one row if neither source nor head moves; with several emitters
        (FreeFieldHRIR) one row for each of them.

    Raises:
        ValueError: Source and listener are at one place, or a unit is not known.

    Example:
        A source in front of a head that looks to its left comes from the right: `(0, -1, 0)`.
    """
    source = cartesian(file, "SourcePosition", path)
    if _num_emitters(file) > 1:
        source = source + np.sum(_emitters(file, path)[..., None] * _axes(file, "Source", path), axis=1)
    listener, axes = cartesian(file, "ListenerPosition", path, [0, 0, 0]), _axes(file, "Listener", path)
    if len(counts := {len(source), len(listener), len(axes)} - {1}) > 1:
        raise ValueError(
            f"{path} has {sorted(counts)} places of source and listener: give as many of one as of the other."
        )
    return _unit(np.sum(axes * (source - listener)[:, None], axis=2), path)


def ears_from_left(file, responses, path):
    """Return responses with the left ear first, in every measurement.

    Args:
        file: Open SOFA file; the receiver further to the left is the left ear.
        responses: Shape `(measurements, 2, samples)`.
        path: Path of the file, for errors.

    Returns:
        Responses, shape as before. Where the places do not say which is which, the order stays: the standard's
        templates begin with the left ear.

    Example:
        Receivers at y = −0.09 m and 0.09 m: the second comes first.
    """
    if "ReceiverPosition" not in file:
        return responses
    places = numbers(file, "ReceiverPosition", path)
    if places.shape[:2] != (2, 3):
        raise ValueError(f"{path} has receivers of shape {places.shape}, not two with three coordinates: get it again.")
    places = np.moveaxis(places.reshape(2, 3, -1), 2, 0)
    sideways = to_cartesian(places, file["ReceiverPosition"], path)[..., 1]
    swapped = np.broadcast_to(sideways[:, 0] < sideways[:, 1], len(responses))
    return np.where(swapped[:, None, None], responses[:, ::-1], responses)


def _num_emitters(file):
    """Return how many emitters there are; not every writer tells the size E of its own."""
    if "E" in file:
        return len(file["E"])
    return file["EmitterPosition"].shape[0] if file.get("EmitterPosition", np.zeros(3)).ndim > 1 else 1


def _emitters(file, path):
    """Return the places of emitters in the axes of their source, shape `(emitters, 3)`."""
    places = numbers(file, "EmitterPosition", path)
    places = places[..., 0] if places.ndim == 3 else places
    if places.ndim != 2 or places.shape[1] != 3:
        raise ValueError(f"{path} has emitters of shape {places.shape}: write rows of three coordinates.")
    return to_cartesian(places, file["EmitterPosition"], path)


def _axes(file, who, path):
    """Return front, left and up of a listener or a source, shape `(1 or measurements, 3, 3)`."""
    front = _unit(cartesian(file, f"{who}View", path, [1, 0, 0]), path)
    left = _unit(np.cross(_above(file, who, path), front), path)
    return np.stack(np.broadcast_arrays(front, left, np.cross(front, left)), axis=1)


def _above(file, who, path):
    """Return the upward direction, which has no type of its own: that of the view, unless it is a unit vector."""
    name = f"{who}Up"
    if name not in file or attribute(file[name], "Type"):
        return cartesian(file, name, path, [0, 0, 1])
    stored = _triples(file, name, path)
    plain = np.allclose(np.linalg.norm(stored, axis=1), 1) or f"{who}View" not in file
    return stored if plain else to_cartesian(stored, file[f"{who}View"], path)


def cartesian(file, name, path, default=None):
    """Return places of a variable in metres.

    Args:
        file: Open SOFA file.
        name: Variable, of shape `(1, 3)` or `(measurements, 3)`.
        path: Path of the file, for errors.
        default: Place if the file does not say.

    Returns:
        Places, shape `(1, 3)` or `(measurements, 3)`.

    Raises:
        ValueError: Type or unit is not known.

    Example:
        Spherical `(90, 0, 1.2)` in degrees and metres is `(0, 1.2, 0)`.
    """
    if name not in file and default is not None:
        return np.array([default], float)
    return to_cartesian(_triples(file, name, path), file[name], path)


def _triples(file, name, path):
    """Return places as they are stored, three coordinates in a row."""
    places = numbers(file, name, path)
    if places.shape[-1:] != (3,):
        raise ValueError(f"{path} gives {name} in the shape {places.shape}: write rows of three coordinates.")
    return places.reshape(-1, 3)


def to_cartesian(places, told, path):
    """Return places in metres, x to the front, y to the left, z up.

    Args:
        places: Coordinates, shape `(..., 3)`.
        told: Variable with the attributes `Type` (`cartesian` or `spherical`) and `Units`.
        path: Path of the file, for errors.

    Returns:
        Shape `(..., 3)`.

    Raises:
        ValueError: Type or unit is not known. A variable without a type has that of its unit; without both it is
            Cartesian unless it is that of the source, or beyond 1 m from the centre.

    Example:
        Azimuth π/2, elevation 0, 1 m, in radians: `(0, 1, 0)`.
    """
    kind = attribute(told, "Type") or _kind_of_unit(places, told, path)
    if kind == "cartesian":
        return places * scale_of(told, "length", path)
    if kind != "spherical":
        raise ValueError(f"{path} gives {told.name} as {kind!r}: write it in spherical or Cartesian coordinates.")
    azimuth = places[..., 0] * scale_of(told, "angle", path, 0)
    elevation = places[..., 1] * scale_of(told, "angle", path, 1)
    radius = places[..., 2] * scale_of(told, "length", path, 2)
    flat = radius * np.cos(elevation)
    return np.stack([flat * np.cos(azimuth), flat * np.sin(azimuth), radius * np.sin(elevation)], axis=-1)


def _kind_of_unit(places, told, path):
    first = re.split(r"[,;\s]+", attribute(told, "Units"))[0]
    of_angles = np.max(np.abs(places)) > 1 and told.name.endswith("ReceiverPosition")  # no ear is 1 m from its head
    if not first and (told.name.endswith("SourcePosition") or of_angles):
        raise ValueError(f"{path} gives {told.name} without type and unit: write spherical or cartesian as its Type.")
    return "spherical" if first.removesuffix("s") in UNITS["angle"] else "cartesian"


def _unit(vectors, path):
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(length > 0):
        raise ValueError(f"{path} holds a direction without length (a source at the listener's place?): get it again.")
    return vectors / length
