"""Expected and given results side by side, cut down to the parts that differ."""

import dataclasses

import numpy as np

from autograder.diagnosis.outcomes import MODEL_ENTRIES, close, parts

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
# what reports call a mistake, and its sentence, `{it}` being the result
NamedDifference = tuple[str, str]


@dataclasses.dataclass(frozen=True)
class Pair:
    """One array as it should be and as it is.

    Attributes:
        expected: Array of the reference.
        given: Array of the failing answer.
        sizes: Number → what it is, e.g. `the length of signal`: sizes of the call's arguments.
    """

    expected: np.ndarray
    given: np.ndarray
    sizes: dict

    @property
    def alike(self) -> bool:
        """Whether both have one shape."""
        return self.expected.shape == self.given.shape

    @property
    def evidence(self) -> int:
        """How many values differ; more than one where a single one is not a number that turns up by chance."""
        if not self.alike:
            return self.given.size + 1
        wrong = ~close(self.expected, self.given)
        return int(np.sum(wrong)) + int(np.any(wrong & ~_is_round(self.given)))

    @property
    def is_empty(self) -> bool:
        """Whether one of both holds nothing but zeros or nothing but nan, which many a change would give."""
        return any(bool(np.all(array == 0) or np.all(np.isnan(array))) for array in (self.expected, self.given))


@dataclasses.dataclass(frozen=True)
class Comparison:
    """All pairs of a failing answer that differ.

    Attributes:
        pairs: The pairs.
        it: What a sentence calls the result that they belong to.
        of_models: Whether they belong to models, of whose weights and answers a student sees no more than the shape.
    """

    pairs: list[Pair]
    it: str
    of_models: bool = False


def compare(calls: list[tuple[object, object, dict]]) -> Comparison | None:
    """Pair the arrays of expected and given results.

    Args:
        calls: Expected value, given value and sizes of each call on which they differ.

    Returns:
        The differing parts, or `None` where results cannot be lined up.
    """
    pairs, places, number, right = [], set(), 1, 0
    for expected, given, sizes in calls:
        wanted, got = parts(expected), parts(given)
        if not wanted or not got or len(wanted) != len(got):
            return None
        number = len(wanted)
        for place, (one, other) in enumerate(zip(wanted, got, strict=True)):
            pair = Pair(one, other, sizes)
            if not pair.alike or not np.all(close(one, other)):
                pairs.append(pair)
                places.add(place)
            else:
                right += 1
    single = len(places) == 1 and 1 < number <= len(ORDINALS)
    whole = "what is wrong in your result" if right else "your result"
    of_models = any(_holds_model(expected) for expected, _, _ in calls)
    it = f"your {ORDINALS[places.pop()]} result" if single and not of_models else whole
    return Comparison(pairs, it, of_models) if pairs else None


def sizes_of(arguments: dict, result: object = None) -> dict:
    """Return the numbers that stand for sizes in a call: lengths of axes, and whole numbers that are arguments.

    Args:
        arguments: Name → value.
        result: What the call should give.

    Returns:
        Words → number, e.g. `{"the length of signal": 8}`.
    """
    found = {}
    for name, value in arguments.items():
        shape = _shape_of(value)
        for axis, size in enumerate(shape):
            words = f"the length of {name}" if len(shape) == 1 else f"the size of {name} along axis {axis}"
            found[words] = int(size)
        if isinstance(value, int | np.integer) and not isinstance(value, bool):
            found[name] = int(value)
    for axis, size in enumerate(result.shape if isinstance(result, np.ndarray) else ()):
        found[f"the size of the result along axis {axis}"] = size
    return found


def _shape_of(value: object) -> tuple[int, ...]:
    """Return the lengths of the axes of an array or a nested list; lists of unequal lengths have one axis."""
    if not isinstance(value, list):
        return getattr(value, "shape", ())
    try:
        return np.shape(value)
    except ValueError:
        return (len(value),)


def _holds_model(value: object) -> bool:
    if isinstance(value, list | tuple):
        return any(map(_holds_model, value))
    return isinstance(value, dict) and not MODEL_ENTRIES.isdisjoint(value)


def _is_round(array: np.ndarray) -> np.ndarray:
    """Return whether values are such as also turn up by chance: whole numbers, halves, tenths."""
    with np.errstate(all="ignore"):
        scaled = np.asarray(array, dtype=complex) * 60
    return np.isclose(scaled, np.round(scaled), rtol=0, atol=1e-9)
