"""What the walls say about how fast a room dies away: Sabine's and Eyring's laws from one argument.

Reference: H. Kuttruff, *Room Acoustics*, 6th edition, CRC Press 2016, chapter 5.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import numpy as np

from acml_tf.acoustics.air import SPEED_OF_SOUND_M_S


def wall_decay_time(volume_m3, areas_m2, absorptions, law="eyring"):
    r"""Compute how long a diffuse sound takes to fall by 60 dB in a room with walls of several materials.

    A ray meets $n = c S / 4V$ walls a second, S being the area of all walls together. On a wall it loses, on average,
    the fraction $\bar a$ of its energy: the mean absorption, each square metre counting the same. What is left after
    one hit is $1 - \bar a$ with Eyring, who lets the energy wait for the wall, and $e^{-\bar a}$ with Sabine, who lets
    it leak away all the time.

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
