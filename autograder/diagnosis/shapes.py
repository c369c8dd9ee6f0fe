"""Results of another shape than the expected one."""

import numpy as np

from autograder.diagnosis.outcomes import close
from autograder.diagnosis.pairs import NamedDifference, Pair


def shape(pairs: list[Pair]) -> NamedDifference | None:
    """Tell that the shape is another one, and whether the values are right."""
    if any(pair.alike for pair in pairs):
        return None
    expected, given = pairs[0].expected, pairs[0].given
    words = f"has the shape {given.shape} where {expected.shape} is expected"
    if all(_same_squeezed(pair) for pair in pairs):
        return "right values in another shape", f"the values of {{it}} are right, but it {words}."
    if all(pair.given.ndim != pair.expected.ndim for pair in pairs):
        number = given.ndim - expected.ndim
        much = f"{abs(number)} {'axis' if abs(number) == 1 else 'axes'} too {'many' if number > 0 else 'few'}"
        return "number of axes", f"{{it}} has {much}: it {words}."
    return "shape", f"{{it}} {words}."


def _same_squeezed(pair: Pair) -> bool:
    one, other = np.squeeze(pair.expected), np.squeeze(pair.given)
    return one.shape == other.shape and bool(np.all(close(one, other)))
