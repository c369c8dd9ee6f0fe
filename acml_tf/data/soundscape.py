"""A long recording as a table of clips that are read one at a time: a simulated day, or a folder of field recordings.

The recordings that come with scikit-maad (J. S. Ulloa et al., Methods Ecol. Evol. 12, 2334 (2021), BSD-3) are ten
seconds every quarter of an hour of one day; recorders of that make write date and time into the name of each file.

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.acoustics.kinds import takes_paths
from acml_tf.data.folder import DataUnavailable, load_or_simulate, local_folder
from acml_tf.data.own_files import one_of_each, sounds_beside, whole_path
from acml_tf.data.recordings import opened, read_mono, sound_files
from acml_tf.data.soundscape_synthesis import HOURS, draw_schedule, sounding, soundscape_clip

NAME = re.compile(r"(?P<recorder>.*)_(?P<day>\d{8})_(?P<time>\d{6})")


@dataclass(frozen=True)
class LongRecording:
    """A long recording, clip after clip; none is in memory until it is read.

    Attributes:
        hours: Time of the day at which each clip begins, in hours, shape `(num_clips,)`.
        shifts: Who sounds in each clip, `"birds+wind"` for example, empty where nobody knows, shape `(num_clips,)`.
        sample_rate_hz: Samples per second.
        source: Where the sounds come from, for the caption of a table.
        read: Function from the number of a clip to its waveform.
    """

    hours: np.ndarray
    shifts: np.ndarray
    sample_rate_hz: int
    source: str
    read: Callable

    def __len__(self):
        """Return the number of clips."""
        return len(self.hours)

    def clips(self):
        """Yield one waveform after the other and keep none.

        Returns:
            Iterator over waveforms, each of shape `(num_samples,)`, full scale ±1.

        Example:
            `max(abs(clip).max() for clip in recording.clips())` is the peak of the day.
        """
        return map(self.read, range(len(self)))


@takes_counts("clips_per_hour", "sample_rate_hz")
@takes_positive("hours", "clip_s")
@takes_number("hours", "clip_s")
def simulate_soundscape(
    hours=HOURS,
    clips_per_hour=60,
    clip_s=1.0,
    sample_rate_hz=16000,
    seed=0,
):
    """Simulate a day in a forest whose schedule is known.

    Args:
        hours: Length of the recording from midnight on, up to 24.
        clips_per_hour: Clips in an hour; `3600 / clip_s` of them make a recording without gaps.
        clip_s: Duration of a clip in seconds.
        sample_rate_hz: Samples per second.
        seed: Draws the day: schedule, weather and sounds.

    Returns:
        `LongRecording` of `hours · clips_per_hour` clips, computed when they are read.

    Raises:
        ValueError: The clips overlap, or the recording is longer than a day.

    Example:
        >>> len(simulate_soundscape(clips_per_hour=4))
        96
    """
    if clips_per_hour * clip_s > 3600 or hours > HOURS:
        raise ValueError(
            f"{clips_per_hour} clips of {clip_s:g} s in each of {hours} hours do not fit: take fewer or shorter ones."
        )
    schedule, starts_s = draw_schedule(seed), np.arange(round(hours * clips_per_hour)) * 3600 / clips_per_hour
    num_samples = round(clip_s * sample_rate_hz)
    return LongRecording(
        hours=starts_s / 3600,
        shifts=np.array(["+".join(sounding(schedule, hour)) or "quiet" for hour in starts_s / 3600]),
        sample_rate_hz=sample_rate_hz,
        source=f"simulated day {seed}",
        read=lambda number: soundscape_clip(schedule, seed, starts_s[number], num_samples, sample_rate_hz),
    )


@takes_paths("path")
def parse_time(path):
    """Return the time of the day from the name of a recording.

    Args:
        path: File named `{recorder}_{yyyymmdd}_{hhmmss}` with any ending.

    Returns:
        Hours after midnight, from 0 to 24.

    Raises:
        ValueError: The name has another form, or holds no time of a day.

    Example:
        >>> parse_time("S4A03895_20190522_061500.flac")
        6.25
    """
    found = NAME.fullmatch(path.stem)
    if found is None:
        raise ValueError(f"{path.name} is not named recorder_yyyymmdd_hhmmss: rename or remove it.")
    hour, minute, second = (int(found["time"][place : place + 2]) for place in (0, 2, 4))
    hours = hour + minute / 60 + second / 3600
    if hours > 24 or minute > 59 or second > 59:
        raise ValueError(f"{path.name} says {found['time']} where hhmmss of one day should be: rename or remove it.")
    return hours


def load_field_recordings(folder=None):
    """Load clips of one day whose names hold their time.

    Args:
        folder: Folder with files `{recorder}_{yyyymmdd}_{hhmmss}.flac` or `.wav`, all of one rate. None means
            `$ACML_DATA/field_recordings`.

    Returns:
        `LongRecording` in the order of the names, read from the files when asked for.

    Raises:
        DataUnavailable: No folder is given and there is none under `$ACML_DATA`.
        ValueError: The folder holds no recording, one with a strange name, two of one time, or recordings of more than
            one day or recorder.

    Example:
        `load_field_recordings().hours` begins with 0.0, 0.25, 0.5.
    """
    root = whole_path(folder) if folder else local_folder("field_recordings")
    if root is None:
        raise DataUnavailable("No field recordings here: put a folder of them at $ACML_DATA/field_recordings.")
    paths = sound_files(root, (".flac", ".wav"))
    if not paths:
        raise ValueError(f"{root} holds no .flac or .wav file{sounds_beside(root)}: name the folder of the recordings.")
    hours, paths = _times(paths, root)
    with opened(paths[0]) as file:
        rate = file.samplerate
    return LongRecording(
        hours=hours,
        shifts=np.full(len(paths), ""),
        sample_rate_hz=rate,
        source=f"recordings of {root.name}",
        read=lambda number: read_mono(paths[number], rate),
    )


def _times(paths, root):
    """Return the hours of recordings of one day and one recorder, none twice, and their paths in that order."""
    timed = sorted((parse_time(path), path) for path in paths)
    for kind in ("day", "recorder"):
        found = sorted({NAME.fullmatch(path.stem)[kind] for path in paths})
        if len(found) > 1:
            several = f"{root} holds {len(found)} {kind}s ({found[0]} and {found[1]})"
            raise ValueError(f"{several}: keep those of one {kind} in a folder of its own.")
    once = one_of_each(timed)
    return np.array([hours for hours, _ in once]), [path for _, path in once]


def load_or_simulate_day(seed=0):
    """Load the field recordings of `$ACML_DATA`, else say why not and simulate clips at the same times.

    Args:
        seed: Draws the simulated day.

    Returns:
        `LongRecording`, its clips a quarter of an hour apart.

    Example:
        Without the recordings, 96 simulated clips of ten seconds.
    """
    simulate = partial(simulate_soundscape, clips_per_hour=4, clip_s=10.0, seed=seed)
    return load_or_simulate(load_field_recordings, simulate, "a simulated day")
