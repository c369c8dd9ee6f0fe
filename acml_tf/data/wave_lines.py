"""Pulses that run through random layered lines: what a learned solver is trained and examined on.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import numpy as np
from scipy.ndimage import gaussian_filter1d

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.wave import largest_time_step, solve_wave
from acml_tf.acoustics.wave_solutions import gaussian_pulse

FINER = 4  # intervals of the solver's grid in one interval of the grid that is kept


@needs_numbers("num_media", "num_points", "courant")
@needs_numbers("num_steps", "widths", empty=True)
def simulate_wave_lines(num_media, num_steps=32, num_points=129, courant=2.0, widths=(1.5, 3.0), seed=0):
    """Simulate two pulses in each of many random lines with rigid ends, and keep a few frames of it.

    Each line has two to four layers, with speeds from 0.4 to 1 of the largest, whose edges are smoothed over about
    five points. The waves are solved on a grid four times finer, with steps that are stable there.

    Args:
        num_media: Number of lines.
        num_steps: Number of steps that are kept.
        num_points: Points of a line that are kept, ends included.
        courant: Points that the fastest wave passes in one kept step; a solver on the kept points manages 1.5.
        widths: Least and largest standard deviation of a pulse, in points.
        seed: Draws layers and pulses.

    Returns:
        Courant number c Δt/Δx at each point, shape `(num_media, num_points)`, and pressure with an RMS of about 1,
        shape `(num_media, num_steps + 1, num_points)`; both `float32`. Frame 0 is at rest.

    Example:
        >>> simulate_wave_lines(2, num_steps=3)[1].shape
        (2, 4, 129)
    """
    rng = np.random.default_rng(seed)
    lines = [_draw_line(rng, num_points, widths) for _ in range(num_media)]
    pressure = [_run(line, start, courant, num_steps) for line, start in lines]
    speeds = np.stack([speed[::FINER] for speed, _ in lines])
    return (courant * speeds).astype("float32"), np.stack(pressure).astype("float32")


def _draw_line(rng, num_points, widths):
    """Draw the speed and the first pressure on the fine grid."""
    place = np.arange(FINER * (num_points - 1) + 1) / FINER
    edges = np.sort(rng.uniform(0, num_points, rng.integers(1, 4)))
    speed = rng.uniform(0.4, 1, len(edges) + 1)[np.searchsorted(edges, place)]
    pulses = [
        rng.normal() * gaussian_pulse(place[:, None], rng.uniform(0, num_points, 1), rng.uniform(*widths))
        for _ in range(2)
    ]
    return gaussian_filter1d(speed, 2.5 * FINER, mode="mirror"), sum(pulses)


def _run(speed, start, courant, num_steps):
    """Solve the wave equation on the fine grid and keep every fourth point and the wanted time steps."""
    substeps = int(np.ceil(courant / (0.9 * largest_time_step(1.0, 1 / FINER, 1))))
    field = solve_wave(start, speed, 1 / FINER, courant / substeps, substeps * num_steps, boundary="rigid")
    return field[::substeps, ::FINER] / np.sqrt(np.mean(field**2))
