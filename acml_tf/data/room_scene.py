"""One loudspeaker in a room, heard at a grid of microphones and half-way between them: can the gaps be filled?"""

from dataclasses import dataclass

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.shoebox import eyring_absorption
from acml_tf.acoustics.stft import spectrogram_db
from acml_tf.data.room_grid import band_limited_response

CORNER_M, EXTENT_M, HEIGHT_M = np.array([1.5, 1.0]), np.array([3.0, 2.5]), 1.2
FRAME, HOP, FLOOR_DB = 32, 8, -60.0


@dataclass(frozen=True)
class RoomScene:
    """Responses of one room at the nodes of a grid and at the middles of its meshes.

    Attributes:
        size_m: Length, width and height of the room in metres, shape (3,).
        measured_m: Loudspeaker and microphone of each measured response in metres, shape (num_measured, 6).
        measured: Measured responses, RMS one, shape (num_measured, num_samples).
        between_m: The same of the middles, shape (num_between, 6).
        between: What is heard there, in the same unit, shape (num_between, num_samples).
    """

    size_m: np.ndarray
    measured_m: np.ndarray
    measured: np.ndarray
    between_m: np.ndarray
    between: np.ndarray


@needs_numbers("step_m")
def simulate_room_scene(seed=0, step_m=0.25):
    """Simulate a room of 50 to 140 m³ with a reverberation time of 0.3 s and a plane of microphones in it.

    Args:
        seed: Draws the room and the place of the loudspeaker.
        step_m: Distance between neighbouring microphones in metres, at most 2.5.

    Returns:
        A `RoomScene`, 1000 samples per second, 0.25 s long.

    Raises:
        ValueError: The step is so wide that no mesh is left.

    Example:
        >>> simulate_room_scene(step_m=1.0).between.shape
        (6, 250)
    """
    if not 0 < step_m <= EXTENT_M.min():
        raise ValueError(f"step_m={step_m}: give a distance above 0 and up to {EXTENT_M.min()} m.")
    rng = np.random.default_rng(seed)
    size_m = rng.uniform([5.0, 4.0, 2.5], [7.0, 6.0, 3.2])
    source_m, absorption = rng.uniform([0.3, 0.3, 0.8], [1.0, 1.0, 1.5]), eyring_absorption(size_m, 0.3)
    sides = [corner + np.arange(0, extent + 1e-9, step_m) for corner, extent in zip(CORNER_M, EXTENT_M, strict=True)]
    pairs = [_pairs(source_m, places) for places in (sides, [side[:-1] + step_m / 2 for side in sides])]
    measured, between = (
        np.array([band_limited_response(size_m, pair[:3], pair[3:], absorption) for pair in part]) for part in pairs
    )
    loudness = np.sqrt(np.mean(measured**2))
    return RoomScene(size_m, pairs[0], measured / loudness, pairs[1], between / loudness)


def _pairs(source_m, sides):
    plane = np.stack(np.meshgrid(*sides, indexing="ij"), axis=-1).reshape(-1, 2)
    return np.c_[np.tile(source_m, (len(plane), 1)), plane, np.full(len(plane), HEIGHT_M)]


@needs_rows("responses")
def scene_levels_db(responses):
    """Compute the spectrograms of responses in decibels: frames of 32 samples, 8 apart, not below −60 dB.

    Args:
        responses: Shape (n, num_samples).

    Returns:
        Levels, shape (n, 17, num_frames).

    Example:
        >>> scene_levels_db(np.zeros((1, 250))).shape
        (1, 17, 28)
    """
    window = np.hanning(FRAME + 2)[1:-1]
    return np.array([np.maximum(spectrogram_db(response, window, HOP), FLOOR_DB) for response in responses])
