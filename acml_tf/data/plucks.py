"""One note of a guitar, plucked many times by many hands: recorded ones from a folder, else computed strings.

Recordings lie in `<player>/<touch>/*.wav`. The computed ones are the open G string (197.5 Hz) played with the thumb,
with a pick and with the palm on the string. Each player has habits: where, how hard, how muted.

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

from dataclasses import dataclass

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.data.folder import DataUnavailable, load_or_simulate, local_folder
from acml_tf.data.own_files import sounds_beside, whole_path, without_copies
from acml_tf.data.pluck_synthesis import pluck_pulse, ring_string
from acml_tf.data.recordings import read_mono, sound_files

RATE_HZ, PERIOD_SAMPLES = 16000, 81
# touch → ranges of the place (fraction of the string), the contact time and the ring time (s)
TOUCHES = {
    "thumb": ((0.25, 0.45), (0.25e-3, 0.50e-3), (1.2, 2.5)),
    "pick": ((0.08, 0.25), (0.08e-3, 0.20e-3), (1.0, 2.5)),
    "palm": ((0.08, 0.25), (0.10e-3, 0.30e-3), (0.15, 0.4)),
}
SCRATCH, NOISE = 0.05, 3e-5


@dataclass(frozen=True)
class Plucks:
    """A table of plucks: the sound, who played it and how.

    Attributes:
        signals: Waveforms, full scale about ±1, shape `(num_plucks, num_samples)`.
        players: Number of the player, shape `(num_plucks,)`.
        touches: How the string was touched, shape `(num_plucks,)`, strings.
        sample_rate_hz: Samples per second.
        source: Where the sounds come from, for the caption of a table.
    """

    signals: np.ndarray
    players: np.ndarray
    touches: np.ndarray
    sample_rate_hz: int
    source: str

    def __len__(self):
        """Return the number of plucks."""
        return len(self.signals)


@takes_counts("num_players", "plucks_per_player", "num_samples")
def simulate_plucks(num_players, plucks_per_player=10, seed=0, num_samples=11200):
    """Simulate players who pluck one string, each with habits of their own.

    Args:
        num_players: Number of players.
        plucks_per_player: Plucks of each player; thumb, pick and palm take turns.
        seed: Draws players and plucks (an integer or a list of integers).
        num_samples: Length of a clip; the pluck falls somewhere in its first 0.1 s.

    Returns:
        `num_players · plucks_per_player` plucks, in the order of the players.

    Example:
        >>> simulate_plucks(2, 3).players
        array([0, 0, 0, 1, 1, 1])
    """
    signals, touches, names = [], [], list(TOUCHES)
    for player in range(num_players):
        rng = np.random.default_rng([*np.atleast_1d(seed), player])
        habits, loss = rng.random((len(names), 3)), rng.uniform(0.01, 0.04)
        for take in range(plucks_per_player):
            number = (player * plucks_per_player + take) % len(names)
            signals.append(_play(TOUCHES[names[number]], habits[number], loss, num_samples, rng))
            touches.append(names[number])
    players = np.repeat(np.arange(num_players), plucks_per_player)
    return Plucks(np.array(signals), players, np.array(touches), RATE_HZ, "computed strings")


def _play(ranges, habit, loss, num_samples, rng):
    """Return one pluck: a player's habit, a little scatter, and brighter when it is stronger."""
    place = np.clip(habit + rng.normal(scale=0.15, size=3), 0, 1)
    position, contact_s, ring_s = (low * (high / low) ** part for (low, high), part in zip(ranges, place, strict=True))
    strength, cents = rng.normal(), rng.uniform(-5, 5)
    contact_s, period = contact_s * np.exp(-0.2 * strength), PERIOD_SAMPLES * 2 ** (-cents / 1200)
    time_s = np.arange(num_samples) / RATE_HZ - rng.uniform(0.002, 0.1)
    pulse = pluck_pulse(time_s, position, contact_s, period / RATE_HZ)
    scratch = SCRATCH * rng.normal(size=num_samples) * ((time_s > -contact_s) & (time_s < period / RATE_HZ))
    level = 0.05 * 10 ** (3 * strength / 20) / np.sqrt(contact_s / 1e-3)
    sound = ring_string(level * (pulse + scratch), period, ring_s, loss, RATE_HZ)
    return sound + NOISE * rng.normal(size=num_samples)


@needs_numbers("period_samples", "duration_s", "ring_time_s")
@needs_numbers("start_s", empty=True)
def play_note(period_samples, start_s, duration_s=2.4, ring_time_s=0.6):
    """Compute one note, plucked at a fifth of the string, without noise.

    Args:
        period_samples: Period of the string at 16 kHz.
        start_s: When it is plucked, in seconds.
        duration_s: Length of the clip in seconds.
        ring_time_s: Time in which it falls by 60 dB, in seconds.

    Returns:
        Sound, shape `(16000 · duration_s,)`.

    Example:
        >>> play_note(81, 0.1).shape
        (38400,)
    """
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ - start_s
    pulse = pluck_pulse(time_s, 0.2, 2e-4, period_samples / RATE_HZ)
    return ring_string(0.3 * pulse, period_samples, ring_time_s, 0.02, RATE_HZ)


@takes_counts("num_samples")
def load_plucks(folder=None, num_samples=11200):
    """Load recorded plucks of one note.

    Args:
        folder: Folder with `<player>/<touch>/*.wav`, one pluck per file. None means `$ACML_DATA/plucks`.
        num_samples: Length of a clip at 16 kHz; longer ones are cut, shorter ones filled with zeros.

    Returns:
        The plucks in the order of their paths.

    Raises:
        DataUnavailable: No folder is named and there is none under `$ACML_DATA`.
        ValueError: The folder holds no such file.

    Example:
        `load_plucks("my_plucks")` with `my_plucks/ann/thumb/1.wav` holds a pluck by player 0 with the thumb.
    """
    root = whole_path(folder) if folder else local_folder("plucks")
    if root is None:
        raise DataUnavailable("There are no recorded plucks: set ACML_DATA to a folder that holds plucks/<player>.")
    paths = [path for path in without_copies(sound_files(root, (".wav",))) if len(path.relative_to(root).parts) == 3]
    if not paths:
        raise ValueError(f"{root} holds no <player>/<touch>/*.wav{sounds_beside(root)}: name another folder.")
    cut = (read_mono(path, RATE_HZ)[:num_samples] for path in paths)
    signals = np.array([np.pad(signal, (0, num_samples - len(signal))) for signal in cut])
    players = np.unique([path.parts[-3] for path in paths], return_inverse=True)[1]
    return Plucks(signals, players, np.array([path.parts[-2] for path in paths]), RATE_HZ, f"recordings of {root.name}")


def load_or_simulate_plucks(num_players=40, plucks_per_player=10, seed=0):
    """Load the recorded plucks under `$ACML_DATA/plucks`, or say that there are none and compute some.

    Args:
        num_players: Number of computed players.
        plucks_per_player: Number of plucks of each of them.
        seed: Draws them.

    Returns:
        The plucks.

    Example:
        Without recordings `len(load_or_simulate_plucks()) == 400`.
    """
    return load_or_simulate(
        load_plucks, lambda: simulate_plucks(num_players, plucks_per_player, seed), "computed strings"
    )
