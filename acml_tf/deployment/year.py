"""A year of a detector in the field, drawn day by day from a pool of clips, and what a monitor sees of it.

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes, takes_samples
from acml_tf.evaluation.amounts import takes_counts
from acml_tf.evaluation.columns import takes_columns, takes_indices, takes_tables

SHARES = (0.7, 0.1, 0.1, 0.1)


def _size(name, value):
    size = np.asarray(value)
    if size.ndim > 1 or (size.size and size.dtype.kind not in "iu") or np.any(size < 0):
        raise ValueError(f"{name} has the shape {size.shape} and the type {size.dtype}: give (days, clips_per_day).")
    return tuple(np.atleast_1d(size).astype(int).tolist())


@takes_columns("kinds")
@takes_indices("kinds", ndim=1)
@takes_samples("shares", ndim=1, finite=True)
@takes(["shape"], _size)
def draw_clips(kinds, shape, seed, shares=SHARES):
    """Draw clips from a pool with replacement, each kind as often as it occurs in the field.

    Args:
        kinds: Number of the kind of each clip of the pool, shape `(num_clips,)`.
        shape: Shape of the result, `(days, clips_per_day)` for example.
        seed: Draws them.
        shares: How often each kind occurs, adding up to 1; kinds that the pool does not hold are left out.

    Returns:
        Indices into the pool, of the given shape.

    Raises:
        ValueError: There is no share for a kind, or no kind of the pool has one above 0.

    Example:
        >>> draw_clips(np.array([0, 1, 0, 1]), (2, 3), seed=0, shares=(0, 1)).tolist()
        [[3, 1, 1], [1, 3, 3]]
    """
    if np.max(kinds) >= len(shares) or not np.any(np.asarray(shares)[kinds] > 0) or np.min(shares) < 0:
        raise ValueError(f"shares={np.round(shares, 3).tolist()} do not fit kinds 0 to {np.max(kinds)}: give one each.")
    weights = np.asarray(shares, dtype=float)[kinds] / np.bincount(kinds)[kinds]
    return np.random.default_rng(seed).choice(len(kinds), size=shape, p=weights / weights.sum())


@takes_tables("reference")
@takes_samples("days", finite=True)
def daily_distances(reference, days):
    """Compute how far the outputs of each day lie from a reference: the largest distance of all outputs.

    Args:
        reference: Outputs of the classifier when all was well, shape `(n, num_outputs)`.
        days: Outputs of many days, shape `(..., clips_per_day, num_outputs)`.

    Returns:
        Kolmogorov–Smirnov distances, 0 … 1, shape `(...)`.

    Raises:
        ValueError: The days have other outputs than the reference.

    Example:
        >>> daily_distances(np.zeros((4, 1)), np.array([[[0.0], [0.0]], [[0.0], [1.0]]]))
        array([0. , 0.5])
    """
    if days.ndim < 2 or days.shape[-1] != reference.shape[1]:
        raise ValueError(f"The days have the shape {days.shape}: give (..., clips_per_day, {reference.shape[1]}).")
    ends = [
        _step_distances(np.sort(column), days[..., number]) for number, column in enumerate(np.transpose(reference))
    ]
    return np.max(ends, axis=0)


def _step_distances(column, days):
    """Return the largest distance of the steps of each day from those of the sorted reference."""
    days = np.sort(days, axis=-1)
    size = days.shape[-1]
    # of equal values of a day the last one stands above its jump and the first one below it
    at = np.searchsorted(column, days, side="right") / len(column)
    before = np.searchsorted(column, days, side="left") / len(column)
    last = np.append(days[..., 1:] != days[..., :-1], np.ones((*days.shape[:-1], 1), dtype=bool), axis=-1)
    first = np.append(np.ones((*days.shape[:-1], 1), dtype=bool), last[..., :-1], axis=-1)
    above = np.where(last, np.abs(np.arange(1, size + 1) / size - at), 0)
    below = np.where(first, np.abs(np.arange(size) / size - before), 0)
    return np.maximum(above, below).max(axis=-1)


@takes_samples("outputs", "reference", ndim=3, finite=True)
@takes_counts("num_years", "clips_per_day")
def simulate_years(outputs, kinds, reference, num_years, clips_per_day=24, seed=0):
    """Simulate years of a deployed detector and return what a monitor of its outputs sees each day.

    The clips of the reference are drawn anew for each year, as when another box is installed.

    Args:
        outputs: Outputs for each clip of the pool in equal parts of the year, shape `(parts, num_clips, num_outputs)`.
        kinds: Number of the kind of each clip, shape `(num_clips,)`.
        reference: Outputs that each day is compared with, in equal parts of the year, shape as `outputs`; a single
            part is one reference for all days.
        num_years: Number of years.
        clips_per_day: Clips that the box keeps each day.
        seed: Draws them.

    Returns:
        Distance of each day, shape `(num_years, 365)`.

    Raises:
        ValueError: The outputs, the reference and the kinds are not of the same clips.

    Example:
        `simulate_years(outputs, kinds, outputs[:1], 200).shape` is `(200, 365)`.
    """
    if outputs.shape[1:] != reference.shape[1:] or outputs.shape[1] != len(kinds):
        raise ValueError(
            f"{len(kinds)} kinds, outputs {outputs.shape}, reference {reference.shape}: give the same clips."
        )
    here, there = (np.arange(365) * len(parts) // 365 for parts in (outputs, reference))
    years = np.empty((num_years, 365))
    for year in range(num_years):
        known = draw_clips(kinds, 300, [seed, year, 0])
        clips = draw_clips(kinds, (365, clips_per_day), [seed, year, 1])
        days = outputs[here[:, None], clips]
        for part in range(len(reference)):
            years[year, there == part] = daily_distances(reference[part, known], days[there == part])
    return years
