"""Pulses let go in a medium: the problem, its solution on a grid, and what of it a network is told.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import dataclasses
from collections.abc import Callable

import numpy as np
from scipy.interpolate import RegularGridInterpolator

from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.kinds import needs_objects
from acml_tf.acoustics.rectangle import rectangle
from acml_tf.acoustics.wave import largest_time_step, solve_wave
from acml_tf.acoustics.wave_solutions import gaussian_pulse

SUBCELLS = 8


@dataclasses.dataclass(frozen=True)
class WaveProblem:
    """A pulse at rest in a rectangle whose edges are open.

    Attributes:
        medium: Wave speed: a function from positions, shape `(…, 2)`, to speeds, shape `(…)`, or a grid of speeds
            `(nx, ny)` that spans the rectangle with its edges.
        pulse: Pressure at t = 0, as a function or a grid in the same way.
        size: Length of the rectangle along x and y, or that of a square; it begins at the origin.
        duration: Time from 0 to the end.
    """

    medium: Callable | np.ndarray
    pulse: Callable | np.ndarray
    size: tuple[float, float] = (1.0, 1.0)
    duration: float = 0.78

    def __post_init__(self):
        """Write the size as two lengths."""
        object.__setattr__(self, "size", rectangle(self.size))


@dataclasses.dataclass(frozen=True)
class WaveRecord:
    """A wave field written down: `pressure[n, i, j]` is that at `time[n]`, `x[i]` and `y[j]`."""

    time: np.ndarray
    x: np.ndarray
    y: np.ndarray
    pressure: np.ndarray

    def points(self, frames=slice(None)):
        """Return (x, y, t) of some frames, shape `(frames, nx, ny, 3)`."""
        grid = np.stack(np.meshgrid(self.time[frames], self.x, self.y, indexing="ij"), axis=-1)
        return grid[..., [1, 2, 0]].astype("float32")


@needs_rows("positions")
@needs_numbers("speeds")
@needs_numbers("edges", empty=True)
def stratified_speed(positions, speeds=(0.5, 0.75, 1.0), edges=(0.33, 0.66)):
    """Return the wave speed of a medium in horizontal layers, as the sea, the ground and the skin have them.

    Args:
        positions: Positions (x, y), shape `(…, 2)`.
        speeds: Speed of each layer, from below.
        edges: Heights y at which the layers meet, one fewer.

    Returns:
        Speed, shape `(…)`; a height on an edge belongs to the layer above.

    Raises:
        ValueError: The positions have no x and y.

    Example:
        >>> stratified_speed([0.5, 0.5])
        0.75
    """
    if np.shape(positions)[-1:] != (2,):
        raise ValueError(f"The positions have the shape {np.shape(positions)}: give x and y along the last axis.")
    return np.take(speeds, np.searchsorted(edges, np.asarray(positions)[..., 1], side="right"))


def stratified_problem():
    """Return the paper's example (Fig. 12): three layers, a pulse of width 0.05 at the centre, 0.78 units of time."""
    return WaveProblem(stratified_speed, lambda positions: gaussian_pulse(positions, (0.5, 0.5), 0.05))


@needs_objects("WaveProblem", "problem")
@needs_numbers("shape", empty=True)
def speed_on_grid(problem, shape):
    """Return the wave speed at the nodes of a grid that spans the rectangle.

    The slowness squared of a node is the mean over its cell: it is what multiplies ∂²p/∂t², so layers that end
    between two nodes are met at the right height.

    Args:
        problem: `WaveProblem`.
        shape: Number of nodes along x and y.

    Returns:
        Speed, of that shape.

    Raises:
        ValueError: For a speed that is not positive and finite.

    Example:
        A node on the edge between c = 1 and c = 2 gets 1.26, since (1 + ¼)/2 = 1.26⁻².

        >>> speed_on_grid(WaveProblem(lambda positions: 1 + (positions[..., 0] > 0.5), None), (3, 2))[1]
        array([1.265, 1.265])
    """
    cell = np.array(problem.size) / (np.array(shape) - 1)
    inside = (np.arange(SUBCELLS) + 0.5) / SUBCELLS - 0.5
    shifts = np.stack(np.meshgrid(inside, inside, indexing="ij"), axis=-1).reshape(-1, 2) * cell
    nodes = grid_positions(problem.size, shape)
    speeds = np.stack([_sampled(problem.medium, nodes + shift, problem.size) for shift in shifts])
    return np.mean(speeds**-2, axis=0) ** -0.5


