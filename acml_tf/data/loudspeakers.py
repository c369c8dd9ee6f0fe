"""Responses of a room from several loudspeakers: recorded where they are on this machine, else simulated.

Recorded ones lie in `$ACML_DATA/measured_rirs`, named `set__room_loudspeaker_ir_microphone.flac`, the loudspeaker with
its set-up in front: `musicRoom_2A_int1_ir_10.flac`.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import re
from dataclasses import dataclass

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number
from acml_tf.acoustics.shoebox import eyring_absorption
from acml_tf.data.folder import VARIABLE, DataUnavailable, load_or_simulate, local_folder
from acml_tf.data.own_files import sounds_beside, whole_path, without_copies
from acml_tf.data.recordings import read_mono, sound_files, whole_rate
from acml_tf.data.room_grid import band_limited_response

# loudspeakers of measured_rirs that stand where another one stands, found by comparing their responses
SAME_PLACE = {
    ("2C", "int1"): ("2B", "int1"),
    ("3B", "int2"): ("2B", "int1"),
    ("2C", "target"): ("2B", "target"),
    ("3B", "target"): ("2B", "target"),
    ("3B", "int3"): ("2B", "int2"),
}
NAME = re.compile(r"(?:.*__)?(?P<room>.+)_(?P<setup>[^_]+)_(?P<loudspeaker>[^_]+)_ir_\d+")


@dataclass(frozen=True)
class LoudspeakerResponses:
    """A table of responses, with the room, the set-up and the loudspeaker of each, and where that really stands.

    Attributes:
        responses: Responses, shape `(n, num_samples)`.
        rooms: Name of the room of each, shape `(n,)`.
        names: Set-up and loudspeaker of each, `"2A int1"`, shape `(n,)`.
        places: Name of the first loudspeaker at the same place of the room, shape `(n,)`.
        sample_rate_hz: Samples per second.
        source: Where the responses come from.
    """

    responses: np.ndarray
    rooms: np.ndarray
    names: np.ndarray
    places: np.ndarray
    sample_rate_hz: int
    source: str


@takes_counts("num_samples")
def load_loudspeakers(folder=None, sample_rate_hz=1000, num_samples=250):
    """Load recorded responses.

    Args:
        folder: Folder with files `…room_setup_loudspeaker_ir_microphone.flac` or `.wav`; None means
            `$ACML_DATA/measured_rirs`.
        sample_rate_hz: Rate of the result.
        num_samples: Length of each response.

    Returns:
        A `LoudspeakerResponses`, in the order of the file names.

    Raises:
        DataUnavailable: No folder is given and the set is not on this machine.
        ValueError: The folder holds no file of that name.

    Example:
        `load_loudspeakers("my_room")` with `my_room/kitchen_A_left_ir_1.wav` holds one response of `left`.
    """
    root = whole_path(folder) if folder else local_folder("measured_rirs")
    if root is None or not root.is_dir():
        raise DataUnavailable(f"measured_rirs is not on this machine: set {VARIABLE} to the folder above it.")
    files = without_copies(sound_files(root, (".wav", ".flac")))
    found = [(path, NAME.fullmatch(path.stem)) for path in files]
    found = [(path, name) for path, name in found if name]
    if not found:
        raise ValueError(f"{root} holds no room_setup_loudspeaker_ir_1.flac{sounds_beside(root)}: name the files so.")
    signals = [np.pad(read_mono(path, sample_rate_hz), (0, num_samples))[:num_samples] for path, _ in found]
    labels = [(name["setup"], name["loudspeaker"]) for _, name in found]
    return LoudspeakerResponses(
        responses=np.array(signals),
        rooms=np.array([name["room"] for _, name in found]),
        names=np.array([" ".join(label) for label in labels]),
        places=np.array([" ".join(SAME_PLACE.get(label, label)) for label in labels]),
        sample_rate_hz=whole_rate(sample_rate_hz),
        source=f"recordings of {root.name}",
    )


@takes_counts("num_rooms", "num_places", "num_microphones")
@takes_number("snr_db")
def simulate_loudspeakers(num_rooms=2, num_places=6, num_microphones=10, seed=0, snr_db=30.0):
    """Simulate rooms with loudspeakers at several places; each place comes twice, under two names.

    The second time the microphones stand up to 5 cm beside their first places.

    Args:
        num_rooms: Number of rooms of 50 to 140 m³.
        num_places: Number of places of a loudspeaker in each.
        num_microphones: Number of microphones, the same for all loudspeakers of a room.
        seed: Draws rooms, places and noise.
        snr_db: Energy of the responses over that of the noise in decibels.

    Returns:
        A `LoudspeakerResponses`, 1000 samples per second, 0.25 s long.

    Example:
        >>> simulate_loudspeakers(1, 1, 2).names.tolist()
        ['first 0', 'first 0', 'second 0', 'second 0']
    """
    responses, rng = [], np.random.default_rng(seed)
    for _ in range(num_rooms):
        size_m = rng.uniform([5.0, 4.0, 2.5], [7.0, 6.0, 3.2])
        absorption, microphones = eyring_absorption(size_m, 0.3), rng.uniform(0.5, size_m - 0.5, (num_microphones, 3))
        for source_m in rng.uniform(0.5, size_m - 0.5, (num_places, 3)):
            twice = np.concatenate([microphones, microphones + rng.uniform(-0.03, 0.03, microphones.shape)])
            responses += [band_limited_response(size_m, source_m, place, absorption) for place in twice]
    noise = np.sqrt(np.mean(np.square(responses))) * 10 ** (-snr_db / 20)
    room, place, time, _ = np.indices((num_rooms, num_places, 2, num_microphones)).reshape(4, -1)
    return LoudspeakerResponses(
        responses=responses + noise * rng.standard_normal(np.shape(responses)),
        rooms=np.array([f"room{number}" for number in room]),
        names=np.array([f"{('first', 'second')[t]} {p}" for t, p in zip(time, place, strict=True)]),
        places=np.array([f"first {number}" for number in place]),
        sample_rate_hz=1000,
        source="simulated box-shaped rooms",
    )


def load_or_simulate_loudspeakers(seed=0):
    """Load recorded responses, or print in one sentence why not and simulate some.

    Args:
        seed: Draws the simulated rooms.

    Returns:
        Recorded responses if they are on this machine, else 240 simulated ones; `source` says which.

    Example:
        Without `ACML_DATA`, `load_or_simulate_loudspeakers().source` says "simulated …".
    """
    return load_or_simulate(load_loudspeakers, lambda: simulate_loudspeakers(seed=seed), "simulated rooms")
