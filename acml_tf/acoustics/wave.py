"""The wave equation on a grid: finite differences of fourth order, in one dimension or more.

∂²p/∂t² = c²(r) ∇²p, the paper's eq. (17): the density is the same everywhere, only the speed varies. A medium with
∇·(c²∇p) instead is another medium, and its waves arrive with other amplitudes.

Reference:
    M. A. Dablain, "The application of high-order differencing to the scalar wave equation", Geophysics 51 (1986),
    54–66: fourth order in space, and in time by the wave equation itself.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_positive
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_choice
from acml_tf.acoustics.samples import samples

# Ghost points beyond the edge that keep the pressure (soft) or its slope (rigid) at zero there.
REFLECTIONS = {"soft": {"mode": "reflect", "reflect_type": "odd"}, "rigid": {"mode": "reflect"}}
SECOND_DIFFERENCE = np.array([-1, 16, -30, 16, -1]) / 12


@needs_numbers("spacing")
@needs_choice("boundary", REFLECTIONS)
def laplacian(pressure, spacing, boundary="soft"):
    """Compute ∇²p by five points per axis: how much the pressure lies below that of its surroundings.

    Args:
        pressure: Pressure on a grid that includes its edges, any number of axes, at least three points each.
        spacing: Distance of neighbours, the same along every axis.
        boundary: `"soft"` where the pressure is zero at the edges, `"rigid"` where its slope is.

    Returns:
        ∇²p, shape of `pressure`; the error shrinks as the fourth power of the spacing.

    Example:
        For p = x² every inner point gives 2:

        >>> laplacian(np.linspace(0, 1, 11) ** 2, 0.1)[2:-2].round(6)
        array([2., 2., 2., 2., 2., 2., 2.])
    """
    pressure = samples(pressure, "pressure")
    padded = np.pad(pressure, 2, **REFLECTIONS[boundary])
    inner = (slice(2, -2),) * pressure.ndim
    total = 0.0
    for axis, count in enumerate(pressure.shape):
        for shift, weight in enumerate(SECOND_DIFFERENCE):
            window = inner[:axis] + (slice(shift, shift + count),) + inner[axis + 1 :]
            total = total + weight * padded[window]
    return total / spacing**2


@takes_positive("wave_speed", "spacing")
@takes_counts("dimensions")
def largest_time_step(wave_speed, spacing, dimensions):
    """Return the longest time step at which the scheme stays stable.

    One mode grows unless 0 ≤ x − x²/12 ≤ 4 with x = Δt² c² k², hence x ≤ 12; the largest k² of the five-point second
    difference is 16/(3 Δ²) along each axis. So c Δt/Δ ≤ 3/(2√d): 1.5 on a line, 1.06 in a plane.

    Args:
        wave_speed: Speed in the medium, a number or an array; the fastest counts.
        spacing: Distance of neighbours on the grid.
        dimensions: Number of axes d.

    Returns:
        Largest stable Δt.

    Example:
        In air, 343 m/s, on a plane grid of 1 cm, in microseconds:

        >>> round(1e6 * largest_time_step(343.0, 0.01, 2), 1)
        30.9
    """
    return 1.5 / np.sqrt(dimensions) * spacing / np.max(wave_speed)


@needs_numbers("wave_speed", empty=True)
@needs_numbers("time_step", "num_steps")
def solve_wave(initial_pressure, wave_speed, spacing, time_step, num_steps, initial_velocity=0.0, boundary="open"):
    """Simulate how an initial pressure runs through a medium, and return the field at every time step.

    p(t + Δt) = 2 p(t) − p(t − Δt) + Δt² L p + Δt⁴/12 L(L p) with L = c²∇², since ∂⁴p/∂t⁴ = L(L p). The first step
    is the Taylor series of p and of its velocity. Open edges: the grid is continued so far that nothing comes back
    in time, which is exact where the medium goes on beyond the edge as it is at the edge. Soft edges hold p = 0 from
    the start.

    Args:
        initial_pressure: p(r, 0) on a grid that includes its edges, one to three axes.
        wave_speed: c(r) > 0, a number or an array of the same shape.
        spacing: Distance of neighbours Δ, in metres if the speed is in metres per second.
        time_step: Δt, at most `largest_time_step`.
        num_steps: Number of steps.
        initial_velocity: ∂p/∂t at t = 0, a number or an array of the same shape.
        boundary: `"open"`, `"soft"` (p = 0 at the edges) or `"rigid"` (slope 0).

    Returns:
        Pressure, shape `(num_steps + 1, …)`: frame n is the field at n Δt; frame 0 is the initial pressure, 0 on
        soft edges.

    Raises:
        ValueError: For a speed that is not positive, shapes that do not match, an unknown boundary, or a time step
            beyond the stable one.

    Example:
        >>> solve_wave(np.eye(9)[4], 1.0, 0.1, 0.05, 10).shape
        (11, 9)
    """
    pressure, speed, velocity = _checked(initial_pressure, wave_speed, initial_velocity, boundary)
    limit = largest_time_step(speed, spacing, pressure.ndim)
    if not 0 < time_step <= limit * (1 + 1e-12):
        raise ValueError(f"time_step is {time_step:.4g}: on this grid it must lie above 0 and at most at {limit:.4g}.")
    # short waves run on the grid up to half as fast again as c
    margin = int(np.ceil(0.75 * np.max(speed) * num_steps * time_step / spacing)) + 2 if boundary == "open" else 0
    pressure, velocity = np.pad(pressure, margin), np.pad(velocity, margin)
    speed = np.pad(speed, margin, mode="edge")
    frames = _march(pressure, velocity, speed, spacing, time_step, num_steps, boundary)
    inside = (slice(margin, -margin or None),) * pressure.ndim
    return np.stack([frame[inside] for frame in frames])


def _march(pressure, velocity, speed, spacing, time_step, num_steps, boundary):
    """Yield the field at 0, Δt, 2Δt, …"""
    edges = "rigid" if boundary == "rigid" else "soft"
    if boundary == "soft":
        pressure, velocity = _with_still_edges(pressure), _with_still_edges(velocity)

    def change(field):
        """Compute L p = c²∇²p."""
        return speed**2 * laplacian(field, spacing, edges)

    first, before, dt = change(pressure), pressure, time_step
    now = pressure + dt * velocity + dt**2 / 2 * first + dt**3 / 6 * change(velocity) + dt**4 / 24 * change(first)
    yield before
    for _ in range(num_steps - 1):
        yield now
        second = change(now)
        before, now = now, 2 * now - before + dt**2 * second + dt**4 / 12 * change(second)
    if num_steps:
        yield now


def _with_still_edges(field):
    """Return a field that is 0 on its edges."""
    inside = (slice(1, -1),) * field.ndim
    still = np.zeros_like(field)
    still[inside] = field[inside]
    return still


def _checked(initial_pressure, wave_speed, initial_velocity, boundary):
    """Return pressure, speed and velocity as arrays of one shape, or refuse them in one sentence."""
    pressure = samples(initial_pressure, "initial pressure")
    arrays = {"wave_speed": wave_speed, "initial_velocity": initial_velocity}
    for name, value in arrays.items():
        if np.ndim(value) and np.shape(value) != pressure.shape:
            raise ValueError(f"{name} has the shape {np.shape(value)}: give a number or the shape {pressure.shape}.")
    if boundary not in ("open", *REFLECTIONS):
        raise ValueError(f"boundary is {boundary!r}: choose open, soft or rigid.")
    if np.min(wave_speed) <= 0 or not np.all(np.isfinite(wave_speed)):
        raise ValueError(f"wave_speed goes down to {np.min(wave_speed)}: it must be positive and finite everywhere.")
    return pressure, *(np.broadcast_to(np.asarray(value, dtype=float), pressure.shape) for value in arrays.values())
