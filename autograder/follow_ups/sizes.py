"""What the sizes of the tests' inputs have in common: arguments are equally long, a number counts rows, and so on."""

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np

Arguments = dict[str, Any]
# (argument, axis) for a size, (argument,) for a whole number, (argument, "largest", "") for one more than its labels
Count = tuple
Pair = tuple[Count, Count]
NEAR: tuple[set[int], ...] = ({-1}, {0}, {1})


@dataclasses.dataclass(frozen=True)
class Sizes:
    """What the sizes of all inputs have in common.

    Attributes:
        smallest: Argument and axis → smallest size.
        lengths: Argument that is a list or tuple → its length, where that is always the same.
        related: Pairs of sizes and whole numbers → by how much the second is larger in every call, at most 1.
        ordered: Pairs of which the first is never larger than the second.
    """

    smallest: dict[Count, int]
    lengths: dict[str, int]
    related: dict[Pair, int]
    ordered: frozenset[Pair]

    def admit(self, arguments: Arguments) -> bool:
        """Return whether the sizes of an input are like those of the tests' inputs.

        Args:
            arguments: Arguments by name.
        """
        counts = _counts(arguments)
        return (
            all(size >= min(2, self.smallest.get(where, 1)) for where, size in counts.items() if _is_size(where))
            and all(len(value) == self.lengths.get(name, len(value)) for name, value in _sequences(arguments))
            and all(_differences([counts], pair) <= {by} for pair, by in self.related.items())
            and all(min(_differences([counts], pair), default=0) >= 0 for pair in self.ordered)
        )


def sizes_of(inputs: list[Arguments]) -> Sizes:
    """Return what the sizes of inputs have in common.

    Args:
        inputs: Arguments by name, of each call.
    """
    counts = [_counts(arguments) for arguments in inputs]
    keys = sorted({key for one in counts for key in one}, key=str)
    smallest = {key: min(one[key] for one in counts if key in one) for key in filter(_is_size, keys)}
    apart = {(one, two): _differences(counts, (one, two)) for one in keys for two in keys if one != two}
    related = {pair: min(found) for pair, found in apart.items() if found in NEAR}
    # one size may by chance be the smaller one; a number that counts, or a label, is not so by chance
    ordered = {pair for pair, found in apart.items() if not _is_size(pair[0]) and min(found, default=-1) >= 0}
    return Sizes(smallest, _fixed_lengths(inputs), related, frozenset(ordered))


def numbers_in(value: Any) -> np.ndarray | None:
    """Return an array or a list of numbers as an array, `None` for anything else and for what is empty."""
    if isinstance(value, list | tuple):
        try:
            value = np.asarray(value)
        except ValueError:
            return None
    fits = isinstance(value, np.ndarray) and value.dtype.kind in "biufc" and value.size > 0 and value.ndim > 0
    return value if fits else None


def _counts(arguments: Arguments) -> dict[Count, int]:
    found: dict[Count, int] = {}
    for name, value in arguments.items():
        if isinstance(value, int | np.integer) and not isinstance(value, bool):
            found[(name,)] = int(value)
        elif (array := numbers_in(value)) is not None:
            found |= {(name, axis): size for axis, size in enumerate(array.shape)}
            found |= {(name, "largest", ""): int(np.max(array)) + 1} if array.dtype.kind in "iu" else {}
        elif isinstance(value, list | tuple):
            found[(name, 0)] = len(value)
    return found


def _is_size(where: Count) -> bool:
    return len(where) == 2


def _differences(counts: list[dict[Count, int]], pair: Pair) -> set[int]:
    """Return by how much the second of a pair is larger, over all calls that have both."""
    return {one[pair[1]] - one[pair[0]] for one in counts if pair[0] in one and pair[1] in one}


def _fixed_lengths(inputs: list[Arguments]) -> dict[str, int]:
    found: dict[str, set[int]] = {}
    for name, value in (pair for arguments in inputs for pair in _sequences(arguments)):
        found.setdefault(name, set()).add(len(value))
    return {name: min(lengths) for name, lengths in found.items() if len(lengths) == 1}


def _sequences(arguments: Arguments) -> Iterator[tuple[str, list | tuple]]:
    yield from ((name, value) for name, value in arguments.items() if isinstance(value, list | tuple))