@needs_numbers("size", "shape", empty=True)
def grid_positions(size, shape):
    """Return the positions of the nodes of a grid that spans a rectangle.

    Args:
        size: Length along x and y.
        shape: Number of nodes along x and y.

    Returns:
        Positions, shape `(nx, ny, 2)`.

    Example:
        >>> grid_positions((2.0, 1.0), (5, 3))[-1, -1]
        array([2., 1.])
    """
    axes = [np.linspace(0, end, count) for end, count in zip(size, shape, strict=True)]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1)


@needs_objects("WaveProblem", "problem")
@needs_numbers("intervals", "frames", "keep")
@needs_numbers("steps_per_frame", optional=True)
def solve_problem(problem, intervals=200, frames=56, keep=50, steps_per_frame=None):
    """Solve a problem by finite differences and keep some time steps and some nodes.

    Args:
        problem: `WaveProblem`.
        intervals: Intervals of the grid along x.
        frames: Frames that are kept, from 0 to the end.
        keep: Intervals along x that are kept, a divisor of `intervals`.
        steps_per_frame: Time steps between two frames; as few as are stable if not given.

    Returns:
        `WaveRecord`.

    Raises:
        ValueError: For a medium or a pulse of a wrong shape or with values that are not numbers, a speed that is not
            positive, a rectangle that the grid does not fit, fewer than two frames, no time, or too few steps.

    Example:
        >>> solve_problem(stratified_problem(), intervals=20, frames=5, keep=10).pressure.shape
        (5, 11, 11)
    """
    if frames < 2 or problem.duration <= 0:
        raise ValueError(
            f"frames is {frames} and duration {problem.duration}: keep two frames or more, and let time pass."
        )
    spacing, shape = _grid(problem.size, intervals, keep)
    speed = speed_on_grid(problem, shape)
    pulse = _sampled(problem.pulse, grid_positions(problem.size, shape), problem.size, "pulse")
    frame_s = problem.duration / (frames - 1)
    steps = steps_per_frame or int(np.ceil(frame_s / (0.9 * largest_time_step(speed, spacing, 2))))
    field = solve_wave(pulse, speed, spacing, frame_s / steps, steps * (frames - 1))
    skip = intervals // keep
    axes = [np.linspace(0, end, (count - 1) // skip + 1) for end, count in zip(problem.size, shape, strict=True)]
    return WaveRecord(np.linspace(0, problem.duration, frames), *axes, field[::steps, ::skip, ::skip])


def early_snapshots(record, count=10):
    """Return what a network is told: the pressure at the first frames.

    Args:
        record: `WaveRecord`.
        count: Number of frames.

    Returns:
        Points (x, y, t), shape `(n, 3)`, and pressures, shape `(n,)`.

    Example:
        Two frames of a grid of 51 × 51 nodes are 5202 points.
    """
    known = slice(0, count)
    return record.points(known).reshape(-1, 3), record.pressure[known].reshape(-1).astype("float32")


def _grid(size, intervals, keep):
    """Return spacing and numbers of nodes of a square grid that ends where the rectangle ends, or refuse it."""
    spacing = size[0] / intervals
    across = round(size[1] / spacing)
    if intervals % keep or across % (intervals // keep) or not np.isclose(across * spacing, size[1]):
        raise ValueError(f"{intervals} intervals with {keep} kept do not fit the size {size}: choose other numbers.")
    return spacing, (intervals + 1, across + 1)


def _sampled(source, positions, size, name="medium"):
    """Return the values of a function or of a grid at positions, checked; a grid is linear between its nodes."""
    if callable(source):
        values = np.asarray(source(positions), dtype=float)
    else:
        values = _interpolated(np.asarray(source, dtype=float), positions, size, name)
    if values.shape != positions.shape[:-1]:
        raise ValueError(f"the {name} gave the shape {values.shape} for positions {positions.shape}: one value each.")
    if not np.all(np.isfinite(values)):
        raise ValueError(f"the {name} holds values that are not finite numbers: check it.")
    if name == "medium" and np.min(values) <= 0:
        raise ValueError(f"the wave speed goes down to {np.min(values):g}: it must be above zero everywhere.")
    return values


def _interpolated(grid, positions, size, name):
    """Return a grid's values at positions, linear between its nodes."""
    if grid.ndim != 2 or min(grid.shape) < 2:
        raise ValueError(f"the {name} has the shape {grid.shape}: give a grid (nx, ny) or a function of positions.")
    axes = [np.linspace(0, end, count) for end, count in zip(size, grid.shape, strict=True)]
    return RegularGridInterpolator(axes, grid)(np.clip(positions, 0, size))
