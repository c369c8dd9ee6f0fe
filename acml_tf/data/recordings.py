"""Sound files, read in one way by every loader.

What a Mac leaves beside them (`._name`, `__MACOSX`) is passed over, endings count in any case, samples that are no
numbers and silent files are refused by name, and channels are never averaged: the sum of two microphones is what
neither of them heard.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

from math import gcd
from pathlib import Path

import numpy as np
import soundfile
from scipy.signal import resample_poly

SUFFIXES = (".wav", ".flac", ".ogg")


def sound_files(folder, suffixes=SUFFIXES):
    """Return the sound files of a folder and of the folders in it.

    Args:
        folder: Where to look.
        suffixes: Endings with their dot, in lower case; files may write them in any case.

    Returns:
        Sorted paths.

    Raises:
        ValueError: There is no such folder.

    Example:
        With `a.WAV`, `._a.WAV` and `notes.txt` in it: the first only.
    """
    root = Path(folder).expanduser()
    if not root.is_dir():
        raise ValueError(f"{root} is not a folder: name one that holds recordings.")
    own = (path for path in root.rglob("*") if is_own(path.relative_to(root)))
    return sorted(path for path in own if path.suffix.lower() in suffixes)


def is_own(path):
    """Say whether a file is somebody's own, not one that a system put beside it.

    Args:
        path: Path inside a folder.

    Returns:
        False for hidden files and for what lies in `__MACOSX` or a hidden folder.

    Example:
        >>> is_own(Path("a/1.wav")), is_own(Path("__MACOSX/a/._1.wav"))
        (True, False)
    """
    return not any(part.startswith(".") or part == "__MACOSX" for part in path.parts)


def read_channels(path, sample_rate_hz):
    """Read all channels of a recording at the rate asked for.

    Args:
        path: Sound file that libsndfile can read.
        sample_rate_hz: Rate of the result, a whole number (16000.0 is one).

    Returns:
        Waveforms, shape `(channels, num_samples)`, full scale ±1.

    Raises:
        ValueError: The file cannot be read, is empty or silent or holds samples that are no numbers; or the rate is
            not a whole number above 0.

    Example:
        One second at 48 kHz comes back as 8000 samples at 8 kHz, band-limited to 4 kHz.
    """
    wanted = whole_rate(sample_rate_hz)
    try:
        samples, rate = soundfile.read(path, always_2d=True)
    except (OSError, soundfile.LibsndfileError) as error:
        raise ValueError(f"{path} cannot be read as sound: remove it or get it again.") from error
    _check(samples, path)
    common = gcd(rate, wanted)
    return samples.T if rate == wanted else resample_poly(samples.T, wanted // common, rate // common, axis=-1)


def read_mono(path, sample_rate_hz, channel=0):
    """Read one channel of a recording at the rate asked for.

    Args:
        path: Sound file that libsndfile can read.
        sample_rate_hz: Rate of the result, a whole number.
        channel: Number of the channel, from 0; of two 0 is the left one.

    Returns:
        Waveform, shape `(num_samples,)`, full scale ±1.

    Raises:
        ValueError: As for `read_channels`; or there is no such channel.

    Example:
        `read_mono("fan.wav", 16000, channel=2)` is the third microphone of a recording with eight.
    """
    channels = read_channels(path, sample_rate_hz)
    if not 0 <= channel < len(channels):
        raise ValueError(f"{path} has no channel {channel}: give a number from 0 to {len(channels) - 1}.")
    return channels[channel]


def whole_rate(sample_rate_hz):
    """Return a sample rate as an integer.

    Args:
        sample_rate_hz: Rate in hertz, an integer or a whole float.

    Returns:
        Integer.

    Raises:
        ValueError: It is not whole or not above 0.

    Example:
        >>> whole_rate(16000.0)
        16000
    """
    if not (sample_rate_hz > 0 and float(sample_rate_hz).is_integer()):
        raise ValueError(f"sample_rate_hz={sample_rate_hz} is not a rate: give a whole number of hertz above 0.")
    return int(sample_rate_hz)


def _check(samples, path):
    """Refuse what no feature can be computed from."""
    if not len(samples):
        raise ValueError(f"{path} holds no sample: remove it or get it again.")
    if not np.isfinite(samples).all():
        raise ValueError(f"{path} holds samples that are no numbers (NaN or infinite): remove it or get it again.")
    if not np.any(samples):
        raise ValueError(f"{path} is silent from end to end: remove it.")
