"""Room impulse responses: recorded where they are on this machine, else computed for box-shaped rooms.

BUT ReverbDB holds about 1,300 responses from eight rooms, CC BY 4.0: I. Szöke et al., "Building and evaluation of a
real room impulse response dataset", IEEE JSTSP 13 (2019).

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from scipy.signal import resample_poly

from acml_tf.acoustics.air import SPEED_OF_SOUND_M_S
from acml_tf.acoustics.amounts import takes_counts, takes_number
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.decay import compensate_noise_floor
from acml_tf.acoustics.kinds import needs_objects
from acml_tf.acoustics.samples import takes_samples
from acml_tf.acoustics.shoebox import diffuse_power, eyring_absorption, image_sources
from acml_tf.data.folder import VARIABLE, DataUnavailable, cache_folder, load_or_simulate, local_folder
from acml_tf.data.own_files import sounds_beside, whole_path
from acml_tf.data.recording_faults import sounding_channels
from acml_tf.data.recordings import read_channels, sound_files, whole_rate
from acml_tf.data.room_names import files_of_rooms

ADDRESS = "http://merlin.fit.vutbr.cz/ReverbDB/BUT_ReverbDB_rel_19_06_RIR-Only.tgz"
FOLDERS = ("but_reverbdb", "measured_rirs")
DIRECT_S = 0.0025  # the direct sound of loaded and simulated responses: sample 40 at 16 kHz
JOIN_S = 0.04  # single image sources before, diffuse noise after


@dataclass(frozen=True)
class RoomResponses:
    """A table of impulse responses, and in which room each was taken.

    Attributes:
        responses: Impulse responses, float32, shape `(n, samples)`; the direct sound of each lies at one sample,
            2.5 ms after the start unless `aligned_responses` moved it.
        rooms: Name of the room of each, shape `(n,)`; a room belongs wholly to training or to test.
        sample_rate_hz: Samples per second.
        source: Where the responses come from, for the caption of a table.
    """

    responses: np.ndarray
    rooms: np.ndarray
    sample_rate_hz: int
    source: str

    def __len__(self):
        """Return the number of responses."""
        return len(self.responses)

    def select(self, rows):
        """Return the responses of some rows: indices or a mask of shape `(n,)`."""
        return replace(self, responses=self.responses[rows], rooms=self.rooms[rows])


@takes_counts("num_samples")
def load_room_responses(folder=None, sample_rate_hz=16000, num_samples=16384):
    """Load measured responses: BUT ReverbDB, or your own in the same layout, or all in one folder.

    No checksum of BUT ReverbDB is published, so nothing is downloaded unasked: get it by hand from
    http://merlin.fit.vutbr.cz/ReverbDB/BUT_ReverbDB_rel_19_06_RIR-Only.tgz.

    Args:
        folder: Folder with one folder per room, of `.wav` or `.flac` at any depth (in ReverbDB those in `RIR`
            folders), or of files named `set__room_position.flac`. None means `$ACML_DATA/but_reverbdb` or
            `$ACML_DATA/measured_rirs`, else `but_reverbdb` in the cache of this package.
        sample_rate_hz: Rate of the returned responses; others are resampled.
        num_samples: Length of each: longer ones are cut, shorter ones filled with zeros.

    Returns:
        Responses in the order of their paths, the largest sample 2.5 ms after the start. Each channel of a file is a
        response of its own; silent ones and copies are left out, which is said.

    Raises:
        DataUnavailable: No folder is given and no such set is on this machine.
        ValueError: The folder holds no such file, or it cannot be told which rooms there are.

    Example:
        `load_room_responses("my_rooms")` with `my_rooms/kitchen/1.wav` holds one response of room `kitchen`.
    """
    root = whole_path(folder) if folder else _measured_folder()
    paths = sound_files(root, (".wav", ".flac"))
    if not paths:
        raise ValueError(f"{root} holds no .wav or .flac{sounds_beside(root)}: name the folder that holds the rooms.")
    rate = whole_rate(sample_rate_hz)
    rows = _sounding([(path, room, read_channels(path, rate)) for path, room in files_of_rooms(paths, root)])
    direct = round(DIRECT_S * rate)
    return RoomResponses(
        responses=np.stack([_placed(signal, direct, num_samples) for _, signal in rows]).astype("float32"),
        rooms=np.array([room for room, _ in rows]),
        sample_rate_hz=rate,
        source=f"recordings of {root.name}",
    )


def _sounding(read):
    """Return room and signal of each channel that sounds, and say how many do not."""
    sounding = [sounding_channels(channels) for _, _, channels in read]
    silent = [(path, len(channels) - len(kept)) for (path, _, channels), kept in zip(read, sounding, strict=True)]
    if silent := [(path, count) for path, count in silent if count]:
        print(f"{sum(count for _, count in silent)} silent channels are left out ({silent[0][0].name} first).")
    return [(room, channels[k]) for (_, room, channels), kept in zip(read, sounding, strict=True) for k in kept]


def _measured_folder():
    """Find measured responses on this machine."""
    found = [local_folder(name) for name in FOLDERS] + [cache_folder() / FOLDERS[0]]
    folder = next((folder for folder in found if folder and folder.is_dir()), None)
    if folder is None:
        raise DataUnavailable(
            f"but_reverbdb is not on this machine: unpack {ADDRESS} into a folder 'but_reverbdb' "
            f"and set {VARIABLE} to the folder above it."
        )
    return folder


def _placed(signal, direct, num_samples):
    """Shift the largest sample to place `direct`, then cut or fill to `num_samples`."""
    return _moved(signal, direct - int(np.argmax(np.abs(signal))), num_samples)


def _moved(signal, later, num_samples):
    """Shift a signal by some samples, then cut or fill to `num_samples`."""
    padded = np.pad(signal[max(0, -later) :], (max(0, later), num_samples))
    return padded[:num_samples]


@needs_numbers("reverberation_range_s", empty=True)
@takes_counts("num_rooms", "responses_per_room", "num_samples")
@takes_number("sample_rate_hz")
def simulate_room_responses(
    num_rooms=100,
    responses_per_room=8,
    seed=0,
    sample_rate_hz=16000,
    num_samples=16384,
    reverberation_range_s=(0.2, 0.8),
):
    """Simulate responses of box-shaped rooms: image sources at first, then noise that decays as Eyring says.

    Every image source of the first 40 ms is there. Later ones are too dense to tell apart; noise of the same mean
    energy (`diffuse_power`) stands for them and blends in between 20 and 40 ms. That takes under a millisecond, where
    tracing rays takes a third of a second.

    Args:
        num_rooms: Number of rooms, each with its own size (20 to 500 m³) and reverberation time.
        responses_per_room: Pairs of source and listener in each room, 1 to 5 m apart where the room allows.
        seed: Draws rooms, places and noise; room k is the same however many rooms are drawn.
        sample_rate_hz: Rate of the responses.
        num_samples: Length of each.
        reverberation_range_s: Shortest and longest reverberation time, drawn evenly on a logarithmic scale.

    Returns:
        `num_rooms * responses_per_room` responses, peak ±1, rooms `room000`, `room001`, …

    Example:
        >>> simulate_room_responses(num_rooms=2, responses_per_room=3).responses.shape
        (6, 16384)
    """
    responses = []
    for room in range(num_rooms):
        rng = np.random.default_rng([seed, room])
        size_m = rng.uniform([3.5, 3.0, 2.4], [12.0, 9.0, 4.5])
        reverberation_s = np.exp(rng.uniform(*np.log(reverberation_range_s)))
        responses += [
            box_response(size_m, reverberation_s, rng, sample_rate_hz, num_samples) for _ in range(responses_per_room)
        ]
    names = np.repeat([f"room{room:03d}" for room in range(num_rooms)], responses_per_room)
    return RoomResponses(np.stack(responses).astype("float32"), names, sample_rate_hz, "simulated box-shaped rooms")


@needs_objects("Generator", "rng")
@takes_number("sample_rate_hz")
@needs_numbers("num_samples")
@takes_samples("size_m", ndim=1, finite=True)
def box_response(size_m, reverberation_s, rng, sample_rate_hz=16000, num_samples=16384):
    """Simulate one response of a box-shaped room, between two drawn places.

    Args:
        size_m: Length, width and height in metres.
        reverberation_s: Eyring's reverberation time in seconds.
        rng: Draws the places and the noise of the diffuse sound.
        sample_rate_hz: Rate of the response.
        num_samples: Length of the response.

    Returns:
        Response, shape `(num_samples,)`, direct sound 2.5 ms after the start, largest sample ±1.

    Raises:
        ValueError: If the response would end before the direct sound.

    Example:
        >>> box_response([6, 5, 3], 0.5, np.random.default_rng(0)).shape
        (16384,)

        Its reverberation time is close to 0.5 s.
    """
    if num_samples <= round(DIRECT_S * sample_rate_hz):
        raise ValueError(f"num_samples={num_samples} end before the direct sound: give more than 2.5 ms.")
    source, listener = _draw_places(np.asarray(size_m, float), rng)
    absorption = eyring_absorption(size_m, reverberation_s)
    distance, pressure = image_sources(size_m, source, listener, absorption, SPEED_OF_SOUND_M_S * JOIN_S)
    direct_s = np.min(distance) / SPEED_OF_SOUND_M_S
    time_s = np.arange(num_samples) / sample_rate_hz - DIRECT_S + direct_s
    blend = np.clip(2 * time_s / JOIN_S - 1, 0, 1)  # fraction of the energy that is diffuse
    power = blend * diffuse_power(size_m, reverberation_s, time_s) / sample_rate_hz
    response = np.sqrt(power) * rng.standard_normal(num_samples)
    heard = np.sqrt(1 - np.clip(2 * distance / SPEED_OF_SOUND_M_S / JOIN_S - 1, 0, 1)) * pressure
    place = np.round((distance / SPEED_OF_SOUND_M_S - direct_s + DIRECT_S) * sample_rate_hz).astype(int)
    np.add.at(response, place[place < num_samples], heard[place < num_samples])
    return response / np.max(np.abs(response))


def _draw_places(size_m, rng):
    """Draw source and listener half a metre from the walls, 1 to 5 m apart (the best of a hundred draws)."""
    places = rng.uniform(0.5, size_m - 0.5, (100, 2, 3))
    wanted = rng.uniform(1.0, min(5.0, 0.7 * np.linalg.norm(size_m)))
    best = np.argmin(np.abs(np.linalg.norm(places[:, 0] - places[:, 1], axis=1) - wanted))
    return places[best]


def load_or_simulate_responses(seed=0):
    """Load measured responses, or print in one sentence why not and simulate some.

    Args:
        seed: Draws the computed rooms.

    Returns:
        Measured responses if they are on this machine, else 800 computed ones; `source` says which.

    Example:
        With `ACML_DATA` set: measured responses; without: `load_or_simulate_responses().source` says "simulated …".
    """
    return load_or_simulate(load_room_responses, lambda: simulate_room_responses(seed=seed), "computed rooms")


@needs_objects("RoomResponses", "rooms")
@takes_counts("sample_rate_hz", "num_samples")
@takes_counts("direct_sample", least=0)
def aligned_responses(rooms, sample_rate_hz=4000, num_samples=4096, direct_sample=16, compensate_noise=True):
    """Convert responses to one form for a network: rate, length, direct sound at one sample, peak +1, no noise floor.

    The direct sound is moved before resampling, at the finer rate. A response whose direct sound points down is
    turned over: polarity is a matter of cables.

    Args:
        rooms: Responses as loaded or simulated, the direct sound 2.5 ms after the start.
        sample_rate_hz: Wanted rate; the given rate need not be a multiple of it.
        num_samples: Wanted length; shorter ones are filled with zeros.
        direct_sample: Where the direct sound shall lie, at the new rate; 16 is the start of a frame of `split_decay`.
        compensate_noise: Whether the recorder's noise is taken out of the decay (`compensate_noise_floor`).

    Returns:
        New table: responses of shape `(n, num_samples)`, largest magnitude 1.

    Example:
        >>> aligned_responses(simulate_room_responses(2, 1)).responses.shape
        (2, 4096)
    """
    if direct_sample >= num_samples:
        raise ValueError(f"direct_sample={direct_sample} lies beyond {num_samples} samples: give one below.")
    rate_hz = whole_rate(rooms.sample_rate_hz)
    later = round(direct_sample * rate_hz / sample_rate_hz) - round(DIRECT_S * rate_hz)
    common = math.gcd(sample_rate_hz, rate_hz)
    up, down = sample_rate_hz // common, rate_hz // common
    formed = []
    for response in rooms.responses.astype(float):
        if compensate_noise:
            response = compensate_noise_floor(response, rate_hz)
        moved = _moved(response, later, -(-num_samples * down // up))
        formed.append(resample_poly(moved, up, down)[:num_samples])
    formed = np.stack(formed)
    formed *= np.where(formed[:, direct_sample] < 0, -1, 1)[:, None] / np.abs(formed).max(axis=1, keepdims=True)
    return replace(rooms, responses=formed.astype("float32"), sample_rate_hz=sample_rate_hz)
