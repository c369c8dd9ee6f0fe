"""Which settings to try when nothing is known yet: grids on a logarithmic scale, and points that keep apart.

Reference: J. Bergstra and Y. Bengio, "Random search for hyper-parameter optimization", J. Mach. Learn. Res. 13, 281
(2012); J. H. Halton, Numer. Math. 2, 84 (1960).

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes
from acml_tf.evaluation.amounts import takes_counts

# one base for each of the seven axes of the table
PRIMES = (2, 3, 5, 7, 11, 13, 17)


def _bases(name, values):
    bases = np.asarray(values)
    if bases.ndim != 1 or not bases.size or bases.dtype.kind not in "iuf" or not np.all(bases == np.floor(bases)):
        raise ValueError(f"The {name} have the shape {bases.shape} and the type {bases.dtype}: give whole numbers.")
    if np.min(bases) < 2:
        raise ValueError(f"The smallest of the {name} is {np.min(bases)}: digits need one of at least 2.")
    return bases.astype(int)


def _places(name, values):
    places = np.asarray(values, dtype=float)
    if places.ndim != 1 or not np.all((places >= 0) & (places <= 1)):
        raise ValueError(f"The {name} of shape {places.shape} are no places along one axis: give numbers from 0 to 1.")
    return places


@needs_numbers("low", "high")
@takes_counts("num_values")
def log_uniform_grid(low, high, num_values):
    """Return the values of a grid on which every *factor* counts the same, none of them at the edge.

    The range is cut into strips of equal ratio between their ends; each value is the middle of its strip on the
    logarithmic scale, so it is as many times larger than the strip's lower end as it is smaller than the upper one.

    Args:
        low: Lower end of the range, above 0.
        high: Upper end of the range, above `low`, in the same unit.
        num_values: Number of strips, at least 1.

    Returns:
        Values from small to large, shape `(num_values,)`.

    Raises:
        ValueError: The lower end is not above 0, or the upper end not above the lower one.

    Example:
        One to ten thousand in two strips, 1 … 100 and 100 … 10000:

        >>> log_uniform_grid(1, 10_000, 2)
        array([  10., 1000.])
    """
    if not 0 < low < high:
        raise ValueError(f"the range is {low} to {high}: a logarithmic scale needs 0 < low < high.")
    fractions = (np.arange(num_values) + 0.5) / num_values
    return low * (high / low) ** fractions


@takes_counts("num_points")
@takes(["bases"], _bases)
def halton_points(num_points, bases):
    r"""Return points that fill the unit cube evenly, however many there are: the Halton sequence.

    Point number n = 1, 2, … has on each axis the digits of n, in the base of that axis, mirrored at the point: in base
    2 the number 6 = 110₂ becomes 0.011₂ = 3/8,

    $$n = \sum_{k\ge0} d_k\,b^k \quad\longrightarrow\quad x_n = \sum_{k\ge0} d_k\,b^{-k-1}.$$

    Args:
        num_points: Number of points.
        bases: Base b of each axis, whole numbers from 2; different primes, or axes would move together.

    Returns:
        Coordinates between 0 and 1, shape `(num_points, len(bases))`; the first row is that of n = 1.

    Example:
        1, 2, 3 are 1, 10 and 11 in base 2, and 1, 2 and 10 in base 3:

        >>> halton_points(3, [2, 3])
        array([[0.5  , 0.333],
               [0.25 , 0.667],
               [0.75 , 0.111]])
    """
    points = np.zeros((num_points, len(bases)))
    for axis, base in enumerate(bases):
        left, weight = np.arange(1, num_points + 1), 1.0
        while np.any(left > 0):
            left, digits = np.divmod(left, base)
            weight /= base
            points[:, axis] += digits * weight
    return points


@takes(["values"], _places)
def widest_gap(values):
    """Return the widest stretch from 0 to 1 in which nothing was tried.

    Args:
        values: Places tried along one axis, from 0 to 1, shape `(num_tried,)`.

    Returns:
        Width as a fraction of the axis, the stretches beside the first and the last place included.

    Example:
        >>> widest_gap([0.5, 0.9])
        0.5
    """
    return float(np.max(np.diff(np.sort(np.r_[0.0, values, 1.0]))))
