"""Whose word counts on what an input should give: the reference and every other right answer of the lesson."""

import dataclasses
from collections.abc import Callable, Collection

import numpy as np

from autograder.authoring import known_answers
from autograder.authoring.lesson import Exercise
from autograder.diagnosis.calls import Call, copied, local_outcome
from autograder.diagnosis.outcomes import Outcome, parts, same

# what is called the same may differ by the rounding of single precision, and by what is left where numbers cancel
RELATIVE, ABSOLUTE, LEAST = 1e-3, 1e-4, 1e-9
JITTER = 1e-9
Places = Collection[int | str]


@dataclasses.dataclass(frozen=True)
class Judges:
    """The right answers of an exercise.

    Attributes:
        reference: The library's own.
        others: The lesson's other ones.
    """

    reference: Callable
    others: tuple[Callable, ...]

    def agreed(self, call: Call) -> Outcome | None:
        """Return what an input gives, or `None` where right answers differ or fail.

        Args:
            call: Input.
        """
        wanted = local_outcome(self.reference, call)
        if not wanted.has_value:
            return None
        return wanted if all(agree(wanted, local_outcome(other, call)) for other in self.others) else None

    def settled(self, call: Call, data: Places) -> Outcome | None:
        """Return what an input gives, or `None` where that also turns on chance, on the last digit or on precision.

        Args:
            call: Input.
            data: Numbers and names of the arguments that hold decimal numbers, whatever they hold here.
        """
        wanted = self.agreed(call)
        if wanted is None or not _is_finite(wanted) or not same(wanted, local_outcome(self.reference, call)):
            return None
        nearly = [local_outcome(self.reference, one) for one in (jittered(call, data), in_single_precision(call))]
        return wanted if all(one.error or agree(wanted, one) for one in nearly) else None


def judges_of(exercise: Exercise, namespace: dict) -> Judges:
    """Return the right answers of an exercise.

    Args:
        exercise: Exercise.
        namespace: Names that its tests see.
    """
    others = known_answers.known(exercise, namespace, "right")
    return Judges(namespace[exercise.symbol], tuple(other.answer for other in others))


def agree(wanted: Outcome, given: Outcome) -> bool:
    """Return whether an answer gives what it should, to the rounding of single precision.

    Args:
        wanted: What it should give.
        given: What it gives.
    """
    if same(wanted, given):
        return True
    if not (wanted.has_value and given.has_value):
        return False
    one, other = parts(wanted.value), parts(given.value)
    return one is not None and other is not None and len(one) == len(other) and all(map(_is_close, one, other))


def _is_close(wanted: np.ndarray, given: np.ndarray) -> bool:
    if wanted.shape != given.shape or (wanted.dtype.kind in "biu" and given.dtype.kind in "biu"):
        return bool(np.array_equal(wanted, given))
    scale = float(np.max(np.abs(wanted), initial=0.0, where=np.isfinite(wanted)))
    return bool(np.allclose(given, wanted, rtol=RELATIVE, atol=max(ABSOLUTE * scale, LEAST), equal_nan=True))


def jittered(call: Call, data: Places) -> Call:
    """Return a call whose decimal numbers differ by next to nothing: what turns on that is nobody's mistake.

    Args:
        call: Call.
        data: Numbers and names of the arguments that hold decimal numbers, even where this call has whole ones.
    """
    rng = np.random.default_rng(0)
    return _with_arrays(call, data, lambda v: v * (1 + JITTER * rng.standard_normal(v.shape)))


def in_single_precision(call: Call) -> Call:
    """Return a call whose decimal numbers are in single precision, as a network's are.

    Args:
        call: Call.
    """
    items = [*enumerate(call.positional), *call.named.items()]
    double = {where for where, value in items if isinstance(value, np.ndarray) and value.dtype.char in "dD"}
    return _with_arrays(call, double, lambda v: v.astype("c8" if v.dtype.kind == "c" else "f4"))


def places_of_data(calls: list[Call]) -> set[int | str]:
    """Return the numbers and names of the arguments that hold decimal numbers in one of the calls.

    Args:
        calls: Calls.
    """
    items = [item for call in calls for item in [*enumerate(call.positional), *call.named.items()]]
    return {where for where, value in items if isinstance(value, np.ndarray) and value.dtype.kind in "fc"}


def _with_arrays(call: Call, places: Places, change: Callable) -> Call:
    def changed(where, value):
        fits = where in places and isinstance(value, np.ndarray) and value.dtype.kind in "iufc"
        return change(value) if fits else copied(value)

    positional = tuple(changed(place, value) for place, value in enumerate(call.positional))
    named = {name: changed(name, value) for name, value in call.named.items()}
    return dataclasses.replace(call, positional=positional, named=named)


def _is_finite(outcome: Outcome) -> bool:
    arrays = parts(outcome.value) if outcome.has_value else None
    return arrays is not None and all(bool(np.all(np.isfinite(array))) for array in arrays)
