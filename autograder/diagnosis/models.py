"""A Keras model as plain values: what it does with given weights, or what training made of them."""

import collections
import contextlib
import math
from typing import Any

import numpy as np

from autograder.diagnosis.outcomes import BEGINNING, NOISE, ZEROS, close
from autograder.execution.codec import PlainDataError

MAX_INPUTS, MAX_INPUT_VALUES, MIN_ROWS, MAX_ROWS = 8, 2**16, 4, 200
FREE_SIZE = 16  # of an axis that the model leaves open
# what a model is given that does not say what it takes: pictures with channels, sounds with channels, rows
TRIED_SHAPES = ((None, 8, 9, 2), (None, 9, 2), (None, 2))
NOTHING = np.zeros(0)
# what a student's object says of itself is not believed beyond these
MAX_WEIGHTS, MAX_OUTPUT_VALUES = 200, 2**20


def described(value: Any) -> Any:
    """Return a description of a model, or the value itself where it is none or cannot be asked.

    Two models of the same layers have the same description whatever their initial weights, names and style: they are
    given the same weights, and answer the same inputs, with dropout asleep and awake, and after a pass in training. Of
    the initial weights it says which are zero, and whether two layers begin alike. A trained model is described by its
    weights.

    Args:
        value: What an answer gave; a model here, or one that stays in its process behind a handle.

    Returns:
        Dictionary of arrays for a model.
    """
    if isinstance(value, int | float | complex | str | bytes | list | tuple | dict | np.ndarray | np.generic | None):
        return value
    try:
        return {"trained": read_weights(value)} if _is_trained(value) else _behaviour(value)
    except Exception:  # noqa: BLE001 - a student's object may fail in any way; then it is not described
        return value


def _is_trained(model: Any) -> bool:
    optimizer = getattr(model, "optimizer", None)
    return optimizer is not None and int(np.asarray(optimizer.iterations)) > 0


def read_weights(owner: Any) -> list[np.ndarray]:
    """Return the weights of a Keras object, which may be a student's.

    Raises:
        PlainDataError: It does not give a list of at most `MAX_WEIGHTS` arrays of numbers.
    """
    found = owner.get_weights()
    if not isinstance(found, list) or len(found) > MAX_WEIGHTS:
        raise PlainDataError("no list of weights, or a very long one.")
    weights = [np.array(weight) for weight in found]
    if any(weight.dtype.kind not in "fiu" for weight in weights):
        raise PlainDataError("weights that are no numbers.")
    return weights


def _behaviour(model: Any) -> dict:
    inputs = _inputs(_input_shape(model)) if model.built else _inputs_it_takes(model)
    weights = read_weights(model)
    model.set_weights([_drawn(number, weight) for number, weight in enumerate(weights)])
    # Keras lets `training=False` overrule a `training=True` within a functional model; a bare call does not
    asleep, again = _outputs(model(inputs, training=False)), _outputs(model(inputs))
    awake, once_more = (_outputs(model(inputs, training=True)) for _ in range(2))
    later = _outputs(model(inputs, training=False))
    model.set_weights(weights)
    if not _alike(asleep, again):
        return _beginning(weights) | {"sleeps": np.zeros(1)}
    # batch normalisation gives the same each time; what dropout gives is another draw, and so is what comes of it
    steady = _alike(awake, once_more)
    return _beginning(weights) | {
        "sleeps": np.ones(1),
        "outputs": asleep,
        "awake": [output[:MIN_ROWS] if steady else NOTHING for output in awake],
        "later": [output[:MIN_ROWS] if steady else NOTHING for output in later],
        NOISE: np.array([_noise(*pair) for pair in zip(asleep, awake, strict=True)]),
        ZEROS: np.array([np.mean(output == 0) for output in awake]),
    }


def _alike(first: list[np.ndarray], second: list[np.ndarray]) -> bool:
    return all(bool(np.all(close(*pair))) for pair in zip(first, second, strict=True))


def _input_shape(model: Any) -> Any:
    """Return the shape that a functional model takes, or by which a model of a class of its own was built."""
    with contextlib.suppress(AttributeError):
        return model.input_shape
    return model.get_build_config()["input_shape"]


def _beginning(weights: list[np.ndarray]) -> dict:
    """Describe initial weights: their shapes, which are zero, how many pairs are alike, and a mark of each."""
    drawn = [weight for weight in weights if weight.size > 1 and np.ptp(weight) > 0]
    times = collections.Counter((weight.shape, weight.tobytes()) for weight in drawn).values()
    return {
        "shapes": [np.array(weight.shape) for weight in weights],
        "zero": np.array([float(not np.any(weight)) for weight in weights]),
        "twins": np.array(sum(number - 1.0 for number in times)),
        BEGINNING: mark_of(weights),
    }


def mark_of(weights: list[np.ndarray]) -> np.ndarray:
    """Return a number for each array of weights, by which two draws are told apart; rounding changes it little."""
    marks = []
    for weight in weights:
        direction = np.random.default_rng(0).standard_normal(weight.size)
        marks.append(direction @ np.ravel(weight) / max(float(np.linalg.norm(weight)), 1e-12))
    return np.array(marks)


def _inputs_it_takes(model: Any) -> np.ndarray:
    """Build a model by the first inputs that it takes, and return them."""
    for shape in TRIED_SHAPES:
        with contextlib.suppress(Exception):
            inputs = _rows_of(shape)
            model(inputs)
            return inputs
    raise ValueError("no inputs were found that this model takes.")


def _inputs(shape: Any) -> Any:
    """Draw inputs of the shape that a model names; it may be a student's object, so no size is believed unseen."""
    if isinstance(shape, dict):
        return dict(zip(shape, _inputs(list(shape.values())), strict=True))
    if isinstance(shape, list):
        if len(shape) > MAX_INPUTS:
            raise ValueError(f"{len(shape)} inputs are too many to describe a model; {MAX_INPUTS} are enough.")
        return [_rows_of(inner) for inner in shape]
    return _rows_of(shape)


def _rows_of(shape: tuple) -> np.ndarray:
    row = tuple(FREE_SIZE if size is None else int(size) for size in shape[1:])
    rows = MAX_INPUT_VALUES // max(1, math.prod(row))
    if rows < MIN_ROWS:
        raise ValueError(f"an input of shape {row} is too large to describe a model by what it does.")
    return np.random.default_rng(0).uniform(-1, 1, (min(rows, MAX_ROWS), *row)).astype("float32")


def _drawn(number: int, weight: np.ndarray) -> np.ndarray:
    # large enough that a non-linearity shows, positive where a variance may be meant
    fan_in = max(1, weight.size // max(1, weight.shape[-1])) if weight.ndim > 1 else 4
    values = np.random.default_rng(number).standard_normal(weight.shape) / np.sqrt(fan_in)
    return np.asarray(values if weight.ndim > 1 else np.abs(values), weight.dtype)


def _outputs(value: Any) -> list[np.ndarray]:
    if isinstance(value, dict):
        value = list(value.values())
    outputs = [np.asarray(output) for output in value] if isinstance(value, list | tuple) else [np.asarray(value)]
    if sum(output.size for output in outputs) > MAX_OUTPUT_VALUES:
        raise ValueError("the outputs are too large to describe a model by them.")
    return outputs


def _noise(asleep: np.ndarray, awake: np.ndarray) -> float:
    """Return the size of what dropout adds, in octaves; another draw gives nearly the same."""
    share = np.std(awake - asleep) / max(float(np.std(asleep)), 1e-6)
    return float(np.log2(max(share, 1e-3)))
