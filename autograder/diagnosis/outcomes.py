"""What one call of an answer gave, and whether two outcomes are the same to rounding."""

import dataclasses
from collections.abc import Iterable

import numpy as np

from autograder.execution.codec import HandleMark

RELATIVE, ABSOLUTE = 1e-5, 1e-9
# results in single precision are compared to its rounding
SINGLE_RELATIVE, SINGLE_ABSOLUTE = 2e-4, 1e-5
# what is left where equal numbers cancel
ROUNDING, SINGLE_ROUNDING = 1e-14, 1e-7
# and what may be left where a computation in single precision cancels on its way
CANCELLED_RELATIVE, CANCELLED_ABSOLUTE = 1e-3, 1e-4
PLAIN_NUMBERS = (int, float, complex, bool, np.generic)


# entries of the description of a model: what dropout does, and weights that a method draws
NOISE, ZEROS = "noise of dropout in octaves", "share of zeros"
SPREAD, LARGEST = "spread in octaves", "largest in octaves"
# how far two draws of them may be apart
DRAWN: dict[object, float] = {NOISE: 0.5, ZEROS: 0.1, SPREAD: 0.2, LARGEST: 0.2}
# marks of the initial weights, which only another model of the same seed must share
BEGINNING, MARKS_APART = "initial weights", 1e-3
# entries that every description of a model has: of one that is trained, or of what it does
MODEL_ENTRIES = frozenset({"trained", "sleeps"})


@dataclasses.dataclass(frozen=True)
class Outcome:
    """Value or error that a call gave.

    Attributes:
        value: Plain value.
        error: Name of the error that was raised, or `""`.
        comparable: False where the answer gave an object that stays in its process.
        changed: Numbers or names of the arguments that the call changed.
        after: Of a method, what it left behind in its object.
    """

    value: object = None
    error: str = ""
    comparable: bool = True
    changed: tuple = ()
    after: dict = dataclasses.field(default_factory=dict)

    @property
    def has_value(self) -> bool:
        """Whether there is a value to compare."""
        return self.comparable and not self.error


def checked(value: object, after: dict | None = None) -> Outcome:
    """Return the outcome of a call that gave a value; what holds objects cannot be compared."""
    return Outcome(comparable=False) if _has_object(value) else Outcome(value, after=after or {})


def same(one: Outcome, other: Outcome) -> bool:
    """Return whether two outcomes are the same to rounding."""
    if not (one.comparable and other.comparable) or one.error != other.error:
        return False
    return bool(one.error) or (equal(one.value, other.value) and equal(one.after, other.after))


def equal(one: object, other: object) -> bool:
    """Return whether two plain values are the same to rounding, containers item by item.

    Example:
        >>> equal([1.0, 2.0], [1.0, 2.0 + 1e-12]), equal(1.0, 1.1)
        (True, False)
    """
    if isinstance(one, dict) and isinstance(other, dict):
        alike = (_same_entry(key, one[key], other[key]) for key in one if key != BEGINNING)
        return one.keys() == other.keys() and all(alike)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and _nested(one, other):
        return len(one) == len(other) and all(map(equal, one, other))
    try:
        one, other = np.asarray(one), np.asarray(other)
        return one.shape == other.shape and bool(np.all(close(one, other)))
    except (ValueError, TypeError):
        return False


def close(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Compare two arrays of one shape item by item.

    Args:
        one: Array.
        other: Array of the same shape.

    Returns:
        Boolean array; rounding is allowed for, in single precision where either is single.
    """
    if "O" in one.dtype.kind + other.dtype.kind or one.dtype.kind in "US" or other.dtype.kind in "US":
        return np.asarray(one == other)
    single = any(array.dtype in (np.float32, np.float16, np.complex64) for array in (one, other))
    relative, absolute = (SINGLE_RELATIVE, SINGLE_ABSOLUTE) if single else (RELATIVE, ABSOLUTE)
    scale = float(np.max(np.abs(one), initial=0.0, where=np.isfinite(one)))
    absolute = max(absolute * scale, SINGLE_ROUNDING if single else ROUNDING)
    with np.errstate(all="ignore"):
        return np.isclose(one, other, rtol=relative, atol=absolute, equal_nan=True)


def begins_alike(one: Outcome, other: Outcome) -> bool:
    """Return whether two outcomes that are models, or made an object's weights, have the same initial weights."""
    values = [outcome.value if isinstance(outcome.value, dict) else outcome.after for outcome in (one, other)]
    first, second = (np.asarray(value.get(BEGINNING, ())) for value in values)
    return first.shape == second.shape and bool(np.allclose(first, second, atol=MARKS_APART, equal_nan=True))


def cancelled_alike(one: Outcome, other: Outcome) -> bool:
    """Return whether two outcomes differ by no more than single precision may leave where large numbers cancel.

    Args:
        one: Outcome of the reference.
        other: Outcome of an answer.
    """
    if not (one.has_value and other.has_value and equal(one.after, other.after)):
        return False
    pairs = [parts(one.value) or [], parts(other.value) or []]
    if [array.shape for array in pairs[0]] != [array.shape for array in pairs[1]]:
        return False
    return bool(pairs[0]) and all(map(_cancelled, *pairs))


def _cancelled(wanted: np.ndarray, given: np.ndarray) -> bool:
    if given.dtype not in (np.float32, np.float16, np.complex64):
        return bool(np.all(close(wanted, given)))
    scale = float(np.max(np.abs(wanted), initial=0.0, where=np.isfinite(wanted)))
    absolute = max(CANCELLED_RELATIVE * scale, CANCELLED_ABSOLUTE)
    return bool(np.allclose(given, wanted, rtol=CANCELLED_RELATIVE, atol=absolute, equal_nan=True))


def parts(value: object) -> list[np.ndarray] | None:
    """Return the arrays of a value in order: one for an array or number, several for a tuple of arrays.

    Args:
        value: Plain value.

    Returns:
        Numeric arrays, or `None` where something else is in it.
    """
    if isinstance(value, dict):
        value = [item for key, item in value.items() if key != BEGINNING]
    if isinstance(value, tuple) or (isinstance(value, list) and _nested(value, [])):
        inner = [arrays for item in value if (arrays := parts(item)) is not None]
        return [part for arrays in inner for part in arrays] if len(inner) == len(value) else None
    if value is None:
        return None
    array = np.asarray(value)
    return [array] if array.dtype.kind in "biufc" else None


def all_parts(outcome: Outcome) -> list[np.ndarray] | None:
    """Return the arrays of what a call gave and of what it left behind, see `parts`."""
    given = parts(outcome.value) if outcome.value is not None or not outcome.after else []
    return None if given is None else [*given, *(parts(outcome.after) or [])]


def _nested(one: Iterable, other: Iterable) -> bool:
    return not all(isinstance(item, PLAIN_NUMBERS) for item in [*one, *other])


def _has_object(value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_has_object, value))
    if isinstance(value, dict):
        return any(map(_has_object, value.values()))
    plain = int | float | complex | str | None | np.ndarray | np.generic
    return isinstance(value, HandleMark) or not isinstance(value, plain)


def _same_entry(key: object, one: object, other: object) -> bool:
    """Compare entries of two dictionaries; what is drawn differs a little from one draw to the next."""
    if key in DRAWN:
        first, second = np.asarray(one), np.asarray(other)
        alike = first.shape == second.shape
        return alike and bool(np.all(np.isclose(first, second, rtol=0, atol=DRAWN[key], equal_nan=True)))
    return equal(one, other)
