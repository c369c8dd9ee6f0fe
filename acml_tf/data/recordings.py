"""Sound files, read in one way by every loader.

What a Mac leaves beside them (`._name`, `__MACOSX`) is passed over, endings count in any case, half-copied and silent
files and samples that are no numbers are refused by name, and channels are never averaged: the sum of two microphones
is what neither of them heard.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import contextlib
from math import gcd

import numpy as np
import soundfile
from scipy.signal import resample_poly

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.data.own_files import own_files, say_other_kinds
from acml_tf.data.recording_faults import require_full_scale, require_samples, require_whole_file, sounding_channels

SUFFIXES = (".wav", ".flac", ".ogg")
UNKNOWN_FRAMES = 2**62  # libsndfile promises the largest number where a header says nothing


def sound_files(folder, suffixes=SUFFIXES):
    """Return the sound files of a folder and of the folders in it, those behind links too.

    Sounds of other kinds beside them are counted in one sentence.

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
    found = [path for path in own_files(folder) if path.suffix.lower() in suffixes]
    if found:
        say_other_kinds(folder, suffixes)
    return found


@contextlib.contextmanager
def opened(path):
    """Open a recording for what stands in front of its samples, rate and duration for example.

    Args:
        path: Sound file that libsndfile can read.

    Returns:
        Context with a `soundfile.SoundFile`.

    Raises:
        ValueError: The file cannot be read or is a part of itself.

    Example:
        `with opened("fan.wav") as file: rate = file.samplerate`
    """
    try:
        require_whole_file(path)
        with soundfile.SoundFile(path) as file:
            yield file
    except (OSError, soundfile.LibsndfileError) as error:
        raise ValueError(f"{path} cannot be read as sound: remove it or get it again.") from error


def read_channels(path, sample_rate_hz):
    """Read all channels of a recording at the rate asked for.

    Args:
        path: Sound file that libsndfile can read.
        sample_rate_hz: Rate of the result, a whole number (16000.0 is one).

    Returns:
        Waveforms, shape `(channels, num_samples)`, full scale ±1.

    Raises:
        ValueError: The file cannot be read, is a part of itself, is empty or silent or holds samples that are no
            numbers or whole numbers as floats; or the rate is not a whole number above 0.

    Example:
        One second at 48 kHz comes back as 8000 samples at 8 kHz, band-limited to 4 kHz.
    """
    wanted = whole_rate(sample_rate_hz)
    with opened(path) as file:
        promised, rate, subtype = file.frames, file.samplerate, file.subtype
        if promised > UNKNOWN_FRAMES:
            raise ValueError(f"{path} does not say how long it is (out of a pipe?): decode it and save it as .wav.")
        samples = file.read(promised, always_2d=True)  # not every codec can be read without saying how much
    if len(samples) < promised:
        raise ValueError(f"{path} holds {len(samples)} of {promised} samples that it promises: copy or get it again.")
    require_samples(samples, path, subtype)
    common = gcd(rate, wanted)
    return samples.T if rate == wanted else resample_poly(samples.T, wanted // common, rate // common, axis=-1)


@takes_counts("channel", least=0)
def read_mono(path, sample_rate_hz, channel=0):
    """Read one channel of a recording at the rate asked for.

    Args:
        path: Sound file that libsndfile can read.
        sample_rate_hz: Rate of the result, a whole number.
        channel: Number of the channel, from 0; of two 0 is the left one.

    Returns:
        Waveform, shape `(num_samples,)`, full scale ±1.

    Raises:
        ValueError: As for `read_channels`; or there is no such channel, it is silent beside the others, or its
            samples cannot be parts of full scale.

    Example:
        `read_mono("fan.wav", 16000, channel=2)` is the third microphone of a recording with eight.
    """
    channels = read_channels(path, sample_rate_hz)
    if channel >= len(channels):
        raise ValueError(f"{path} has no channel {channel}: give a number from 0 to {len(channels) - 1}.")
    if channel not in (sounding := sounding_channels(channels)):
        others = ", ".join(map(str, sounding))
        raise ValueError(f"{path} is silent in channel {channel}: take channel={sounding[0]} (what sounds: {others}).")
    require_full_scale(channels[channel], path)
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
    number = np.asarray(sample_rate_hz)
    if number.ndim or number.dtype.kind not in "iuf" or not (number > 0 and float(number).is_integer()):
        raise ValueError(f"sample_rate_hz={sample_rate_hz} is not a rate: give a whole number of hertz above 0.")
    return int(sample_rate_hz)
