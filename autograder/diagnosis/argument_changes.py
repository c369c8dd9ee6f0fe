"""Mistakes that show in what becomes of one argument: taken in another unit, cut off, sorted, ignored."""

import dataclasses
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.diagnosis.calls import Call


@dataclasses.dataclass(frozen=True)
class ArgumentChange:
    """A mistake that works like the right answer on a changed argument.

    Attributes:
        name: What reports call it, after the argument's name.
        sentence: What the student reads, `{name}` being the argument.
        change: Value → changed value, or `None` where it does not apply.
    """

    name: str
    sentence: str
    change: Callable


def _array(function: Callable, kinds: str = "iuf", ndim: int = 1) -> Callable[[object], object]:
    def change(value: Any) -> Any:
        fits = isinstance(value, np.ndarray) and value.dtype.kind in kinds and value.ndim >= ndim and value.size > 1
        return function(value) if fits else None

    return change


def _number(function: Callable) -> Callable[[object], object]:
    def change(value: Any) -> Any:
        fits = isinstance(value, int | float | np.number | np.ndarray) and not isinstance(value, bool)
        return function(value) if fits and np.asarray(value).dtype.kind in "iuf" else None

    return change


def _whole(function: Callable) -> Callable[[object], object]:
    def change(value: Any) -> Any:
        fits = isinstance(value, int | np.integer) and not isinstance(value, bool)
        return function(value) if fits and function(value) >= 0 else None

    return change


def _like(function: Callable) -> Callable[[object], object]:
    """Keep the type that came in, so that only the value is another."""

    def change(value: Any) -> Any:
        result = np.asarray(function(np.asarray(value)))
        kept = value.dtype if isinstance(value, np.ndarray) and value.dtype.kind == "f" else None
        return result.astype(kept) if isinstance(value, np.ndarray) else result.item()

    return _number(change)


CHANGES = (
    ArgumentChange(
        "as radians", "You use `{name}` in degrees where radians are needed, or twice converted.", _like(np.rad2deg)
    ),
    ArgumentChange(
        "converted twice", "You convert `{name}` from degrees to radians though it need not be.", _like(np.deg2rad)
    ),
    ArgumentChange("one more", "You take one more than `{name}` says.", _whole(lambda v: v + 1)),
    ArgumentChange("one less", "You take one less than `{name}` says.", _whole(lambda v: v - 1)),
    ArgumentChange("negative", "`{name}` enters with the wrong sign.", _like(np.negative)),
    ArgumentChange(
        "complement", "You use `{name}` where 1 − `{name}` belongs, or the other way round.", _like(lambda v: 1 - v)
    ),
    ArgumentChange("squared", "`{name}` is squared once too often, or a root of it is missing.", _like(np.square)),
    ArgumentChange(
        "rooted",
        "A root of `{name}` is taken that should not be, or a square of it is missing.",
        _like(lambda v: np.sqrt(v) if np.all(v >= 0) else v),
    ),
    ArgumentChange(
        "reciprocal",
        "`{name}` stands below the line where it belongs above, or the other way round.",
        _like(lambda v: 1 / v if np.all(v != 0) else v),
    ),
    ArgumentChange("doubled", "`{name}` enters with a factor of 2 too much.", _like(lambda v: 2 * v)),
    ArgumentChange("halved", "`{name}` enters with half of what it should.", _like(lambda v: v / 2)),
    ArgumentChange("two pi", "`{name}` enters with a factor of 2π too much.", _like(lambda v: 2 * np.pi * v)),
    ArgumentChange("over two pi", "`{name}` enters without its factor of 2π.", _like(lambda v: v / (2 * np.pi))),
    ArgumentChange(
        "exponential",
        "`{name}` is a logarithm: you take its exponential once too often, or not at all.",
        _like(lambda v: np.exp(v) if np.max(np.abs(v)) < 50 else v),
    ),
    ArgumentChange(
        "logarithm",
        "You use the logarithm of `{name}` where itself belongs, or itself for its exponential.",
        _like(lambda v: np.log(v) if np.all(v > 0) else v),
    ),
    ArgumentChange("absolute", "You use the absolute value of `{name}`: its sign counts.", _like(np.abs)),
    ArgumentChange(
        "cut to integers", "The decimals of `{name}` are lost: it is cut to whole numbers.", _like(np.trunc)
    ),
    ArgumentChange(
        "conjugated", "`{name}` is conjugated where it should not be, or not where it should.", _array(np.conj, "c")
    ),
    ArgumentChange("real part", "You use the real part of `{name}` only.", _array(np.real, "c")),
    ArgumentChange(
        "reversed",
        "You go through `{name}` backwards, or should and do not.",
        _array(lambda v: v[::-1] if v.ndim == 1 else None, "iufcb"),
    ),
    ArgumentChange(
        "transposed", "Rows and columns of `{name}` are mixed up.", _array(lambda v: np.swapaxes(v, -1, -2), "iufcb", 2)
    ),
    ArgumentChange("sorted", "You sort `{name}`: its order counts.", _array(lambda v: np.sort(v, axis=-1))),
    ArgumentChange(
        "different values",
        "You use each different value of `{name}` once: repeated ones count, too.",
        _array(lambda v: np.unique(v) if v.ndim == 1 else None),
    ),
    ArgumentChange("first left out", "You leave out the first value of `{name}`.", _array(lambda v: v[1:], "iufcb")),
    ArgumentChange("last left out", "You leave out the last value of `{name}`.", _array(lambda v: v[:-1], "iufcb")),
    ArgumentChange(
        "last column left out",
        "You leave out the last values along the last axis of `{name}`.",
        _array(lambda v: v[..., :-1], "iufcb", 2),
    ),
    ArgumentChange(
        "first column left out",
        "You leave out the first values along the last axis of `{name}`.",
        _array(lambda v: v[..., 1:], "iufcb", 2),
    ),
    ArgumentChange(
        "mean removed", "You take the mean of `{name}` away, which should stay.", _array(lambda v: v - np.mean(v), "f")
    ),
    ArgumentChange(
        "its mean",
        "You use the mean of `{name}` where its single values belong.",
        _array(lambda v: np.full_like(v, np.mean(v)), "f"),
    ),
    ArgumentChange(
        "its first", "You use the first value of `{name}` for all.", _array(lambda v: np.full_like(v, v.flat[0]))
    ),
    ArgumentChange(
        "its largest",
        "You use the largest value of `{name}` for all.",
        _array(lambda v: np.full_like(v, np.max(v)), "f"),
    ),
    ArgumentChange(
        "normalised",
        "You scale `{name}` to a largest value of one first.",
        _array(lambda v: v / np.max(np.abs(v)), "f"),
    ),
    ArgumentChange("ones", "You use ones where the values of `{name}` belong.", _array(np.ones_like, "iuf")),
    ArgumentChange("below zero cut", "You cut `{name}` at zero.", _array(lambda v: np.maximum(v, 0), "f")),
)

