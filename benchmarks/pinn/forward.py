"""The forward run: our network, the published recipe in the same seconds, the lesson's short run, and the solver."""

import time

from acml_tf.networks.pinn.callbacks import relative_error
from acml_tf.networks.pinn.forward import train_wave_pinn
from benchmarks.pinn.problem import EARLY, PROBLEM, WIDTH, Row, errors_in_words, reference_field
from benchmarks.pinn.published import train_published

ITS_STEPS, LESSON_STEPS = 110_000, 1500
RECIPES = {"published recipe (PyTorch)": False, "the same, its points inside": True}


def forward(steps):
    """Train on the first ten instants and compare the whole field; rows of the table."""
    record, _ = reference_field(400)
    true, points = record.pressure, record.points()
    coarse, solver_seconds = reference_field(100)
    field, seconds = our_field(points, true, steps)
    error = relative_error(field, true)
    return [
        Row("solver, 100 intervals", f"error {relative_error(coarse.pressure, true):.4f}, {solver_seconds:.2f} s"),
        Row("PINN, forward", f"{errors_in_words(field, true)}, {steps} steps", "≤ 0.10", error <= 0.10),
        Row("PINN, forward", f"{seconds:.0f} s of training", "≤ 300 s", seconds <= 300),
        Row("PINN, forward", f"error {error:.3f}", "≤ 0.05", error <= 0.05),
        lesson_row(points, true),
        *(published_row(name, points, true, seconds, inside, error) for name, inside in RECIPES.items()),
    ]


def our_field(points, true, steps):
    """Train our network on the first instants; return its whole field and the seconds of training."""
    known = points[:EARLY].reshape(-1, 3), true[:EARLY].ravel()
    start = time.perf_counter()
    model = train_wave_pinn(*known, PROBLEM.medium, steps=steps, duration=PROBLEM.duration, length=WIDTH)
    seconds = time.perf_counter() - start
    return model.predict(points.reshape(-1, 3), batch_size=20_000, verbose=0).reshape(true.shape), seconds


def lesson_row(points, true):
    """The run of the lesson, as many steps as it takes there."""
    field, seconds = our_field(points, true, LESSON_STEPS)
    words = f"{errors_in_words(field, true)}, {LESSON_STEPS} steps in {seconds:.0f} s"
    passed = relative_error(field, true) <= 0.25 and seconds <= 120
    return Row("PINN, forward, the lesson's run", words, "≤ 0.25, ≤ 120 s", passed)


def published_row(name, points, true, seconds, inside, ours):
    """One row: the published recipe after as many seconds as ours, and the ratio of the errors."""
    try:
        field, steps = train_published(points, true, seconds, inside)
    except ModuleNotFoundError:
        return Row(name, "PyTorch is not installed: not measured")
    ratio, hours = ours / relative_error(field, true), ITS_STEPS * seconds / steps / 3600
    done = f"{steps} of {ITS_STEPS} steps in {seconds:.0f} s (all: {hours:.1f} h)"
    return Row(name, f"{errors_in_words(field, true)}, {done}; ours / its {ratio:.2f}")
