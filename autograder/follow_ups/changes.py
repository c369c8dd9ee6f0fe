"""What a machine changes about one argument of a call: its type, its size, its values, or their order."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

NUMBERS, FLOATS, WHOLE = "iufcb", "fc", "iu"
LOUD, QUIET, FAINT = 1e3, 1e-3, 1e-6


@dataclasses.dataclass(frozen=True)
class Change:
    """One change of an argument.

    Attributes:
        name: What the ledger calls it.
        phrase: What a student reads of it, `{name}` being the argument.
        change: Value → changed value, or `None` where it does not apply.
    """

    name: str
    phrase: str
    change: Callable[[Any], Any]


def _array(name: str, phrase: str, function: Callable, kinds: str = NUMBERS, ndim: int = 1) -> Change:
    def change(value: Any) -> Any:
        fits = isinstance(value, np.ndarray) and value.dtype.kind in kinds and value.ndim >= ndim and value.size
        return function(value) if fits else None

    return Change(name, phrase, change)


def _items(name: str, phrase: str, function: Callable) -> Change:
    def change(value: Any) -> Any:
        return function(value) if isinstance(value, list | tuple) and value else None

    return Change(name, phrase, change)


def _whole(name: str, phrase: str, function: Callable) -> Change:
    def change(value: Any) -> Any:
        fits = isinstance(value, int | np.integer) and not isinstance(value, bool)
        return function(int(value)) if fits else None

    return Change(name, phrase, change)


def _decimal(name: str, phrase: str, function: Callable) -> Change:
    def change(value: Any) -> Any:
        return function(float(value)) if isinstance(value, float | np.floating) else None

    return Change(name, phrase, change)


def _always(number: Any) -> Callable[[Any], Any]:
    def given(_: Any) -> Any:
        return number

    return given


def _as_whole(values: np.ndarray) -> np.ndarray | None:
    largest = np.max(np.abs(values))
    return np.rint(values * 10 / largest).astype(int) if np.isfinite(largest) and largest else None


def _rounded(values: np.ndarray) -> np.ndarray | None:
    return np.rint(values).astype(int) if np.all(np.isfinite(values)) and np.any(np.rint(values)) else None


def _with_ties(values: np.ndarray) -> np.ndarray | None:
    step = np.max(np.abs(values)) / 3
    return np.round(values / step) * step if np.isfinite(step) and step else None


def _with_first(values: np.ndarray, new: Any) -> np.ndarray:
    changed = values.copy()
    changed.flat[0] = new
    return changed


def _largest_first(values: np.ndarray) -> np.ndarray:
    changed, place = values.copy(), int(np.argmax(values))
    changed.flat[[0, place]] = changed.flat[[place, 0]]
    return changed


def _single(values: np.ndarray) -> np.ndarray | None:
    return values.astype("f4" if values.dtype.kind == "f" else "c8") if values.dtype.char in "dD" else None


TYPES = (
    _array("whole numbers", "small whole numbers in {name}", _as_whole, "f"),
    _array("rounded", "whole numbers in {name}", _rounded, "f"),
    _array("single precision", "{name} in single precision", _single, FLOATS),
    _array("double precision", "{name} in double precision", lambda v: v.astype("f8") if v.dtype == "f4" else None),
    _array("list", "a list in the place of {name}", lambda v: v.tolist()),
    _array("truth values", "True and False in {name}", lambda v: v > 0 if set(v.flat) <= {0, 1} else None, WHOLE),
    _array("zeros and ones", "0 and 1 in {name}", lambda v: v.astype(int), "b"),
    _items("list to array", "an array in the place of {name}", lambda v: np.array(v) if _is_plain(v) else None),
    _items("tuple to list", "a list in the place of {name}", lambda v: list(v) if isinstance(v, tuple) else None),
    _items("list to tuple", "a tuple in the place of {name}", lambda v: tuple(v) if isinstance(v, list) else None),
)
SIZES = (
    _array("last left out", "{name} one shorter", lambda v: v[:-1].copy()),
    _array("halved", "half of {name} only", lambda v: v[: (len(v) + 1) // 2].copy()),
    _array("first only", "a single row or value in {name}", lambda v: v[:1].copy()),
    _array("twice", "{name} twice as long", lambda v: np.concatenate([v, v])),
    _array("turned and twice", "{name} twice as long", lambda v: np.concatenate([v, v[::-1]])),
    _array("column left out", "one column less in {name}", lambda v: v[..., :-1].copy(), ndim=2),
    _array("columns twice", "twice as many columns in {name}", lambda v: np.concatenate([v, v[..., ::-1]], -1), ndim=2),
    _items("item left out", "{name} one item shorter", lambda v: v[:-1]),
    _items("item more", "{name} one item longer", lambda v: v + v[:1]),
    _items("first item", "a single item in {name}", lambda v: v[:1]),
)
VALUES = (
    _array("loud", "{name} a thousand times larger", lambda v: v * LOUD, FLOATS),
    _array("quiet", "{name} a thousand times smaller", lambda v: v * QUIET, FLOATS),
    _array("faint", "{name} a million times smaller", lambda v: v * FAINT, FLOATS),
    _array("half as large", "{name} half as large", lambda v: v * 0.5, FLOATS),
    _array("signs turned", "the other sign in {name}", lambda v: -v, FLOATS),
    _array("offset", "a constant added to {name}", lambda v: v + 3 * np.std(v) + 0.1, FLOATS),
    _array("ties", "equal values in {name}", _with_ties, "f"),
    _array("constant", "the same value everywhere in {name}", lambda v: np.full_like(v, v.flat[0]), "iuf"),
    _array("zeros", "nothing but zeros in {name}", np.zeros_like, "iuf"),
    _array("ones", "nothing but ones in {name}", np.ones_like, "iuf"),
    _array("first zero", "a zero in {name}", lambda v: _with_first(v, 0), "iuf"),
    _array("entries one more", "{name} larger by one", lambda v: v + 1, WHOLE),
    _array("spread labels", "other whole numbers in {name}", lambda v: v * 10 + 1, WHOLE),
    _array("labels from above", "the whole numbers of {name} exchanged", lambda v: np.max(v) + np.min(v) - v, WHOLE),
    _array("all true", "True everywhere in {name}", np.ones_like, "b"),
    _array("all false", "False everywhere in {name}", np.zeros_like, "b"),
    _array("opposite", "True for False in {name}", lambda v: ~v, "b"),
)
ORDER = (
    _array("reversed", "{name} in reverse order", lambda v: v[::-1].copy()),
    _array("rolled", "{name} in another order", lambda v: np.roll(v, 1, axis=0)),
    _array("columns reversed", "the last axis of {name} in reverse order", lambda v: v[..., ::-1].copy(), ndim=2),
    _array("largest first", "the largest value of {name} at the front", _largest_first, "iuf"),
    _items("items reversed", "{name} in reverse order", lambda v: v[::-1]),
)
SINGLE_NUMBERS = (
    Change("other truth", "the other truth value for {name}", lambda v: not v if isinstance(v, bool) else None),
    _whole("one more", "{name} larger by one", lambda v: v + 1),
    _whole("one less", "{name} smaller by one", lambda v: v - 1),
    _whole("doubled", "{name} twice as large", lambda v: 2 * v),
    _whole("one", "1 for {name}", _always(1)),
    _whole("two", "2 for {name}", _always(2)),
    _whole("three", "3 for {name}", _always(3)),
    _whole("nought", "0 for {name}", _always(0)),
    _whole("NumPy's whole number", "a whole number of NumPy's for {name}", np.int64),
    _decimal("a tenth more", "{name} larger by a tenth", lambda v: v * 1.1),
    _decimal("a tenth less", "{name} smaller by a tenth", lambda v: v * 0.9),
    _decimal("half", "{name} half as large", lambda v: v * 0.5),
    _decimal("double", "{name} twice as large", lambda v: v * 2),
    _decimal("sign turned", "the other sign of {name}", lambda v: -v),
    _decimal("nil", "0 for {name}", _always(0.0)),
    _decimal("unity", "1 for {name}", _always(1.0)),
    _decimal("whole", "a whole number for {name}", lambda v: int(v) if v.is_integer() else None),
    _decimal("NumPy's single", "{name} in single precision", np.float32),
)
CHANGES = (*TYPES, *SIZES, *VALUES, *ORDER, *SINGLE_NUMBERS)
# changes of arguments that are equally long, made of all of them together
JOINT = (*TYPES[:5], *SIZES, *VALUES, *ORDER)
BY_NAME = {change.name: change for change in CHANGES}


def _is_plain(items: list | tuple) -> bool:
    return all(isinstance(item, int | float) for item in items)
