"""Results that are right up to a factor or a constant."""

import math
from collections.abc import Callable

import numpy as np

from autograder.diagnosis.outcomes import close
from autograder.diagnosis.pairs import NamedDifference, Pair

# at least this number of different values must be off in one way before it is called a rule
MIN_DIFFERENT = 3
KNOWN = {
    2.0: "twice what is expected: a factor of 2 is too much, or one of ½ is missing",
    0.5: "half of what is expected: a factor of 2 is missing, or one of ½ is too much",
    4.0: "four times what is expected: a factor of 2 is squared, or counted twice",
    0.25: "a quarter of what is expected: a factor of 2 is missing twice, or squared",
    math.sqrt(2): "√2 times what is expected: a peak stands for an RMS value, or a ½ under a root is missing",
    math.sqrt(0.5): "1/√2 of what is expected: an RMS value stands for a peak, or a 2 under a root is missing",
    10.0: "ten times what is expected",
    0.1: "a tenth of what is expected",
    math.pi: "π times what is expected",
    1 / math.pi: "1/π of what is expected",
    2 * math.pi: "2π times what is expected: a whole turn is 2π",
    0.5 / math.pi: "1/2π of what is expected: a whole turn is 2π",
    math.log(10): "ln 10 times what is expected: you took the natural logarithm where the one to base 10 is meant",
    1 / math.log(10): "1/ln 10 of what is expected: you took the logarithm to base 10 where the natural one is meant",
    1 / math.log(2): "1/ln 2 times what is expected: you took the logarithm to base 2 where the natural one is meant",
    math.log(2): "ln 2 times what is expected: you took the natural logarithm where the one to base 2 is meant",
    180 / math.pi: "180/π times what is expected: degrees and radians are mixed up",
    math.pi / 180: "π/180 of what is expected: degrees and radians are mixed up",
    100.0: "a hundred times what is expected: percent and shares are mixed up",
    0.01: "a hundredth of what is expected: percent and shares are mixed up",
    1000.0: "a thousand times what is expected: look at the units",
    0.001: "a thousandth of what is expected: look at the units",
}
BY_SIZE = {
    "times N": (lambda n: n, "{n} times what is expected: a division by that number is missing"),
    "over N": (lambda n: 1 / n, "what is expected divided by {n}: you divide by that number once too often"),
    "times root N": (math.sqrt, "√N times what is expected, N being {n}"),
    "over root N": (lambda n: 1 / math.sqrt(n), "what is expected divided by √N, N being {n}"),
    "N over N−1": (lambda n: n / (n - 1), "too large by N/(N − 1), N being {n}: divide by N, not by N − 1"),
    "N−1 over N": (lambda n: (n - 1) / n, "too small by (N − 1)/N, N being {n}: divide by N − 1, not by N"),
    "root of N over N−1": (
        lambda n: math.sqrt(n / (n - 1)),
        "too large by √(N/(N − 1)), N being {n}: the deviation divides by N here",
    ),
    "root of N−1 over N": (
        lambda n: math.sqrt((n - 1) / n),
        "too small by √((N − 1)/N), N being {n}: the deviation divides by N − 1 here",
    ),
    "times N squared": (lambda n: n**2, "N² times what is expected, N being {n}"),
    "over N squared": (lambda n: 1 / n**2, "what is expected divided by N², N being {n}"),
}


def ratio(pair: Pair) -> complex | None:
    """Return by what one factor an array is off, or `None` where no one factor explains it."""
    if not pair.alike or pair.expected.dtype.kind == "b" or pair.given.dtype.kind == "b" or not pair.expected.size:
        return None
    expected, given = pair.expected.ravel(), pair.given.ravel()
    place = int(np.argmax(np.where(np.isfinite(expected), np.abs(expected), -1.0)))
    with np.errstate(all="ignore"):
        factor = given[place] / expected[place]
    # where both are zero by chance, no factor shows
    if not np.isfinite(factor) or factor == 0 or not np.all(close(expected * factor, given)):
        return None
    return factor


def by_size(pairs: list[Pair]) -> NamedDifference | None:
    """Tell a factor that is made of one of the call's sizes."""
    factors = _measured(ratio, pairs)
    if factors is None or all(_is_known(factor) for factor in factors) and _all_alike(factors):
        return None
    for words in pairs[0].sizes:
        numbers = [pair.sizes.get(words, 0) for pair in pairs]
        # of one size alone, some function of some number fits many a mistake
        if min(numbers) < 2 or len(set(numbers)) < 2 and _different(pairs) < MIN_DIFFERENT:
            continue
        for name, (function, sentence) in BY_SIZE.items():
            # nine is also an eigenvalue: a square needs two sizes to be believed
            doubtful = name.endswith("squared") and len(set(numbers)) < 2
            if not doubtful and np.allclose(factors, [function(number) for number in numbers], rtol=1e-5):
                return name, f"{{it}} is {sentence.format(n=words)}."
    return None


