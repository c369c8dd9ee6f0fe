"""Mistakes that show in a result alone: what each makes of the expected one, with its sentence to the student.

The same table serves twice: a failing answer's results are compared with the changed expected ones, and the audit
asks whether the tests reject the reference with its result changed so.
"""

import dataclasses
from collections.abc import Callable

import numpy as np

# expected array → the array that a mistake gives, or `None` where it does not apply
Change = Callable[[np.ndarray], np.ndarray | None]


@dataclasses.dataclass(frozen=True)
class ResultChange:
    """A mistake that turns the expected result into another one.

    Attributes:
        name: What reports call it.
        sentence: What the student reads, `{it}` being the result.
        change: Expected array → the array that the mistake gives, or `None` where it does not apply.
    """

    name: str
    sentence: str
    change: Change


def complex_only(function: Callable) -> Change:
    """Return a change that applies to complex arrays only."""
    return lambda array: function(array) if array.dtype.kind == "c" else None


def real_only(function: Callable, positive: bool = False) -> Change:
    """Return a change that applies to real arrays only, or to positive ones only."""

    def change(array: np.ndarray) -> np.ndarray | None:
        array = np.asarray(array, dtype=float) if array.dtype.kind in "iu" else array
        fits = array.dtype.kind == "f" and (not positive or np.all(array > 0))
        return function(array) if fits else None

    return change


def to_whole_numbers(function: Callable) -> Change:
    """Return a change to whole numbers that applies where not only zeros come of it: other mistakes give them, too."""

    def change(array: np.ndarray) -> np.ndarray | None:
        whole = function(array)
        return whole if np.any((whole != array) & (whole != 0)) else None

    return real_only(change)


def many(function: Callable, ndim: int = 1) -> Change:
    """Return a change that applies to arrays of several values and at least `ndim` axes."""
    return lambda array: function(array) if array.ndim >= ndim and array.size > 1 else None


def _rows_and_columns(array: np.ndarray) -> np.ndarray:
    return np.swapaxes(array, -1, -2)


def other_part(array: np.ndarray) -> np.ndarray | None:
    """Return one minus a share; of decisions, every wrong one is the other one."""
    return None if np.all(np.isin(array, (0, 1))) else 1 - array


def by_largest(array: np.ndarray) -> np.ndarray:
    """Return an array divided by its largest magnitude."""
    return array / np.max(np.abs(array))


