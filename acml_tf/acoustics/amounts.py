"""Counts, fractions and widths as arguments: a wrong one is told at once.

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes


def takes_counts(*names, least=1, optional=False):
    """Let a function have whole numbers, as integers of Python whatever type its caller has.

    Args:
        *names: Arguments that count something.
        least: Least value.
        optional: Whether None, which stays None, may stand for none.

    Returns:
        Decorator. The function raises `ValueError` for what is not a whole number, or less than `least`.

    Example:
        >>> takes_counts("num_trials")(lambda num_trials: num_trials)(3.0)
        3
    """

    def checked(name, value):
        if optional and value is None:
            return None
        number = np.asarray(value)
        if not _is_number(number) or number != np.floor(number) or not least <= number < np.inf:
            raise ValueError(f"{name}={_said(value)} is not a count: give a whole number from {least}.")
        return int(number)

    return takes(names, checked)


def takes_number(*names):
    """Let a function have single finite numbers of Python, whatever type its caller has.

    A rate of 16 bits, as a file's header holds it, would overflow where it is multiplied.

    Args:
        *names: Arguments that are one number each.

    Returns:
        Decorator. The function raises `ValueError` for anything else.

    Example:
        >>> takes_number("rate_hz")(lambda rate_hz: 4 * rate_hz)(np.int16(16000))
        64000
    """

    def checked(name, value):
        number = np.asarray(value)
        if not _is_number(number) or not np.isfinite(number):
            raise ValueError(f"{name}={_said(value)} is not a number: give one that is finite.")
        return number.item()

    return takes(names, checked)


def takes_fractions(*names, ends=True):
    """Let a function have fractions and probabilities, and refuse percentages.

    Args:
        *names: Arguments between 0 and 1, each a single number.
        ends: Whether 0 and 1 are fractions, too; no promise can be kept for them.

    Returns:
        Decorator. The function raises `ValueError` for any other number.

    Example:
        >>> takes_fractions("rate")(lambda rate: rate)(0.05)
        0.05
    """

    def checked(name, value):
        inside = _is_number(np.asarray(value)) and 0 <= value <= 1
        if not inside or (not ends and value in (0, 1)):
            raise ValueError(f"{name}={_said(value)} is not between 0 and 1: give a fraction, 0.05 for 5 %.")
        return np.asarray(value).item()

    return takes(names, checked)


def takes_positive(*names):
    """Let a function have widths, scales and the like: finite numbers above 0, one or several.

    Args:
        *names: Arguments that are such numbers.

    Returns:
        Decorator. The function raises `ValueError` for anything else.

    Example:
        >>> takes_positive("width")(lambda width: width)(2.5)
        2.5
    """

    def checked(name, value):
        numbers = np.asarray(value)
        if numbers.dtype.kind not in "iuf" or not numbers.size or not np.all((numbers > 0) & (numbers < np.inf)):
            raise ValueError(f"{name}={_said(value)} is not above 0: give a finite number that is.")
        return value

    return takes(names, checked)


def _is_number(array):
    return array.ndim == 0 and array.dtype.kind in "iuf"


def _said(value):
    """Return a value as a word of a sentence: an array by its shape."""
    return repr(value)[:40] if np.ndim(value) == 0 else f"an array of shape {np.shape(value)}"
