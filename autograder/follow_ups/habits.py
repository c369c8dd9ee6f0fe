"""What the tests' inputs of an exercise have in common, so that a changed input does not leave what they promise.

No docstring says all that its author takes for granted: that frequencies ascend, that weights add up to one, that two
arguments are equally long. What holds of every input that the tests hand in is taken for such a promise (a likely
invariant in the sense of Ernst et al. 2001), unless the change is there to break it.
"""

import dataclasses
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]
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
        sizes: Argument and axis → smallest size.
        kinds: Argument → kinds of values: array, list or single number; whole, decimal, complex or truth values.
        lengths: Argument that is a list or tuple → its length, where that is always the same.
        related: Pairs of sizes and whole numbers, and by how much the second is larger in every call: 1, 0 or −1.
        ordered: Pairs of which the first is never larger than the second.
    """

    values: dict[str, frozenset[str]]
    ranges: dict[str, tuple[float, float]]
    sizes: dict[tuple[str, int], int]
    kinds: dict[str, frozenset[tuple]]
    lengths: dict[str, int]
    related: frozenset[tuple]
    ordered: frozenset[tuple]

    def admit(self, arguments: Arguments) -> bool:
        """Whether an input keeps to all that the tests' inputs have in common.

        Args:
            arguments: Arguments by name.
        """
        counts = _counts(arguments)
        return (
            all(_kind_of(value) in self.kinds[name] for name, value in arguments.items())
            and all(self._admits(name, value) for name, value in arguments.items())
            and all(size >= min(2, self.sizes.get(where, 1)) for where, size in counts.items() if len(where) == 2)
            and all(len(value) == self.lengths.get(name, len(value)) for name, value in _sequences(arguments))
            and all(counts[two] - counts[one] == by for one, two, by in self.related if one in counts and two in counts)
            and all(counts[one] <= counts[two] for one, two in self.ordered if one in counts and two in counts)
        )

    def _admits(self, name: str, value: Any) -> bool:
        if name in self.ranges and _is_number(value):
            return _is_within(float(value), *self.ranges[name], any_sign=name.endswith(ANY_SIGN))
        kept = self.values.get(name, frozenset())
        return kept <= _habits_of(value) if kept else True


def habits_of(inputs: list[Arguments]) -> Habits:
    """Return what inputs have in common.

    Args:
        inputs: Arguments by name, of each call.
    """
    names = {name for arguments in inputs for name in arguments}
    given = {name: [arguments[name] for arguments in inputs if name in arguments] for name in names}
    counts = [_counts(arguments) for arguments in inputs]
    values = {name: _common(_habits_of(value) for value in found) for name, found in given.items()}
    ranges = {
        name: (float(min(numbers)), float(max(numbers)))
        for name, found in given.items()
        if (numbers := [value for value in found if _is_number(value)])
    }
    keys = sorted({key for one in counts for key in one}, key=str)
    sizes = {key: min(one[key] for one in counts if key in one) for key in keys if len(key) == 2}
    together = [(one, two) for one in keys for two in keys if one != two]
    related = frozenset(
        (*pair, by) for pair in together for by in (-1, 0, 1) if _always(counts, pair, lambda a, b, by=by: b - a == by)
    )
    # a size may by chance be the smaller one; a number that counts, or an index, is not so by chance
    counting = [pair for pair in together if len(pair[0]) != 2]
    long = {name: {len(value) for one in inputs for other, value in _sequences(one) if other == name} for name in names}
    lengths = {name: min(found) for name, found in long.items() if len(found) == 1}
    ordered = frozenset(pair for pair in counting if _always(counts, pair, lambda a, b: a <= b))
    kinds = {name: frozenset(map(_kind_of, found)) for name, found in given.items()}
    return Habits(values, ranges, sizes, kinds, lengths, related, ordered)


def _sequences(arguments: Arguments) -> Iterator[tuple[str, list | tuple]]:
    yield from ((name, value) for name, value in arguments.items() if isinstance(value, list | tuple))


def _is_within(value: float, low: float, high: float, any_sign: bool) -> bool:
    largest = MAX_FACTOR * max(abs(low), abs(high))
    smallest = -largest if any_sign or low < 0 else low / MAX_FACTOR
    return smallest <= value <= largest


def _common(found: Iterable[frozenset[str]]) -> frozenset[str]:
    return frozenset.intersection(*found)


def _habits_of(value: Any) -> frozenset[str]:
    array = _numbers(value)
    if array is None:
        return frozenset()
    real = array.dtype.kind in "iuf"
    with np.errstate(all="ignore"):
        return frozenset(name for name, holds in HABITS.items() if (real or name not in REAL_ONLY) and holds(array))


def _counts(arguments: Arguments) -> dict[tuple, int]:
    """Return sizes, whole numbers and one more than the largest label of a call's arguments."""
    found: dict[tuple, int] = {}
    for name, value in arguments.items():
        if isinstance(value, int | np.integer) and not isinstance(value, bool):
            found[(name,)] = int(value)
        elif (array := _numbers(value)) is not None:
            found |= {(name, axis): size for axis, size in enumerate(array.shape)}
            if array.dtype.kind in "iu":
                found[(name, "largest", "")] = int(np.max(array)) + 1
        elif isinstance(value, list | tuple):
            found[(name, 0)] = len(value)
    return found


def _always(counts: list[dict], pair: tuple, holds: Callable[[int, int], bool]) -> bool:
    both = [(one[pair[0]], one[pair[1]]) for one in counts if pair[0] in one and pair[1] in one]
    return bool(both) and all(holds(*values) for values in both)


def _numbers(value: Any) -> np.ndarray | None:
    if isinstance(value, list | tuple):
        try:
            value = np.asarray(value)
        except ValueError:
            return None
    fits = isinstance(value, np.ndarray) and value.dtype.kind in "biufc" and value.size > 0 and value.ndim > 0
    return value if fits else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _kind_of(value: Any) -> tuple:
    array = _numbers(value)
    if array is not None:
        # what is a decimal number may come in either precision
        return type(value).__name__, array.dtype.kind
    number = isinstance(value, int | float | complex | np.generic) and not isinstance(value, bool | np.bool_)
    return ("number",) if number else (type(value).__name__,)
