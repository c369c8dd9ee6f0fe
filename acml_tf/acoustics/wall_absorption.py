"""What the walls say about how fast a room dies away: Sabine's and Eyring's laws from one argument.

Reference: H. Kuttruff, *Room Acoustics*, 6th edition, CRC Press 2016, chapter 5.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import numpy as np

from acml_tf.acoustics.air import SPEED_OF_SOUND_M_S
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.decay import reverberation_time
from acml_tf.acoustics.samples import takes_samples
from acml_tf.acoustics.shoebox import image_sources


@needs_numbers("volume_m3")
@takes_samples("areas_m2", "absorptions", ndim=1, alike=True)
def wall_decay_time(volume_m3, areas_m2, absorptions, law="eyring"):
    r"""Compute how long a diffuse sound takes to fall by 60 dB in a room with walls of several materials.

    A ray meets $n = c S / 4V$ walls a second, with c = 343 m/s and S the area of all walls together. On a wall it
    loses, on average, the fraction $\bar a$ of its energy: the mean absorption, each square metre counting the same.
    What is left after one hit is $1 - \bar a$ with Eyring, who lets the energy wait for the wall, and $e^{-\bar a}$
    with Sabine, who lets it leak away all the time.

    Args:
        volume_m3: Volume V of the room in cubic metres.
        areas_m2: Area of each wall in square metres, shape (num_walls,).
        absorptions: Fraction of the energy that each wall absorbs, 0 … 1, not all 0 and not all 1, same shape.
        law: `"eyring"` or `"sabine"`.

    Returns:
        Reverberation time in seconds, a number.

    Raises:
        ValueError: If the law is another one.

    Example:
        >>> round(wall_decay_time(60.0, [94.0], [0.2]), 3), round(wall_decay_time(60.0, [94.0], [0.2], "sabine"), 3)
        (0.461, 0.514)
    """
    if law not in ("eyring", "sabine"):
        raise ValueError(f"law={law!r}: choose 'eyring' or 'sabine'.")
    areas_m2 = np.asarray(areas_m2, float)
    mean = np.sum(areas_m2 * absorptions) / np.sum(areas_m2)
    loss = mean if law == "sabine" else -np.log1p(-mean)
    hits_per_second = SPEED_OF_SOUND_M_S * np.sum(areas_m2) / (4 * volume_m3)
    return float(6 * np.log(10) / (hits_per_second * loss))


@needs_rows("size_m")
@needs_numbers("sample_rate_hz", empty=True)
def echo_time(size_m, absorption, source_m, listener_m, sample_rate_hz=8000):
    """Measure T30 on the energies of all image sources of a room with six equal walls.

    Args:
        size_m: Length, width and height in metres, shape (3,).
        absorption: Fraction of the energy that every wall absorbs, 0 < a < 1.
        source_m: Place of the source, shape (3,).
        listener_m: Place of the listener, shape (3,).
        sample_rate_hz: Samples per second into which the echoes are sorted.

    Returns:
        T30 in seconds, a number.

    Example:
        Longer than Eyring's 0.188 s, shorter than Sabine's 0.261 s:

        >>> 0.188 < echo_time([6, 5, 4], 0.5, [1.5, 2.0, 1.2], [4.0, 3.5, 1.6]) < 0.261
        True
    """
    length, width, height = np.asarray(size_m, dtype=float)
    area_m2 = 2 * (length * width + length * height + width * height)
    end_s = 1.1 * wall_decay_time(length * width * height, [area_m2], [absorption], "sabine") + 0.05
    distance_m, pressure = image_sources(size_m, source_m, listener_m, absorption, SPEED_OF_SOUND_M_S * end_s)
    if not len(distance_m):
        raise ValueError(f"No echo from {source_m} to {listener_m}: give places inside the room, in metres.")
    energy = np.bincount((distance_m / SPEED_OF_SOUND_M_S * sample_rate_hz).astype(int), weights=pressure**2)
    return float(reverberation_time(np.sqrt(energy), sample_rate_hz))