CHANGES = (
    ResultChange("wrong sign", "{it} has the wrong sign everywhere.", np.negative),
    ResultChange(
        "transposed", "{it} is transposed: rows stand where columns are expected.", many(_rows_and_columns, 2)
    ),
    ResultChange(
        "conjugated",
        "{it} is the complex conjugate of what is expected: a phase has the wrong sign, or a conjugate is forgotten.",
        complex_only(np.conj),
    ),
    ResultChange("real part", "{it} lacks its imaginary part.", complex_only(np.real)),
    ResultChange("imaginary part", "{it} is the imaginary part only.", complex_only(np.imag)),
    ResultChange("magnitude", "{it} lacks its phase: you took the absolute value.", complex_only(np.abs)),
    ResultChange("absolute value", "{it} lost its sign: you took the absolute value.", real_only(np.abs)),
    ResultChange("reversed", "{it} runs backwards along its last axis.", many(lambda array: array[..., ::-1])),
    ResultChange("reversed rows", "{it} runs backwards along its first axis.", many(lambda array: array[::-1], 2)),
    ResultChange("squared", "{it} is the square of what is expected: a root is missing.", np.square),
    ResultChange(
        "root", "{it} is the square root of what is expected: a square is missing.", real_only(np.sqrt, positive=True)
    ),
    ResultChange("reciprocal", "{it} is one over what is expected: a quotient is upside down.", np.reciprocal),
    ResultChange("complement", "{it} is one minus what is expected: you took the other part.", other_part),
    ResultChange("logarithm", "{it} is the natural logarithm of what is expected.", real_only(np.log, positive=True)),
    ResultChange("exponential", "{it} lacks a logarithm.", real_only(np.exp)),
    ResultChange(
        "no decibels", "{it} is a ratio of powers where decibels are expected.", real_only(lambda e: 10 ** (e / 10))
    ),
    ResultChange(
        "no level", "{it} is a ratio of amplitudes where decibels are expected.", real_only(lambda e: 10 ** (e / 20))
    ),
    ResultChange(
        "decibels",
        "{it} is in decibels where none are asked for.",
        real_only(lambda e: 10 * np.log10(e), positive=True),
    ),
    ResultChange("radians", "{it} is in radians where degrees are expected.", real_only(np.deg2rad)),
    ResultChange("degrees", "{it} is in degrees where radians are expected.", real_only(np.rad2deg)),
    ResultChange(
        "cut to integers", "{it} lost its decimals: it was stored as whole numbers.", to_whole_numbers(np.trunc)
    ),
    ResultChange("rounded", "{it} is rounded to whole numbers.", to_whole_numbers(np.round)),
    ResultChange("rounded up", "{it} is rounded up to whole numbers.", to_whole_numbers(np.ceil)),
    ResultChange(
        "clipped at zero", "{it} is cut at zero: negative values are lost.", real_only(lambda e: np.maximum(e, 0))
    ),
    ResultChange(
        "clipped at one",
        "{it} is cut to the range from 0 to 1.",
        lambda e: np.clip(e, 0, 1) if e.dtype.kind == "f" else None,
    ),
    ResultChange(
        "sorted",
        "{it} is sorted, so it no longer belongs to its input's order.",
        many(real_only(lambda e: np.sort(e, axis=-1))),
    ),
    ResultChange(
        "running sum",
        "{it} is added up step by step where single values are expected.",
        many(lambda e: np.cumsum(e, axis=-1)),
    ),
    ResultChange("divided by its maximum", "{it} is scaled to a largest value of one.", many(by_largest)),
    ResultChange("divided by its sum", "{it} is scaled so that it adds up to one.", many(lambda e: e / np.sum(e))),
    ResultChange("divided by its norm", "{it} is scaled to length one.", many(lambda e: e / np.linalg.norm(e))),
    ResultChange("mean removed", "{it} has its mean taken away.", many(lambda e: e - np.mean(e))),
    ResultChange("shifted later", "{it} comes one place too late.", many(lambda e: np.roll(e, 1, axis=-1))),
    ResultChange("shifted earlier", "{it} comes one place too early.", many(lambda e: np.roll(e, -1, axis=-1))),
    ResultChange("first missing", "{it} lacks its first value.", many(lambda e: e[..., 1:])),
    ResultChange("last missing", "{it} lacks its last value.", many(lambda e: e[..., :-1])),
    ResultChange("first row missing", "{it} lacks its first row.", many(lambda e: e[1:], 2)),
    ResultChange("last row missing", "{it} lacks its last row.", many(lambda e: e[:-1], 2)),
    ResultChange("first only", "{it} is the first of the expected values only.", many(lambda e: e[..., 0])),
    ResultChange("last only", "{it} is the last of the expected values only.", many(lambda e: e[..., -1])),
    ResultChange("first row only", "{it} is the first along its first axis only.", many(lambda e: e[0])),
    ResultChange("last row only", "{it} is the last along its first axis only.", many(lambda e: e[-1])),
    ResultChange("mean of all", "{it} is one mean over all where single values are expected.", many(np.mean)),
    ResultChange("sum of all", "{it} is one sum over all where single values are expected.", many(np.sum)),
    ResultChange(
        "mean of rows",
        "{it} is averaged over its first axis, which should stay.",
        many(lambda e: np.mean(e, axis=0), 2),
    ),
    ResultChange(
        "mean along rows",
        "{it} is averaged over its last axis, which should stay.",
        many(lambda e: np.mean(e, axis=-1), 2),
    ),
    ResultChange(
        "sum of rows", "{it} is added up over its first axis, which should stay.", many(lambda e: np.sum(e, axis=0), 2)
    ),
    ResultChange(
        "sum along rows",
        "{it} is added up over its last axis, which should stay.",
        many(lambda e: np.sum(e, axis=-1), 2),
    ),
    ResultChange(
        "root of the mean", "{it} is one root mean square over all.", many(lambda e: np.sqrt(np.mean(np.square(e))))
    ),
    ResultChange("axis kept", "{it} keeps an axis of length 1 that should be dropped.", lambda e: e[..., np.newaxis]),
    ResultChange(
        "row of one", "{it} has an axis of length 1 in front that should not be there.", lambda e: e[np.newaxis]
    ),
    ResultChange("flattened", "{it} is one long row: its axes are gone.", many(np.ravel, 2)),
)
