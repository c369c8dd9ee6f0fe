"""What belongs to the object of a method: the weights that it was given, and what the method leaves behind."""

import itertools
from typing import Any

import numpy as np

from autograder.diagnosis.models import mark_of, read_weights
from autograder.diagnosis.outcomes import BEGINNING, LARGEST, SPREAD, ZEROS
from autograder.execution.codec import PlainDataError
from autograder.execution.proxy import ProcessGone
from autograder.utils.timeouts import TimeUp

UNCHANGED, SMALLEST, MAX_METRICS, MAX_NAME = np.zeros(0), 1e-12, 16, 100
# of fewer numbers the spread differs too much from draw to draw
MANY_NUMBERS, COMPARED_NUMBERS = 100, 64
# what says how busy the machine is, or that a reply was refused, says nothing of the object
NOT_ANSWERED = (TimeUp, ProcessGone, PlainDataError)


def weights_of(owner: Any) -> list[np.ndarray]:
    """Return the weights of a Keras object; none of any other, which may be a student's and fail in any way."""
    try:
        return read_weights(owner)
    except NOT_ANSWERED:
        raise
    except Exception:  # noqa: BLE001 - a student's object may fail in any way
        return []


def give_weights(owner: Any, weights: list[np.ndarray]) -> None:
    """Give an object the weights that another of its kind had.

    Raises:
        PlainDataError: It does not take them, so it cannot be compared with the other.
    """
    if not weights:
        return
    try:
        owner.set_weights([weight.copy() for weight in weights])
    except NOT_ANSWERED:
        raise
    except Exception as error:
        raise PlainDataError(f"its weights are others: {type(error).__name__}") from error


def left_behind(owner: Any, before: list[np.ndarray]) -> dict:
    """Describe what a method did to its object: weights that changed or are new, and what the metrics say.

    Args:
        owner: The object after the call; it may stay in a student's process.
        before: Its weights before.

    Returns:
        Dictionary of arrays and lists of arrays; empty where there is neither weight nor metric.
    """
    after = weights_of(owner)
    if not after:
        return _metrics(owner)
    if len(after) != len(before):
        return _new(after) | _metrics(owner)
    changed = [UNCHANGED if np.array_equal(one, other) else one for one, other in zip(after, before, strict=True)]
    return {"weights": changed} | _metrics(owner)


def _new(weights: list[np.ndarray]) -> dict:
    """Describe weights that were drawn: two large layers of the same initialisers have the same description."""
    large = [weight if weight.size >= MANY_NUMBERS else UNCHANGED for weight in weights]
    return {
        "shapes": [np.array(weight.shape) for weight in weights],
        SPREAD: _octaves([np.std(weight) if weight.size else 1.0 for weight in large]),
        LARGEST: _octaves([np.max(np.abs(weight)) if weight.size else 1.0 for weight in large]),
        ZEROS: np.array([np.mean(weight == 0) if weight.size else 0.0 for weight in large]),
        "repeated": np.array(0.0 + sum(_repeats(*pair) for pair in itertools.combinations(weights, 2))),
        BEGINNING: mark_of(weights),
    }


def _octaves(sizes: list) -> np.ndarray:
    return np.log2(np.maximum(sizes, SMALLEST))


def _repeats(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether two arrays of weights begin with the same numbers, to a factor."""
    number = min(one.size, other.size, COMPARED_NUMBERS)
    first, second = (np.ravel(weight)[:number].astype(float) for weight in (one, other))
    norms = np.linalg.norm(first), np.linalg.norm(second)
    if number < 2 or min(norms) == 0 or np.ptp(first) == 0:
        return False
    return bool(abs(abs(first @ second) / norms[0] / norms[1] - 1) < 1e-9)


def _metrics(owner: Any) -> dict:
    """Return what each metric says, by its name; of an object of a student's only what it answers."""
    said = {}
    try:
        for metric in itertools.islice(owner.metrics, MAX_METRICS):
            value, name = np.asarray(metric.result()), metric.name
            if value.dtype.kind in "fiu" and value.ndim == 0 and isinstance(name, str):
                said[f"metric {name[:MAX_NAME]}"] = value
    except NOT_ANSWERED:
        raise
    except Exception:  # noqa: BLE001 - a student's object may fail in any way
        return said
    return said
