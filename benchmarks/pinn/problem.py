"""The paper's stratified medium: its grid, its reference, and the error of a field against it."""

import time
from typing import NamedTuple

import numpy as np

from acml_tf.acoustics.wave import largest_time_step, solve_wave
from acml_tf.acoustics.wave_solutions import gaussian_pulse
from acml_tf.networks.wave_training import relative_error

DURATION, WIDTH, FRAMES, EARLY = 0.78, 0.05, 56, 10
SPEEDS, EDGES = (0.5, 0.75, 1.0), (0.33, 0.66)


class Row(NamedTuple):
    """One line of the table: what, what was measured in words, the bar, and the verdict (None if nothing is asked)."""

    what: str
    measured: str
    bar: str = ""
    passed: bool | None = None


def strata(y):
    """Wave speed of the paper's medium: 0.5, 0.75 and 1 in three layers."""
    return np.take(SPEEDS, np.searchsorted(EDGES, y, side="right"))


def reference_field(intervals, keep=50):
    """Solve the problem on a grid; the slowness squared of a node is the mean over its cell.

    Returns:
        Pressure of 56 moments on a grid of `keep` intervals, and the solver's seconds.
    """
    x = np.linspace(0, 1, intervals + 1)
    inside = (np.arange(16) + 0.5) / 16 - 0.5
    speed = np.mean(strata(x[:, None] + inside / intervals) ** -2.0, axis=1) ** -0.5
    pulse = gaussian_pulse(np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1), (0.5, 0.5), WIDTH)
    substeps = int(np.ceil(DURATION / (FRAMES - 1) / (0.9 * largest_time_step(1.0, 1 / intervals, 2))))
    steps = substeps * (FRAMES - 1)
    start = time.perf_counter()
    field = solve_wave(pulse, np.broadcast_to(speed, pulse.shape), 1 / intervals, DURATION / steps, steps)
    seconds = time.perf_counter() - start
    return field[::substeps, :: intervals // keep, :: intervals // keep], seconds


def grid_points():
    """Points (x, y, t) of the reference, shape `(56, 51, 51, 3)`."""
    x, t = np.linspace(0, 1, 51), np.linspace(0, DURATION, FRAMES)
    return np.stack(np.meshgrid(t, x, x, indexing="ij"), axis=-1)[..., [1, 2, 0]].astype("float32")


def errors_in_words(field, true):
    """The relative error over all moments, and over those after the given ones, in one phrase."""
    return f"error {relative_error(field, true):.3f} ({relative_error(field[EARLY:], true[EARLY:]):.3f} after the data)"
