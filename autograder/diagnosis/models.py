"""A Keras model as plain values: what it does with given weights, or what training made of them."""

import math
from typing import Any

import numpy as np

from autograder.diagnosis.outcomes import NOISE, ZEROS

MAX_INPUTS, MAX_INPUT_VALUES, MIN_ROWS, MAX_ROWS = 8, 2**16, 4, 200
FREE_SIZE = 16  # of an axis that the model leaves open


def described(value: Any) -> Any:
    """Return a description of a model, or the value itself where it is none or cannot be asked.

    Two models of the same layers have the same description whatever their initial weights, names and style: they are
    given the same weights, and answer the same inputs, with dropout asleep and awake. A trained model is described by
    its weights.

    Args:
        value: What an answer gave; a model here, or one that stays in its process behind a handle.

    Returns:
        Dictionary of arrays for a model.
    """
    if isinstance(value, int | float | complex | str | bytes | list | tuple | dict | np.ndarray | np.generic | None):
        return value
    try:
        weights = [np.asarray(weight) for weight in value.get_weights()]
        return {"trained": weights} if _is_trained(value) else _behaviour(value, weights)
    except Exception:  # noqa: BLE001 - a student's object may fail in any way; then it is not described
        return value


def _is_trained(model: Any) -> bool:
    optimizer = getattr(model, "optimizer", None)
    return optimizer is not None and int(np.asarray(optimizer.iterations)) > 0


def _behaviour(model: Any, weights: list[np.ndarray]) -> dict:
    inputs = _inputs(model.input_shape)
    model.set_weights([_drawn(number, weight) for number, weight in enumerate(weights)])
    # Keras lets `training=False` overrule a `training=True` within a functional model; a bare call does not
    asleep, again = _outputs(model(inputs, training=False)), _outputs(model(inputs))
    awake = _outputs(model(inputs, training=True))
    model.set_weights(weights)
    steady = {"shapes": [np.array(weight.shape) for weight in weights]}
    if not all(map(np.allclose, asleep, again)):
        return steady | {"sleeps": np.zeros(1)}
    pairs = list(zip(asleep, awake, strict=True))
    return steady | {
        "sleeps": np.ones(1),
        "outputs": asleep,
        NOISE: np.array([_noise(*pair) for pair in pairs]),
        ZEROS: np.array([np.mean(output == 0) for output in awake]),
    }


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
    return [np.asarray(output) for output in value] if isinstance(value, list | tuple) else [np.asarray(value)]


def _noise(asleep: np.ndarray, awake: np.ndarray) -> float:
    """Return the size of what dropout adds, in octaves; another draw gives nearly the same."""
    share = np.std(awake - asleep) / max(float(np.std(asleep)), 1e-6)
    return float(np.log2(max(share, 1e-3)))
