"""What a public function must do with single numbers as people have them: counts, rates, angles."""

import numbers

import numpy as np

from tests.support.replayed_examples import alike, called

ODD = {"none": None, "word": "many", "nan": np.nan, "empty": [], "shape": np.ones((2, 3, 2))}


def number_faults(call, exceptions=()):
    """Return what goes wrong when a function gets one of its numbers in another type, or something else.

    Args:
        call: Function, positional and named arguments.
        exceptions: Kinds of input that this function may treat otherwise, such as `"none"`.

    Returns:
        Sentences, none if all is well.
    """
    found = []
    for place, value in [*enumerate(call[1]), *call[2].items()]:
        if place != "seed" and isinstance(value, numbers.Real) and not isinstance(value, bool):
            checks = {
                **_same_number(call, place, value),
                **{kind: called(call, place, odd)[1] for kind, odd in ODD.items()},
            }
            found += [f"{place}, {kind}: {fault}" for kind, fault in checks.items() if fault and kind not in exceptions]
    return found


def _same_number(call, place, value):
    """Compare results for one number as NumPy and as Python writes it."""
    kinds = {"float32": np.float32, "float64": np.float64}
    kinds |= {"int16": np.int16} if float(value).is_integer() and abs(value) < 2**15 else {}
    wanted, _ = called(call, place, value)
    results = {kind: called(call, place, write(value)) for kind, write in kinds.items()}
    return {
        kind: fault or ("" if alike(wanted, result) else f"{result!r:.80} instead of {wanted!r:.80}")
        for kind, (result, fault) in results.items()
    }