COUNTED, UNITS = ("one more", "one less"), ("_hz", "_db", "_s", "_deg", "_m")


def changes_of(name: str) -> list[ArgumentChange]:
    """Return the changes that a mistake may make of an argument: what has a unit is not counted."""
    return [change for change in CHANGES if change.name not in COUNTED or not name.endswith(UNITS)]


TURNED = ArgumentChange(
    "along the other axis",
    "You work along another axis of `{name}` than the one that is meant.",
    _array(lambda v: np.swapaxes(v, -1, -2), "iufcb", 2),
)


def swapped(call: Call, names: list[str]) -> list[tuple[str, str, Call]]:
    """Return calls with two of the arguments by position in each other's place, with name and sentence."""
    found, number = [], min(len(call.positional), len(names))
    for one in range(number):
        for other in range(one + 1, number):
            values = list(call.positional)
            if _kind(values[one]) == _kind(values[other]):
                values[one], values[other] = values[other], values[one]
                sentence = f"`{names[one]}` and `{names[other]}` are mixed up: each stands in the other's place."
                found.append((f"{names[one]} and {names[other]} swapped", sentence, _with(call, values)))
    return found


def with_argument(call: Call, names: list[str], name: str, value: object) -> Call:
    """Return a call with another value of one argument."""
    if name in call.named or names.index(name) >= len(call.positional):
        return dataclasses.replace(call, named=call.named | {name: value})
    values = list(call.positional)
    values[names.index(name)] = value
    return _with(call, values)


def bound(call: Call, names: list[str]) -> dict:
    """Return the arguments that a call gives, by name."""
    return dict(zip(names, call.positional, strict=False)) | call.named


def _with(call: Call, values: list) -> Call:
    return dataclasses.replace(call, positional=tuple(values))


def _kind(value: object) -> object:
    return ("array", np.ndim(value)) if isinstance(value, np.ndarray) else type(value)
