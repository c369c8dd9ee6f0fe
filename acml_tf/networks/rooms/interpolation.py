"""Rivals of a field of a room: the nearest microphone, and smooth surfaces through what the microphones heard."""

import numpy as np
from scipy.interpolate import NearestNDInterpolator, RBFInterpolator

from acml_tf.data.room_scene import scene_levels_db


def nearest_microphone(scene):
    """Find the microphone that is nearest to each middle of a mesh; of several, any.

    Args:
        scene: `RoomScene`.

    Returns:
        Rows of `scene.measured`, shape `(num_between,)`.
    """
    known = scene.measured_m[:, 3:5]
    return NearestNDInterpolator(known, np.arange(len(known)))(scene.between_m[:, 3:5]).astype(int)


def smooth_surface(scene, heard):
    """Interpolate between the microphones by a thin-plate spline, which bends as little as it can.

    Args:
        scene: `RoomScene`; it says where the microphones and the middles of the meshes are.
        heard: What each microphone heard, shape `(num_measured, ...)`.

    Returns:
        Values at the middles, shape `(num_between, ...)`.

    Raises:
        ValueError: There is not one row per microphone.

    Example:
        `smooth_surface(scene, scene.measured_m[:, 3:5])` is `scene.between_m[:, 3:5]`: a plane does not bend.

    Reference: J. Duchon, "Splines minimizing rotation-invariant semi-norms in Sobolev spaces" (1977).
    """
    heard, known = np.asarray(heard, float), scene.measured_m[:, 3:5]
    if len(heard) != len(known):
        raise ValueError(f"{len(heard)} rows for {len(known)} microphones: give one row per microphone.")
    surface = RBFInterpolator(known, heard.reshape(len(known), -1), kernel="thin_plate_spline")
    return surface(scene.between_m[:, 3:5]).reshape(-1, *heard.shape[1:])


def levels_between(scene):
    """Guess the spectrograms in the middles of the meshes in three simple ways.

    Args:
        scene: `RoomScene`.

    Returns:
        Levels in dB by method, each of shape `(num_between, num_bins, num_frames)`: those of the nearest microphone,
        a surface through the levels, and the levels of a surface through the waves.
    """
    levels_db = scene_levels_db(scene.measured)
    return {
        "nearest microphone": levels_db[nearest_microphone(scene)],
        "surface through levels": smooth_surface(scene, levels_db),
        "surface through waves": scene_levels_db(smooth_surface(scene, scene.measured)),
    }
