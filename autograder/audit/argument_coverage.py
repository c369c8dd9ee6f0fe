"""What the tests of an exercise hand in: kinds of arguments, sizes, ties, and what must raise an error."""

import dataclasses

import numpy as np

from autograder.audit.contract_probes import around, is_tensor, number_arrays
from autograder.authoring.lesson import Exercise
from autograder.execution.agent.changes import parts
from autograder.execution.loopback import bounded_verdict

# values of a long argument that are looked at
MAX_VALUES = 100_000


@dataclasses.dataclass
class Coverage:
    """What the calls of an exercise's tests had in common with what users do.

    Attributes:
        arrays: An array was handed in, which the answer could change.
        data: Numbers and names of the arguments that were an array or list of fractions, or the first of all.
        real: Such an argument held real numbers beyond 0 … 1, so that it is not a fraction or probability.
        integers: It held integers.
        floats: A result held numbers that are not integers.
        sample: Arguments of a call that gave such a result.
        errors: Errors that the reference raised, with the calls that made it raise.
        one_element: An array with a length of one was handed in.
        uneven: A length was handed in that a whole number among the arguments does not divide.
        ties: An array was handed in that holds a value twice.
    """

    arrays: bool = False
    data: set[int | str] = dataclasses.field(default_factory=set)
    real: bool = False
    integers: bool = False
    floats: bool = False
    sample: tuple[tuple, dict] | None = None
    errors: list[tuple[Exception, tuple, dict]] = dataclasses.field(default_factory=list)
    one_element: bool = False
    uneven: bool = False
    ties: bool = False

    @property
    def sizes(self) -> dict[str, bool]:
        """Which of the sizes that are easily forgotten the tests hand in."""
        return {"one element": self.one_element, "uneven": self.uneven, "ties": self.ties}


def coverage_of(exercise: Exercise, namespace: dict, secret: str) -> Coverage:
    """Run an exercise's tests on the reference and look at what they hand in."""
    found = Coverage()

    def wrap(function):
        def recorder(*positional, **named):
            _look_at_arguments(found, positional, named)
            try:
                result = function(*positional, **named)
            except Exception as error:
                found.errors.append((error, positional, named))
                raise
            if holds_floats(result):
                found.floats, found.sample = True, (positional, named)
            return result

        return recorder

    if (answer := around(exercise, namespace[exercise.symbol], wrap)) is not None:
        bounded_verdict(exercise, namespace, answer, secret)
    return found


def _look_at_arguments(found, positional, named) -> None:
    values = [*positional, *named.values()]
    arrays = [part for _, part in parts(positional, named) if isinstance(part, np.ndarray)]
    arrays += [np.asarray(value) for value in values if _is_list_of_numbers(value)]
    numbers = [int(value) for value in values if isinstance(value, int | np.integer) and value > 1]
    found.arrays |= any(isinstance(part, np.ndarray) for _, part in parts(positional, named))
    numbers_in = number_arrays(positional, named)
    kinds = [(where, array.dtype.kind) for where, array in numbers_in]
    found.data |= {where for place, (where, kind) in enumerate(kinds) if place == 0 or kind == "f"}
    reals = [array for where, array in numbers_in if where in found.data and array.dtype.kind in "iuf" and array.size]
    found.real |= any(np.nanmin(array) < 0 or np.nanmax(array) > 1 for array in reals)
    found.integers |= any(where in found.data and kind in "iu" for where, kind in kinds)
    lengths = [length for array in arrays for length in array.shape]
    found.one_element |= 1 in lengths
    found.uneven |= any(length > number and length % number for length in lengths for number in numbers)
    found.ties |= any(_has_ties(array) for array in arrays)


def _is_list_of_numbers(value) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, int | float | complex) for item in value)


def _has_ties(array) -> bool:
    flat = array.reshape(-1)[:MAX_VALUES]
    return array.dtype.kind in "iufcU" and len(np.unique(flat)) < flat.size


def holds_floats(value) -> bool:
    """Whether a result holds numbers that are not integers, in tuples, lists and dictionaries too."""
    if isinstance(value, list | tuple):
        return any(map(holds_floats, value))
    if isinstance(value, dict):
        return any(map(holds_floats, value.values()))
    if is_tensor(value):
        return bool(getattr(value.dtype, "is_floating", False))
    return isinstance(value, float | complex | np.ndarray | np.generic) and np.asarray(value).dtype.kind in "fc"
