"""What belongs to the object of a method: the weights that it was given, and what the method leaves behind."""

import contextlib
import itertools
from typing import Any

import numpy as np

from autograder.diagnosis.models import mark_of
from autograder.diagnosis.outcomes import BEGINNING, LARGEST, SPREAD, ZEROS

UNCHANGED, SMALLEST, MAX_METRICS = np.zeros(0), 1e-12, 16


def weights_of(owner: Any) -> list[np.ndarray]:
    """Return the weights of a Keras object; none of any other, which may be a student's and fail in any way."""
    try:
        return [np.array(weight) for weight in owner.get_weights()]
    except Exception:  # noqa: BLE001 - a student's object may fail in any way
        return []


def give_weights(owner: Any, weights: list[np.ndarray]) -> None:
    """Give an object the weights that another of its kind had; one that takes no such weights keeps its own."""
    if weights:
        with contextlib.suppress(Exception):
            owner.set_weights(weights)


def left_behind(owner: Any, before: list[np.ndarray]) -> dict:
    """Describe what a method did to its object: weights that changed or are new, and what the metrics say.

    Args:
        owner: The object after the call; it may stay in a student's process.
        before: Its weights before.

    Returns:
        Dictionary of arrays; empty where there is neither weight nor metric.
    """
    after = weights_of(owner)
    if not after:
        return _metrics(owner)
    if len(after) != len(before):
        return _new(after) | _metrics(owner)
    changed = [UNCHANGED if np.array_equal(one, other) else one for one, other in zip(after, before, strict=True)]
    return {"weights": changed} | _metrics(owner)


def _new(weights: list[np.ndarray]) -> dict:
    """Describe weights that were drawn: two layers of the same initialisers have the same description."""
    return {
        "shapes": [np.array(weight.shape) for weight in weights],
        SPREAD: _octaves([np.std(weight) for weight in weights]),
        LARGEST: _octaves([np.max(np.abs(weight), initial=0.0) for weight in weights]),
        ZEROS: np.array([np.mean(weight == 0) for weight in weights]),
        "repeated": np.array(sum(_repeats(*pair) for pair in itertools.combinations(weights, 2))),
        BEGINNING: mark_of(weights),
    }


def _octaves(sizes: list) -> np.ndarray:
    return np.log2(np.maximum(sizes, SMALLEST))


def _repeats(one: np.ndarray, other: np.ndarray) -> bool:
    """Return whether the shorter of two arrays of weights holds the first numbers of the longer, to a factor."""
    short, long = sorted((np.ravel(one), np.ravel(other)), key=len)
    begin = long[: len(short)]
    return len(short) > 1 and np.ptp(short) > 0 and bool(np.allclose(short * begin[0], begin * short[0]))


def _metrics(owner: Any) -> dict:
    """Return what each metric says, by its name; of an object of a student's only what it answers."""
    said = {}
    with contextlib.suppress(Exception):
        for metric in itertools.islice(owner.metrics, MAX_METRICS):
            value, name = np.asarray(metric.result()), metric.name
            if value.dtype.kind in "fiu" and isinstance(name, str):
                said[f"metric {name}"] = value
    return said
