"""A room with six flat walls: its image sources, how fast it dies away, and how loud its diffuse sound is.

Reference: J. B. Allen and D. A. Berkley, "Image method for efficiently simulating small-room acoustics",
JASA 65 (1979); H. Kuttruff, *Room Acoustics*, for Eyring's formula and the diffuse field.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import numpy as np

from acml_tf.acoustics.air import SPEED_OF_SOUND_M_S
from acml_tf.acoustics.arguments import needs_numbers, needs_rows


@needs_rows("size_m")
@needs_numbers("absorption")
def eyring_time(size_m, absorption):
    r"""Compute how long a diffuse sound takes to fall by 60 dB when each wall absorbs the same fraction of its energy.

    A ray meets a wall c S / 4V times a second and keeps 1 − a of its energy each time, so

    $$T = \frac{24 \ln 10}{c}\,\frac{V}{-S \ln(1 - a)}.$$

    With $-\ln(1 - a) \approx a$ it is Sabine's formula.

    Args:
        size_m: Length, width and height in metres, shape (3,).
        absorption: Fraction a of the energy that a wall absorbs, 0 < a < 1.

    Returns:
        Reverberation time in seconds.

    Example:
        Sabine's 0.161 V / (a S) says 0.514 where Eyring says

        >>> round(eyring_time([5, 4, 3], 0.2), 3)
        0.461
    """
    length, width, height = np.asarray(size_m, dtype=float)
    surface = 2 * (length * width + length * height + width * height)
    return 24 * np.log(10) / SPEED_OF_SOUND_M_S * length * width * height / (-surface * np.log1p(-absorption))


@needs_rows("size_m")
@needs_numbers("reverberation_s", empty=True)
def eyring_absorption(size_m, reverberation_s):
    """Compute which absorption gives a room a wanted reverberation time: the inverse of `eyring_time`.

    Args:
        size_m: Length, width and height in metres, shape (3,).
        reverberation_s: Wanted reverberation time in seconds, > 0.

    Returns:
        Fraction of the energy that a wall absorbs, 0 … 1.

    Example:
        >>> round(eyring_absorption([5, 4, 3], 0.461), 3)
        0.2
    """
    half = eyring_time(size_m, 0.5)
    return -np.expm1(-half * np.log(2) / reverberation_s)


@needs_numbers("absorption", "reach_m")
def image_sources(size_m, source_m, listener_m, absorption, reach_m):
    r"""Compute the image sources that are nearer than `reach_m`: how far away each is, and how loud it sounds.

    Along each axis the images sit at $2mL + s$ and $2mL - s$, after $|2m|$ and $|2m - 1|$ reflections. Each
    reflection multiplies the pressure by $\sqrt{1 - a}$, and distance r by $1 / 4\pi r$.

    Args:
        size_m: Length, width and height in metres, shape (3,).
        source_m: Place of the source in the room, shape (3,).
        listener_m: Place of the listener in the room, shape (3,).
        absorption: Fraction a of the energy that a wall absorbs, 0 … 1.
        reach_m: Largest distance between image and listener in metres.

    Returns:
        Pair of distances in metres and pressures (of a source of strength 1), shapes (num_images,), in no order.

    Example:
        With fully absorbing walls only the source itself is heard; at 2 m its pressure is 1 / 8π:

        >>> distance_m, pressure = image_sources([5, 4, 3], [1, 2, 1], [3, 2, 1], 1.0, 9.0)
        >>> round(pressure.max(), 4)
        0.0398
    """
    for place in (size_m, source_m, listener_m):
        if np.shape(place) != (3,):
            raise ValueError(f"A place of shape {np.shape(place)}: give three coordinates in metres.")
    squares, bounces = np.zeros(1), np.zeros(1)
    for side, source, listener in zip(size_m, source_m, listener_m, strict=True):
        turn = 2 * np.arange(-np.ceil(reach_m / side) - 1, np.ceil(reach_m / side) + 2)
        offset = np.concatenate([turn * side + source, turn * side - source]) - listener
        squares = np.add.outer(squares, offset**2).ravel()
        bounces = np.add.outer(bounces, np.abs(np.concatenate([turn, turn - 1]))).ravel()
        bounces, squares = bounces[squares < reach_m**2], squares[squares < reach_m**2]
    distance = np.sqrt(squares)
    return distance, (1 - absorption) ** (bounces / 2) / (4 * np.pi * distance)


@needs_numbers("reverberation_s", "time_s", empty=True)
def diffuse_power(size_m, reverberation_s, time_s):
    r"""Compute the mean energy per second of the diffuse sound, once so many image sources sound that they blur.

    At time t, $4\pi c^3 t^2 / V$ images a second arrive, each with $(4\pi c t)^{-2}$ of energy times what
    the walls left of it: together $\frac{c}{4\pi V}\, 10^{-6 t / T}$.

    Args:
        size_m: Length, width and height in metres, shape (3,).
        reverberation_s: Reverberation time T in seconds.
        time_s: Times t after the source sounded, in seconds, any shape.

    Returns:
        Power in (pressure of `image_sources`)² per second, same shape as `time_s`.

    Example:
        In 60 m³ it begins at 343 / (4π · 60), and is a millionth of that at T:

        >>> round(diffuse_power([5, 4, 3], 0.5, 0.0), 3)
        0.455
    """
    if np.shape(size_m) != (3,):
        raise ValueError(f"size_m has the shape {np.shape(size_m)}: give length, width and height in metres.")
    return SPEED_OF_SOUND_M_S / (4 * np.pi * np.prod(size_m)) * 10 ** (-6 * np.asarray(time_s) / reverberation_s)
