"""What the tests' inputs of an exercise have in common, so that a changed input does not leave what they promise.

No docstring says all that its author takes for granted: that frequencies ascend, that weights add up to one, that two
arguments are equally long. What holds of every input that the tests hand in is taken for such a promise (a likely
invariant in the sense of Ernst et al. 2001), unless the change is there to break it.
"""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.follow_ups.sizes import Arguments, Sizes, numbers_in, sizes_of

MAX_FACTOR = 3.0
# levels and angles may be zero though no test's is
ANY_SIGN = ("_db", "_deg", "_rad")


def _ascends(values: np.ndarray) -> bool:
    return values.ndim == 1 and values.size > 1 and bool(np.all(np.diff(values) >= 0))


def _rises(values: np.ndarray) -> bool:
    return values.ndim == 1 and values.size > 1 and bool(np.all(np.diff(values) > 0))


def _is_even(values: np.ndarray) -> bool:
    steps = np.diff(values) if values.ndim == 1 and values.size > 2 else np.zeros(1)
    return bool(steps[0]) and bool(np.allclose(steps, steps[0]))


def _is_symmetric(values: np.ndarray) -> bool:
    square = values.ndim == 2 and values.shape[0] == values.shape[1]
    return square and bool(np.allclose(values, values.T))


def _have_length_one(values: np.ndarray, axis: int) -> bool:
    return values.ndim == 2 and bool(np.allclose(np.linalg.norm(values, axis=axis), 1, atol=1e-4))


def _are_counted(values: np.ndarray) -> bool:
    return values.dtype.kind in "iu" and set(np.unique(values)) == set(range(int(np.max(values)) + 1))


def _are_different(values: np.ndarray) -> bool:
    return values.ndim == 1 and values.dtype.kind in "iu" and len(np.unique(values)) == len(values)


HABITS: dict[str, Callable[[np.ndarray], bool]] = {
    "finite": lambda v: bool(np.all(np.isfinite(v))),
    "not negative": lambda v: bool(np.min(v) >= 0),
    "positive": lambda v: bool(np.min(v) > 0),
    "at most one": lambda v: bool(np.max(v) <= 1),
    "below one": lambda v: bool(np.max(v) < 1),
    "adds up to one": lambda v: bool(np.allclose(np.sum(v, axis=-1), 1, atol=1e-4)),
    "all add up to one": lambda v: bool(np.isclose(np.sum(v), 1, atol=1e-4)),
    "ascending": _ascends,
    "strictly ascending": _rises,
    "evenly spaced": _is_even,
    "symmetric": _is_symmetric,
    "rows of length one": lambda v: _have_length_one(v, 1),
    "columns of length one": lambda v: _have_length_one(v, 0),
    "counted from 0": _are_counted,
    "all different": _are_different,
    "not constant": lambda v: bool(np.any(v != v.flat[0])),
    "something else than zero": lambda v: bool(np.any(v)),
    "square": lambda v: v.ndim == 2 and v.shape[0] == v.shape[1],
    "begins with zero": lambda v: v.flat[0] == 0,
    "two values": lambda v: len(np.unique(v)) == 2,
}
REAL_ONLY = frozenset(HABITS) - {"finite", "something else than zero", "square", "not constant"}


@dataclasses.dataclass(frozen=True)
class Habits:
    """What all inputs of an exercise's tests have in common.

    Attributes:
        values: Argument → names of the habits that all its values have.
        ranges: Argument that is a single number → its smallest and largest value.
        kinds: Argument → kinds of values: array, list or single number; whole, decimal, complex or truth values.
        sizes: What their sizes have in common.
    """

    values: dict[str, frozenset[str]]
    ranges: dict[str, tuple[float, float]]
    kinds: dict[str, frozenset[tuple]]
    sizes: Sizes

    def admit(self, arguments: Arguments) -> bool:
        """Return whether an input keeps to all that the tests' inputs have in common.

        Args:
            arguments: Arguments by name.
        """
        return self.sizes.admit(arguments) and all(self._admits(name, value) for name, value in arguments.items())

    def _admits(self, name: str, value: Any) -> bool:
        if kind_of(value) not in self.kinds[name]:
            return False
        if name in self.ranges and _is_number(value):
            return _is_within(float(value), *self.ranges[name], any_sign=name.endswith(ANY_SIGN))
        return self.values[name] <= _habits_of(value)


def habits_of(inputs: list[Arguments]) -> Habits:
    """Return what inputs have in common.

    Args:
        inputs: Arguments by name, of each call.
    """
    names = {name for arguments in inputs for name in arguments}
    given = {name: [arguments[name] for arguments in inputs if name in arguments] for name in names}
    numbers = {name: [float(value) for value in found if _is_number(value)] for name, found in given.items()}
    values = {name: frozenset.intersection(*map(_habits_of, found)) for name, found in given.items()}
    ranges = {name: (min(found), max(found)) for name, found in numbers.items() if found}
    kinds = {name: frozenset(map(kind_of, found)) for name, found in given.items()}
    return Habits(values, ranges, kinds, sizes_of(inputs))


def _is_within(value: float, low: float, high: float, any_sign: bool) -> bool:
    largest = MAX_FACTOR * max(abs(low), abs(high))
    smallest = -largest if any_sign or low < 0 else low / MAX_FACTOR
    return smallest <= value <= largest


def _habits_of(value: Any) -> frozenset[str]:
    array = numbers_in(value)
    if array is None:
        return frozenset()
    real = array.dtype.kind in "iuf"
    with np.errstate(all="ignore"):
        return frozenset(name for name, holds in HABITS.items() if (real or name not in REAL_ONLY) and holds(array))


def kind_of(value: Any) -> tuple:
    """Return what kind of value an argument is: its type, and the kind of numbers in it; precision does not count."""
    array = numbers_in(value)
    if array is not None:
        return type(value).__name__, array.dtype.kind
    number = isinstance(value, int | float | complex | np.generic) and not isinstance(value, bool | np.bool_)
    return ("number",) if number else (type(value).__name__,)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)