def known_constant(pairs: list[Pair]) -> NamedDifference | None:
    """Tell a factor that is the same in every call and that a known mistake gives."""
    factors = _measured(ratio, pairs)
    if factors is None or not _all_alike(factors):
        return None
    size, sign = abs(factors[0]), "minus " if np.real(factors[0]) < 0 else ""
    if np.iscomplexobj(factors[0]) and abs(factors[0].imag) > 1e-6 * size:
        return "a complex factor", "{it} is right up to one complex factor: a phase is too much or missing."
    for known, words in KNOWN.items():
        if np.isclose(size, known, rtol=1e-5):
            return f"{sign}{words.partition(':')[0]}".replace("what is ", ""), f"{{it}} is {sign}{words}."
    return None


def constant(pairs: list[Pair]) -> NamedDifference | None:
    """Tell any factor that is the same in every call."""
    factors = _measured(ratio, pairs)
    if factors is None or not _all_alike(factors) or _different(pairs) < MIN_DIFFERENT:
        return None
    factor = np.real(factors[0])
    return "a constant factor", f"{{it}} is {factor:.4g} times what is expected: look for a factor."


def difference(pairs: list[Pair]) -> NamedDifference | None:
    """Tell a constant that is added everywhere."""
    offsets = _measured(_offset, pairs)
    if offsets is None or _different(pairs) < MIN_DIFFERENT:
        return None
    if not _all_alike(offsets):
        if all(pair.expected.size > 2 for pair in pairs):
            return "a changing constant", "{it} is right up to a constant, which changes from call to call."
        return None
    offset = np.real(offsets[0])
    words = f"{abs(offset):.4g} too {'large' if offset > 0 else 'small'}"
    return f"{words} everywhere", f"{{it}} is {words}: something is counted once too often, or not at all."


def changing(pairs: list[Pair]) -> NamedDifference | None:
    """Tell a factor that holds within a call and changes between calls."""
    factors = _measured(ratio, pairs)
    if factors is None or any(pair.expected.size < 3 for pair in pairs):
        return None
    return (
        "a changing factor",
        "{it} is right up to a factor, which changes from call to call: look at the normalisation.",
    )


def other_power(pairs: list[Pair]) -> NamedDifference | None:
    """Tell squares for plain values and back, where a factor hides them."""
    if any(pair.expected.size < 3 for pair in pairs):
        return None
    for power, words in ((2, "the square"), (0.5, "the square root")):
        if all(ratio(_powered(pair, power)) is not None for pair in pairs if pair.alike) and all(
            p.alike for p in pairs
        ):
            missing = (
                "a root is missing, or a square too much" if power == 2 else "a square is missing, or a root too much"
            )
            return f"{words} up to a factor", f"{{it}} goes like {words} of what is expected: {missing}."
    return None


def by_row(pairs: list[Pair]) -> NamedDifference | None:
    """Tell factors or constants that depend on the place along one axis only."""
    if any(not pair.alike or pair.expected.ndim != 2 or min(pair.expected.shape) < 3 for pair in pairs):
        return None
    for measure, words in ((ratio, "a factor"), (_offset, "a constant")):
        for axis, place in ((0, "row"), (1, "column")):
            if all(_holds_along(pair, axis, measure) for pair in pairs):
                return f"{words} for each {place}", f"each {place} of {{it}} is right up to {words} of its own."
    return None


def _measured(measure: Callable[[Pair], complex | None], pairs: list[Pair]) -> list[complex] | None:
    """Return what was measured of every pair, or `None` where one of them has no such measure."""
    found = [value for pair in pairs if (value := measure(pair)) is not None]
    return found if len(found) == len(pairs) else None


def _holds_along(pair: Pair, axis: int, measure: Callable[[Pair], complex | None]) -> bool:
    slices = zip(np.moveaxis(pair.expected, axis, 0), np.moveaxis(pair.given, axis, 0), strict=True)
    return all(measure(type(pair)(one, other, {})) is not None for one, other in slices)


def _powered(pair: Pair, power: float) -> Pair:
    with np.errstate(all="ignore"):
        return type(pair)(np.abs(pair.expected) ** power, pair.given, {})


def _offset(pair: Pair) -> complex | None:
    if not pair.alike or pair.expected.dtype.kind == "b" or not pair.expected.size:
        return None
    with np.errstate(all="ignore"):
        offsets = np.asarray(pair.given - pair.expected).ravel()
    offset = offsets[0]
    right = np.isfinite(offset) and np.all(close(pair.expected + offset, pair.given))
    return offset if right else None


def _different(pairs: list[Pair]) -> int:
    """Count the different values that are expected: one value is off by some factor and some constant always."""
    return len(np.unique(np.concatenate([pair.expected.ravel() for pair in pairs])))


def _all_alike(numbers: list[complex]) -> bool:
    return bool(np.allclose(numbers, numbers[0], rtol=1e-5, atol=0))


def _is_known(factor: complex) -> bool:
    return any(np.isclose(abs(factor), known, rtol=1e-5) for known in KNOWN)
