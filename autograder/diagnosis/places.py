"""Where results are wrong: at their ends, in their order, or where they are not numbers."""

from collections.abc import Callable, Iterable

import numpy as np

from autograder.diagnosis.outcomes import close
from autograder.diagnosis.pairs import NamedDifference, Pair

# of the values at a place, at least this number is wrong
MIN_SHARE = 0.5
PLACES = {
    "the first": lambda _: [0],
    "the last": lambda number: [number - 1],
    "the first and the last": lambda number: [0, number - 1],
}


def not_finite(pairs: list[Pair]) -> NamedDifference | None:
    """Tell nan or infinity where numbers are expected."""
    if not all(pair.alike and pair.given.dtype.kind in "fc" for pair in pairs):
        return None
    if all(np.any(np.isnan(pair.given) & ~np.isnan(pair.expected)) for pair in pairs):
        return "not a number", (
            "{it} holds nan where a number is expected: is 0 divided by 0 somewhere, or the root or logarithm of a "
            "negative number taken?"
        )
    if all(np.any(np.isinf(pair.given) & np.isfinite(pair.expected)) for pair in pairs):
        return "infinite", (
            "{it} holds infinity where a number is expected: is a number divided by 0 somewhere, or the logarithm of 0 "
            "taken?"
        )
    return None


def zero(pairs: list[Pair]) -> NamedDifference | None:
    """Tell zeros where other numbers are expected; False does not count as zero."""
    if all(pair.alike and pair.given.dtype.kind != "b" and np.all(pair.given == 0) for pair in pairs):
        return "zero", (
            "{it} is zero where it should not be: did an array stay as it was made, or a number become too small for "
            "a float?"
        )
    return None


def order(pairs: list[Pair]) -> NamedDifference | None:
    """Tell right values in a wrong order."""
    if all(_same_values(pair) for pair in pairs):
        return "another order", "the values of {it} are right, their order is not."
    return None


def where(pairs: list[Pair]) -> NamedDifference | None:
    """Tell the place along an axis where all errors are."""
    if any(not pair.alike or not pair.expected.ndim for pair in pairs):
        return None
    for axis in range(-1, -1 - min(pair.expected.ndim for pair in pairs), -1):
        for words, places in PLACES.items():
            if all(_wrong_only_at(pair, axis, places) for pair in pairs):
                along = "" if all(pair.expected.ndim == 1 for pair in pairs) else _axis_words(axis)
                return f"wrong at {words}", f"in {{it}} only {words} of the values{along} {_verb(words)} wrong."
    return None


def _wrong_only_at(pair: Pair, axis: int, places: Callable[[int], Iterable[int]]) -> bool:
    number = pair.expected.shape[axis]
    if number < 4:
        return False
    wrong = np.moveaxis(~close(pair.expected, pair.given), axis, 0)
    chosen = np.zeros(number, dtype=bool)
    chosen[list(places(number))] = True
    return not np.any(wrong[~chosen]) and np.mean(wrong[chosen]) >= MIN_SHARE


def _same_values(pair: Pair) -> bool:
    if not pair.alike or pair.expected.size < 3 or pair.expected.dtype.kind == "b":
        return False
    one, other = np.sort(pair.expected, axis=None), np.sort(pair.given, axis=None)
    return len(np.unique(one)) > 2 and bool(np.all(close(one, other)))


def _axis_words(axis: int) -> str:
    return " along the last axis" if axis == -1 else f" along axis {axis}"


def _verb(words: str) -> str:
    return "is" if words in ("the first", "the last") else "are"
