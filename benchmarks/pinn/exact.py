"""What can be written down: plane waves against the residual, a manufactured solution against the solver."""

import numpy as np
import tensorflow as tf

from acml_tf.acoustics.wave import solve_wave
from acml_tf.acoustics.wave_solutions import curved_mode
from acml_tf.networks.pinn.derivatives import derivatives_by_tape, wave_residual
from benchmarks.pinn.problem import Row

OMEGA, GRIDS = 6.0, (10, 20, 40, 80)


def exact():
    """Residuals of plane waves and the order of the solver; rows of the table."""
    right, wrong = plane_wave_residuals()
    errors = [manufactured_error(intervals) for intervals in GRIDS]
    orders = np.log2(np.divide(errors[:-1], errors[1:]))
    words = ", ".join(f"{order:.2f}" for order in orders)
    return [
        Row("residual of plane waves, right speed", f"at most {right:.1e}", "< 1e-4", right < 1e-4),
        Row("the same, wrong speed", f"at most {wrong:.1f}, the smallest of all", "> 1", wrong > 1),
        Row("order of the solver, speed varies", words, "4 ± 0.2", bool(np.all(np.abs(orders - 4) <= 0.2))),
    ]


def plane_wave_residuals(waves=20):
    """Largest residual of plane waves at their own speed, and the least of the largest ones at other speeds."""
    rng, right, wrong = np.random.default_rng(0), [], []
    points = tf.constant(rng.random((500, 3)))
    for _ in range(waves):
        angle, wavenumber, speed = rng.uniform(0, 2 * np.pi), rng.uniform(2, 20), rng.uniform(0.5, 2)
        wave_vector = wavenumber * np.array([[np.cos(angle)], [np.sin(angle)], [-speed]])
        _, laplacian, acceleration = derivatives_by_tape(lambda r, k=wave_vector: tf.sin(tf.matmul(r, k)), points)
        residuals = (wave_residual(laplacian, acceleration, factor * speed) for factor in (1.0, 0.7, 1.5))
        own, *others = (float(np.max(np.abs(residual))) for residual in residuals)
        right.append(own)
        wrong.append(min(others))
    return max(right), min(wrong)


def manufactured_error(intervals):
    """Relative error at t = 1 of a mode whose medium is made to fit it."""
    shape, wavenumber_squared = curved_mode(np.linspace(0, 1, intervals + 1))
    mode = np.multiply.outer(shape, shape)
    speed = OMEGA / np.sqrt(np.add.outer(wavenumber_squared, wavenumber_squared))
    last = solve_wave(mode, speed, 1 / intervals, 1 / (4 * intervals), 4 * intervals, boundary="soft")[-1]
    return np.linalg.norm(last - np.cos(OMEGA) * mode) / np.linalg.norm(mode)
