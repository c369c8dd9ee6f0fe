"""Environmental sounds in ten classes: ESC-10 where it is on this machine, else generated sounds.

ESC-10 holds 40 clips of 5 s a class, in folders `001 - Dog bark`, …, named `{fold}-{recording}-{take}.ogg`.
Several clips were cut from one recording; those share a fold, so that a fold can be held out without hearing its
recordings in training. Source: K. J. Piczak, "ESC: dataset for environmental sound classification", ACM Multimedia
(2015), CC BY.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

from dataclasses import dataclass

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.data.environment_folders import sound_rows
from acml_tf.data.environment_synthesis import SOUNDS, filtered_noise
from acml_tf.data.esc10 import SIZE_MIB, fetch_esc10, find_esc10
from acml_tf.data.folder import DataUnavailable, load_or_simulate
from acml_tf.data.own_files import whole_path
from acml_tf.data.recordings import read_mono, whole_rate

MIN_DURATION_S = 0.5  # the slowest clock has ticked once by then


@dataclass(frozen=True)
class EnvironmentalSounds:
    """A table of clips: what sounds, which recording it was cut from, which fold it belongs to.

    Attributes:
        signals: Waveforms, full scale ±1.
        labels: Number of the class, 0 to 9, shape `(num_clips,)`.
        recordings: Name of the recording, shape `(num_clips,)`; clips of one recording share a fold.
        folds: Fold, 1 to 5, shape `(num_clips,)`.
        class_names: Names of the classes, in the order of their numbers.
        sample_rate_hz: Samples per second, the same for every clip.
        source: Where the sounds come from, for the caption of a table.
    """

    signals: list[np.ndarray]
    labels: np.ndarray
    recordings: np.ndarray
    folds: np.ndarray
    class_names: tuple[str, ...]
    sample_rate_hz: int
    source: str

    def __len__(self):
        """Return the number of clips."""
        return len(self.signals)


def load_environmental_sounds(folder=None, sample_rate_hz=22050, channel=0):
    """Load ESC-10, or your own sounds in the same layout.

    Args:
        folder: Folder with one folder per class, named `NNN - name`, of `{fold}-{recording}-{take}.ogg` or `.wav`,
            or the unpacked repository of ESC-50. None means `$ACML_DATA/esc10`, else an earlier download, else a new
            one (see `fetch_esc10`).
        sample_rate_hz: Rate of the returned signals; recordings at another rate are resampled.
        channel: Which channel of recordings with several.

    Returns:
        The clips in the order of their classes and paths.

    Raises:
        DataUnavailable: No folder is given, and ESC-10 is neither on this machine nor to be had.
        ValueError: The folder holds no such file, or one that cannot be read.

    Example:
        `load_environmental_sounds()` holds 400 clips in 10 classes and 5 folds.
    """
    root = whole_path(folder) if folder else fetch_esc10()
    rows = sound_rows(root)
    names = list(dict.fromkeys(name for _, name, _, _ in rows))
    return EnvironmentalSounds(
        signals=[read_mono(path, sample_rate_hz, channel) for path, _, _, _ in rows],
        labels=np.array([names.index(name) for _, name, _, _ in rows]),
        recordings=np.array([recording for _, _, recording, _ in rows]),
        folds=np.array([fold for _, _, _, fold in rows]),
        class_names=tuple(names),
        sample_rate_hz=whole_rate(sample_rate_hz),
        source=f"recordings of {root.name}",
    )


@takes_counts("num_recordings")
@takes_positive("sample_rate_hz", "duration_s")
@takes_number("sample_rate_hz", "duration_s")
def simulate_environmental_sounds(num_recordings=20, seed=0, sample_rate_hz=22050, duration_s=5.0):
    """Generate ten classes of everyday sounds by rule, several recordings each, one or two clips per recording.

    A recording has a source (its pitch, its pace), a microphone (its colour) and a place (its noise), which all its
    clips share.

    Args:
        num_recordings: Recordings of each class, dealt in turn into five folds.
        seed: Draws recordings and clips.
        sample_rate_hz: Rate of the signals.
        duration_s: Length of each clip, 0.5 or more.

    Returns:
        The clips, in the order class, recording, take: `15 · num_recordings` of them if `num_recordings` is even.

    Raises:
        ValueError: The clips are too short for their sounds.

    Example:
        `simulate_environmental_sounds()` holds 300 clips.
    """
    if duration_s < MIN_DURATION_S:
        raise ValueError(f"duration_s={duration_s:g} is too short for one tick: give {MIN_DURATION_S} or more.")
    rows = [
        (label, recording)
        for label in range(len(SOUNDS))
        for recording in range(num_recordings)
        for _ in range(1 + recording % 2)
    ]
    takes = [np.random.default_rng([seed, take, 1]) for take in range(len(rows))]
    return EnvironmentalSounds(
        signals=[
            _clip(label, np.random.default_rng([seed, label, recording, 0]), take, sample_rate_hz, duration_s)
            for (label, recording), take in zip(rows, takes, strict=True)
        ],
        labels=np.array([label for label, _ in rows]),
        recordings=np.array([f"{label}.{recording}" for label, recording in rows]),
        folds=np.array([1 + recording % 5 for _, recording in rows]),
        class_names=tuple(SOUNDS),
        sample_rate_hz=sample_rate_hz,
        source="generated sounds",
    )


def _clip(label, recording_rng, take_rng, rate_hz, duration_s):
    """Simulate one clip: source, colour of the microphone, noise of the place."""
    voice, noise_db = recording_rng.uniform(0, 1, 2), recording_rng.uniform(-25, 5)
    centre_hz, boost_db, slope_db = recording_rng.uniform([200, -15, -4], [8000, 15, 0])
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    sound = list(SOUNDS.values())[label](time_s, rate_hz, voice, take_rng)
    place = filtered_noise(len(time_s), rate_hz, take_rng, 30, 10000, slope_db)
    noisy = sound / max(np.sqrt(np.mean(sound**2)), 1e-9) + 10 ** (noise_db / 20) * place
    frequency = np.maximum(np.fft.rfftfreq(len(time_s), 1 / rate_hz), 10.0)
    colour_db = boost_db * np.exp(-(np.log2(frequency / centre_hz) ** 2) / 2)
    heard = np.fft.irfft(np.fft.rfft(noisy) * 10 ** (colour_db / 20), len(time_s))
    return 0.9 * heard / np.max(np.abs(heard))


def load_or_simulate_sounds(seed=0):
    """Load ESC-10 where it is on this machine; else print how to get it, and generate sounds.

    Args:
        seed: Draws the generated sounds.

    Returns:
        ESC-10 if it is on this machine, else 300 generated clips; `source` says which.

    Example:
        With `ACML_DATA` set: 400 recorded clips; without: 300 generated ones.
    """
    return load_or_simulate(_load_local, lambda: simulate_environmental_sounds(seed=seed), "generated sounds")


def _load_local():
    """Load ESC-10 without asking the network."""
    folder = find_esc10()
    if folder is None:
        raise DataUnavailable(
            f"esc10 is not on this machine; `fetch_esc10()` of acml_tf.data.esc10 downloads it (about {SIZE_MIB} MiB)."
        )
    return load_environmental_sounds(folder)
