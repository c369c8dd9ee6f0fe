"""Major and minor chords: your recordings from a folder of WAV files by class, else strings plucked by rule.

Lesson: lessons/2_features/2_2_feature_selection.py
"""

import itertools
import numbers
import re
from dataclasses import dataclass

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.acoustics.kinds import needs_words
from acml_tf.data.chord_synthesis import NAMES, chord_notes, draw_instruments, strum_chord
from acml_tf.data.folder import local_folder
from acml_tf.data.own_files import sounds_beside, whole_path, without_copies
from acml_tf.data.recordings import opened, read_mono, sound_files, whole_rate

PITCH_CLASSES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLATS = {"Db": "C#", "Eb": "D#", "Gb": "F#", "Ab": "G#", "Bb": "A#"}


@dataclass(frozen=True)
class Chords:
    """A table of chords: major or minor, on which root, played by what.

    Attributes:
        signals: Waveforms, full scale about ±1; they may differ in length.
        labels: 0 for major, 1 for minor, shape `(num_clips,)`.
        roots: Root note of each clip, `"C"` … `"B"`, or `"?"` where the file does not tell, shape `(num_clips,)`.
        instruments: What plays, or `"?"`, shape `(num_clips,)`.
        sample_rate_hz: Samples per second, the same for every clip.
        source: Where the sounds come from, for the caption of a table.
    """

    signals: list[np.ndarray]
    labels: np.ndarray
    roots: np.ndarray
    instruments: np.ndarray
    sample_rate_hz: int
    source: str

    def __len__(self):
        """Return the number of clips."""
        return len(self.signals)


@takes_counts("num_instruments")
@takes_positive("duration_s")
@takes_number("duration_s", "sample_rate_hz")
def simulate_chords(seed=0, num_instruments=7, duration_s=1.0, sample_rate_hz=8000):
    """Make every major and minor chord in three inversions on instruments that are drawn by lot.

    Args:
        seed: Draws the instruments and every pluck.
        num_instruments: How many instruments, 1 to 7.
        duration_s: Length of a clip.
        sample_rate_hz: Samples per second.

    Returns:
        72 chords per instrument: 12 roots, 2 classes, 3 inversions.

    Raises:
        ValueError: More instruments are asked for than there are names.

    Example:
        >>> len(simulate_chords(num_instruments=2, duration_s=0.01))
        144
    """
    rng, num_samples = np.random.default_rng([seed, 1]), round(duration_s * sample_rate_hz)
    instruments = draw_instruments(num_instruments, seed)
    cases = list(itertools.product(instruments, range(12), (0, 1), range(3)))
    return Chords(
        signals=[
            strum_chord(chord_notes(root, ("major", "minor")[label], turn), player, num_samples, sample_rate_hz, rng)
            for player, root, label, turn in cases
        ],
        labels=np.array([label for _, _, label, _ in cases]),
        roots=np.array([PITCH_CLASSES[root] for _, root, _, _ in cases]),
        instruments=np.array([player.name for player, _, _, _ in cases]),
        sample_rate_hz=sample_rate_hz,
        source="plucked by rule",
    )


def load_chords(folder, sample_rate_hz=8000, min_duration_s=0.5):
    """Load recorded chords from a folder with one subfolder for each class.

    Args:
        folder: Holds the subfolders `major` and `minor`, in whatever case, with WAV files. A folder between class and
            file names the instrument: `minor/guitar/C#_3.wav`. A file name that begins with a root note and an
            underscore names the root; the others have the root `"?"`.
        sample_rate_hz: Rate of the returned signals; recordings at another rate are resampled; of several
            channels the first is taken.
        min_duration_s: Clips that are shorter are left out.

    Returns:
        The recordings, in the order of their names, each scaled to a loudest sample of ±1.

    Raises:
        ValueError: A class has no recording that is long enough, or the duration is not a number from 0.

    Example:
        `load_chords("chords")` of 502 files in `chords/Major` and `chords/Minor`.
    """
    if not isinstance(min_duration_s, numbers.Real) or not min_duration_s >= 0:
        raise ValueError(f"min_duration_s={min_duration_s!r} is not a duration: give seconds from 0.")
    root, rows = whole_path(folder), []
    for path in without_copies(sound_files(root, (".wav",))):
        between = [part.lower() for part in path.relative_to(root).parts[:-1]]
        if between and between[0] in ("major", "minor"):
            with opened(path) as file:
                long_enough = file.frames >= min_duration_s * file.samplerate
            if long_enough:
                rows.append((path, int(between[0] == "minor"), between[1] if len(between) > 1 else "?"))
    if len({label for _, label, _ in rows}) < 2:
        said = f"{root} needs WAV files of {min_duration_s:g} s or more in its folders major and minor"
        raise ValueError(f"{said}{sounds_beside(root)}.")
    signals = [read_mono(path, sample_rate_hz) for path, _, _ in rows]
    return Chords(
        signals=[signal / np.max(np.abs(signal)) for signal in signals],
        labels=np.array([label for _, label, _ in rows]),
        roots=np.array([root_of_name(path.name) for path, _, _ in rows]),
        instruments=np.array([name for _, _, name in rows]),
        sample_rate_hz=whole_rate(sample_rate_hz),
        source=f"recordings of {root.name}",
    )


@needs_words("name")
def root_of_name(name):
    """Return the root note that a file name begins with.

    Args:
        name: Name of a file.

    Returns:
        `"C"` … `"B"` with sharps, or `"?"` where the name does not begin with a note and an underscore.

    Example:
        >>> root_of_name("Bb_2.wav"), root_of_name("Major_12.wav")
        ('A#', '?')
    """
    found = re.match(r"([A-G][#b]?)_", name)
    note = FLATS.get(found[1], found[1]) if found else "?"
    return note if note in PITCH_CLASSES else "?"


def load_or_simulate_chords(seed=0):
    """Load the chords in `$ACML_DATA/chords`, or pluck them by rule.

    Args:
        seed: Draws the simulated chords.

    Returns:
        Recordings where the folder is there, else 504 simulated chords.

    Raises:
        ValueError: The folder is there and lacks recordings of a class.

    Example:
        Without the environment variable, `load_or_simulate_chords().source == "plucked by rule"`.
    """
    folder = local_folder("chords")
    return load_chords(folder) if folder else simulate_chords(seed, len(NAMES))
