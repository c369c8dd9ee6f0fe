"""Units in which a network learns a wave well: those in which the rectangle and the speed are about one.

Initial weights, Fourier features and weights of the loss are made for numbers of about one. The same wave in metres
and seconds, 5 m wide at 343 m/s, is not learnt at all.

Lesson: lessons/5_deep/5_4_wave_field_forward.py, lessons/5_deep/5_5_wave_speed_inverse.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.rectangle import rectangle
from acml_tf.acoustics.samples import takes_samples

ABOUT_ONE = (0.5, 2.0)


@needs_numbers("wave_speed")
def natural_units(size, wave_speed):
    """Return a unit of length and one of time in which size and mean speed are about one.

    Args:
        size: Lengths of the rectangle along x and y, or that of a square.
        wave_speed: Speeds above zero, any shape.

    Returns:
        Two numbers; 1.0 for what is between 0.5 and 2 already.

    Example:
        >>> length, time = natural_units((5.0, 4.0), 343.0)
        >>> length, round(time, 5)
        (5.0, 0.01458)
    """
    length, speed = _unless_about_one(max(rectangle(size))), _unless_about_one(np.mean(wave_speed))
    return length, length / speed


def require_natural_units(size, wave_speed):
    """Refuse units in which the rectangle or the mean speed is far from one.

    Args:
        size: Lengths of the rectangle along x and y.
        wave_speed: Speeds above zero, any shape.

    Raises:
        ValueError: With the factors by which to divide.

    Example:
        `require_natural_units((5.0, 4.0), 343.0)` says to divide lengths by 5 and times by 0.01458.
    """
    length, time = natural_units(size, wave_speed)
    if (length, time) != (1.0, 1.0):
        raise ValueError(
            f"size {rectangle(size)} and speed {np.mean(wave_speed):g} are far from one: divide lengths by {length:g}, "
            f"times by {time:g} and speeds by {length / time:g}; the speed comes out in units of {length / time:g}."
        )


@takes_positive("duration")
@takes_samples("points", ndim=2)
def check_domain(points, size, duration):
    """Refuse points outside the rectangle or its time.

    Args:
        points: Points (x, y, t), shape `(n, 3)`.
        size: Lengths of the rectangle along x and y.
        duration: Time from 0 to the end.

    Raises:
        ValueError: With the coordinate, how far it reaches and what to do.

    Example:
        Points up to x = 3 with `size=(1.0, 1.0)` are refused.
    """
    for name, values, end in zip("xyt", np.transpose(points), (*rectangle(size), duration), strict=True):
        slack = 1e-5 * end
        if np.min(values) < -slack or np.max(values) > end + slack:
            argument = "duration" if name == "t" else "size"
            raise ValueError(
                f"{name} goes from {np.min(values):g} to {np.max(values):g}, outside 0 … {end:g}: "
                f"shift the points or give another {argument}."
            )


@takes_counts("num_points")
@takes_counts("num_edge_points", least=4)
@takes_positive("duration", "length")
def check_settings(duration, length, num_points, num_edge_points=4):
    """Refuse a wave network without time, width of the pulse or points.

    Args:
        duration: Time from 0 to the end, above 0.
        length: Width of the pulse, above 0.
        num_points: Points at which the wave equation is asked for, from 1.
        num_edge_points: Points on the four edges, from 4.

    Raises:
        ValueError: With the value and what to give.

    Example:
        `check_settings(1.0, 0.05, 0)` is refused.
    """


def _unless_about_one(value):
    return 1.0 if ABOUT_ONE[0] <= value <= ABOUT_ONE[1] else float(value)
