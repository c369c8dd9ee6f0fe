"""Spoken digits: real ones from the Free Spoken Digit Dataset or AudioMNIST, else synthetic ones.

Both sets name a recording `{digit}_{speaker}_{take}.wav`; the name is the label. Sources: Z. Jackson et
al., Free Spoken Digit Dataset v1.0.9 (CC BY-SA 4.0); S. Becker et al., AudioMNIST, arXiv:1807.03418.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import re
from dataclasses import dataclass

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.kinds import takes_paths
from acml_tf.data.download import fetch_archive
from acml_tf.data.espeak import restart
from acml_tf.data.folder import load_or_simulate
from acml_tf.data.own_files import one_of_each, sounds_beside, whole_path
from acml_tf.data.recordings import read_mono, sound_files, whole_rate
from acml_tf.data.speech_synthesis import choose_engine, draw_voices, speak

FSDD_URL = "https://github.com/Jakobovski/free-spoken-digit-dataset/archive/v1.0.9.tar.gz"
FSDD_SHA256 = "8bc44cde129d505cbbb6b365c09f80c663f2aa77578afc634e6141a2f87100c0"
FSDD_SIZE_MIB = 11.4
NAME = re.compile(r"\d_[^_]+_")


@dataclass(frozen=True)
class SpokenDigits:
    """A table of recordings: what was said, by whom, and the sound.

    Attributes:
        signals: Waveforms of different lengths, full scale ±1.
        digits: What was said, 0 to 9, shape `(num_clips,)`.
        speakers: Who said it, shape `(num_clips,)`, strings.
        sample_rate_hz: Samples per second, the same for every clip.
        source: Where the sounds come from, for the caption of a table.
    """

    signals: list[np.ndarray]
    digits: np.ndarray
    speakers: np.ndarray
    sample_rate_hz: int
    source: str

    def __len__(self):
        """Return the number of clips."""
        return len(self.signals)


@takes_counts("num_takes", optional=True)
def load_spoken_digits(folder=None, sample_rate_hz=8000, num_takes=None, channel=0):
    """Load recorded digits: FSDD by default, AudioMNIST or your own recordings from a folder.

    Args:
        folder: Folder searched, with all its subfolders, for `{digit}_{speaker}_{take}.wav`, so the unpacked
            archive of FSDD or the `data` folder of AudioMNIST. None means FSDD: `$ACML_DATA/fsdd`, else the cache,
            else a download of 11.4 MiB. Copies of a recording are left out, which is said.
        sample_rate_hz: Rate of the returned signals; recordings at another rate are resampled.
        num_takes: Keep takes 0 … num_takes − 1 of each digit and speaker, None for all.
        channel: Which channel of recordings with several.

    Returns:
        The recordings, in the order of their names.

    Raises:
        DataUnavailable: FSDD is not on this machine and cannot be downloaded.
        ValueError: The folder holds no recording with such a name, or two that differ with one name.

    Example:
        The five FSDD speakers said each of ten digits 50 times: `len(load_spoken_digits()) == 2500`.
    """
    root = whole_path(folder) if folder else fetch_archive("fsdd", FSDD_URL, FSDD_SHA256, FSDD_SIZE_MIB)
    named = one_of_each(sorted((parse_name(path), path) for path in sound_files(root) if NAME.match(path.stem)))
    chosen = [(name, path) for name, path in named if num_takes is None or name[2] < num_takes]
    if not chosen:
        said = f"{root} holds no file named digit_speaker_take.wav{sounds_beside(root)}"
        raise ValueError(f"{said}: name another folder.")
    return SpokenDigits(
        signals=[read_mono(path, sample_rate_hz, channel) for _, path in chosen],
        digits=np.array([digit for (digit, _, _), _ in chosen]),
        speakers=np.array([speaker for (_, speaker, _), _ in chosen]),
        sample_rate_hz=whole_rate(sample_rate_hz),
        source=f"recordings of {root.name}",
    )


@takes_paths("path")
def parse_name(path):
    """Return digit, speaker and take from the name of a recording.

    Args:
        path: File named `{digit}_{speaker}_{take}.wav`.

    Returns:
        Digit 0 to 9, name of the speaker, number of the take.

    Raises:
        ValueError: The name has another form.

    Example:
        >>> parse_name("7_theo_12.wav")
        (7, 'theo', 12)
    """
    try:
        digit, speaker, take = path.stem.split("_")
        return int(digit), speaker, int(take)
    except ValueError:
        raise ValueError(f"{path.name} is not named digit_speaker_take.wav: rename or remove it.") from None


@takes_counts("num_speakers", "num_takes", "sample_rate_hz")
def simulate_spoken_digits(
    num_speakers=5,
    num_takes=20,
    seed=0,
    engine=None,
    sample_rate_hz=8000,
):
    """Simulate speakers who say the ten digits several times.

    Args:
        num_speakers: Number of voices, each with its own vocal tract, pitch and rate.
        num_takes: Takes of each digit by each voice; takes differ a little, as people's do.
        seed: Draws voices and takes.
        engine: `"espeak"` (extra `[speech]`), `"formant"` (NumPy only), or None for the best one
            installed.
        sample_rate_hz: Rate of the signals.

    Returns:
        `10 · num_speakers · num_takes` clips, in the order voice, digit, take.

    Example:
        >>> len(simulate_spoken_digits(num_speakers=2, num_takes=1, engine="formant"))
        20
    """
    engine, rng = choose_engine(engine), np.random.default_rng(seed)
    restart()
    voices = draw_voices(num_speakers, rng)
    rows = [(voice, digit) for voice in voices for digit in range(10) for _ in range(num_takes)]
    return SpokenDigits(
        signals=[speak(digit, voice, rng, engine, sample_rate_hz) for voice, digit in rows],
        digits=np.array([digit for _, digit in rows]),
        speakers=np.array([voice.name for voice, _ in rows]),
        sample_rate_hz=sample_rate_hz,
        source=f"synthetic speech ({engine})",
    )


def load_or_simulate_digits(num_takes=None, seed=0):
    """Load recorded digits, or print in one sentence why not and synthesise some.

    Args:
        num_takes: Takes of each digit and speaker, None for all that are recorded (or 12 synthetic ones).
        seed: Draws the synthetic voices and takes.

    Returns:
        FSDD if it can be had, else ten synthetic speakers; `source` says which.

    Example:
        With `ACML_DATA` set and without network: 2500 recordings; with neither: 1200 synthetic clips.
    """
    return load_or_simulate(
        lambda: load_spoken_digits(num_takes=num_takes),
        lambda: simulate_spoken_digits(num_speakers=10, num_takes=num_takes or 12, seed=seed),
        "synthetic speech",
    )
