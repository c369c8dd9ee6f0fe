"""What makes a recording useless, and how that is seen: half of it, no numbers, silence, integers called floats.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import os

import numpy as np

from acml_tf.acoustics.samples import takes_samples

UNKNOWN_BYTES = 0x7FFF0000  # programs that write into a pipe promise this much or more, for they cannot know
SILENCE = 1e-4  # −80 dB: no room makes one of two microphones so much quieter
END_OF_STREAM = 4
WAVES = (b"RIFF", b"RIFX", b"RF64", b"BW64")  # RIFX is big-endian, the last two may be longer than 4 GB


def require_samples(samples, path, subtype="PCM_16"):
    """Refuse samples that no feature can be computed from.

    Args:
        samples: What was read, shape `(num_samples, channels)`.
        path: File that they come from.
        subtype: How they are stored, as libsndfile calls it.

    Raises:
        ValueError: There are none, some are no numbers, all are zero, or they are whole numbers in a file of floats,
            whose full scale is ±1.

    Example:
        `require_samples(np.zeros((8, 1)), "fan.wav")` is refused.
    """
    if not len(samples):
        raise ValueError(f"{path} holds no sample: remove it or get it again.")
    if not np.isfinite(samples).all():
        raise ValueError(f"{path} holds samples that are no numbers (NaN or infinite): remove it or get it again.")
    peak = np.max(np.abs(samples))
    if peak == 0:
        raise ValueError(f"{path} is silent from end to end: remove it.")
    if subtype in ("FLOAT", "DOUBLE") and peak > 8 and np.array_equal(samples, np.round(samples)):
        full = next(full for full in (2**15, 2**23, 2**31, np.inf) if peak <= full)
        raise ValueError(f"{path} holds whole numbers up to {peak:g} as floats: divide by {full:g} and save it again.")


def require_full_scale(samples, path):
    """Refuse a clip whose numbers cannot be parts of full scale.

    Args:
        samples: One channel, shape `(num_samples,)`.
        path: File that it comes from.

    Raises:
        ValueError: A sample is more than 40 dB above full scale.

    Example:
        `require_full_scale(np.array([20000.5, 1.0]), "fan.wav")` is refused.
    """
    if (peak := np.max(np.abs(samples))) > 100:
        raise ValueError(f"{path} reaches {peak:g} where full scale is 1: divide by what is full scale, save it again.")


@takes_samples("samples", ndim=2, finite=True)
def sounding_channels(samples):
    """Return which channels sound: within 80 dB of the loudest one.

    Args:
        samples: Waveforms, shape `(channels, num_samples)`.

    Returns:
        Numbers of channels, shape `(sounding,)`.

    Example:
        >>> sounding_channels(np.array([[0.0, 0.0], [0.5, -0.5]]))
        array([1])
    """
    loudness = np.ptp(samples, axis=1)
    return np.flatnonzero(loudness >= SILENCE * np.max(loudness))


def require_whole_file(path):
    """Refuse a file that was copied in part.

    Args:
        path: Sound file. WAV, W64, CAF, AIFF and AU files promise their length in front; the last page of an Ogg file
            says that it is last.

    Raises:
        ValueError: It ends before that, or a WAV file promises nothing and goes on.

    Example:
        A WAV file whose second half is missing is refused, with the bytes that it has and should have.
    """
    with open(path, "rb") as file:
        head, size = file.read(24), os.fstat(file.fileno()).st_size
        end = _promised_end(head)
        if head[:4] in WAVES and head[8:12] == b"WAVE":
            end = _end_of_samples(file, "big" if head[:4] == b"RIFX" else "little")
            _require_told(end == file.tell(), file.read(4), path)
        elif head[:4] == b"caff":
            end = _end_of_caf(file)
        elif head[:4] == b"OggS":
            _require_last_page(file, path)
    if size < end:
        raise ValueError(f"{path} holds {size} of {end} bytes that it promises: copy or get it again.")


def _promised_end(head):
    """Return where a file of W64, AIFF or AU says in its first bytes that it ends, 0 where it says nothing."""
    told = {
        b"riff": int.from_bytes(head[16:24], "little"),
        b"FORM": 8 + int.from_bytes(head[4:8], "big"),
        b".snd": int.from_bytes(head[4:8], "big") + int.from_bytes(head[8:12], "big"),
        b"dns.": int.from_bytes(head[4:8], "little") + int.from_bytes(head[8:12], "little"),
    }
    end = told.get(head[:4], 0)
    return end if end < (2**62 if head[:4] == b"riff" else UNKNOWN_BYTES) else 0


def _end_of_samples(file, order):
    """Go to the samples, chunk by chunk, and return their end; `ds64` tells it where 32 bits cannot."""
    long = None
    file.seek(12)
    while len(head := file.read(8)) == 8:
        promised, start = int.from_bytes(head[4:], order), file.tell()
        if head[:4] == b"data":
            known = promised < UNKNOWN_BYTES or long is not None
            return start + (promised if long is None else long) if known else 0
        long = int.from_bytes(file.read(16)[8:], "little") if head[:4] == b"ds64" else long
        file.seek(start + promised + promised % 2)
    return 0


def _end_of_caf(file):
    """Go to the end of the samples of a CAF file, chunk by chunk, and return it; 0 where the file does not know it."""
    file.seek(8)
    while len(head := file.read(12)) == 12:
        promised, start = int.from_bytes(head[4:], "big", signed=True), file.tell()
        if promised < 0 or head[:4] == b"data":
            return start + promised if promised >= 0 else 0
        file.seek(start + promised)
    return 0


def _require_told(empty, behind, path):
    """Refuse a WAV file whose recorder was switched off before it wrote the length: no chunk follows, but samples."""
    if empty and len(behind) == 4 and not (behind.isascii() and behind.decode("ascii").isprintable()):
        raise ValueError(f"{path} says that it holds no sample, but goes on: open it as raw data and save it again.")


def _require_last_page(file, path):
    """Look for the last page of an Ogg file, which is whole if it holds as much as its table of lengths says."""
    file.seek(max(0, os.fstat(file.fileno()).st_size - 2**17))  # a page has 65,307 bytes at most
    tail = file.read()
    page = tail[tail.rfind(b"OggS") :]
    whole = len(page) > 26 and len(page) >= 27 + page[26] + sum(page[27 : 27 + page[26]])
    if not (whole and page[5] & END_OF_STREAM):
        raise ValueError(f"{path} has no last page, so it was copied in part: copy or get it again.")
