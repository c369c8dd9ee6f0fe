"""The forward PINN of the stratified medium: error, time and step time, from one run.

`python benchmarks/pinn.py [--only forward|step] [--steps N]` prints one table and exits with 1 where a bar is
missed. The step is timed beside PyTorch's nested autograd if PyTorch is installed (it is no dependency); else that
row says so and is not counted.
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import time
from typing import Annotated

import numpy as np
import tensorflow as tf
import typer
from rich.console import Console
from rich.table import Table

from acml_tf.acoustics.wave import largest_time_step, solve_wave
from acml_tf.acoustics.wave_solutions import gaussian_pulse
from acml_tf.networks.fourier_features import build_wave_field
from acml_tf.networks.pinn import relative_error, train_wave_pinn
from acml_tf.networks.wave_derivatives import derivatives_by_layers, derivatives_by_tape, wave_residual

DURATION, WIDTH, FRAMES, EARLY = 0.78, 0.05, 56, 10
POINTS, REPEATS = 10_000, 15


def strata(y):
    """Wave speed of the paper's medium: 0.5, 0.75 and 1 in three layers."""
    return np.where(y < 0.33, 0.5, np.where(y < 0.66, 0.75, 1.0))


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


def forward(steps):
    """Train on the first ten moments and compare the whole field; rows of the table."""
    true, _ = reference_field(400)
    coarse, solver_seconds = reference_field(50)
    x, t = np.linspace(0, 1, 51), np.linspace(0, DURATION, FRAMES)
    grid = np.stack(np.meshgrid(t, x, x, indexing="ij"), axis=-1)[..., [1, 2, 0]]
    speed = np.tile(strata(np.linspace(0, 1, 201)), (201, 1))
    start = time.perf_counter()
    known = grid[:EARLY].reshape(-1, 3), true[:EARLY].ravel()
    model = train_wave_pinn(*known, speed, steps=steps, duration=DURATION, length=WIDTH)
    seconds = time.perf_counter() - start
    points = grid.reshape(-1, 3).astype("float32")
    field = model.predict(points, batch_size=20_000, verbose=0).reshape(true.shape)
    error, late = relative_error(field, true), relative_error(field[EARLY:], true[EARLY:])
    return [
        ("solver, 50 intervals", f"error {relative_error(coarse, true):.4f}, {solver_seconds:.2f} s", "", None),
        ("PINN, forward", f"error {error:.3f} ({late:.3f} after the data), {steps} steps", "≤ 0.10", error <= 0.10),
        ("PINN, forward", f"{seconds:.0f} s of training", "≤ 300 s", seconds <= 300),
        ("PINN, forward", f"error {error:.3f}", "stretch ≤ 0.05", error <= 0.05 or None),
    ]


def median_ms(step):
    """Median time of a step in milliseconds, after two that are not counted."""
    times = []
    for _ in range(REPEATS + 2):
        start = time.perf_counter()
        step()
        times.append(time.perf_counter() - start)
    return 1e3 * float(np.median(times[2:]))


def keras_step(derivatives):
    """One loss of the wave equation and its slopes with respect to all weights."""
    network = build_wave_field()
    points = tf.random.stateless_uniform((POINTS, 3), (0, 1))
    weights = [weight.value for weight in network.trainable_variables]

    @tf.function
    def step():
        """Loss and slopes."""
        with tf.GradientTape() as tape:
            _, laplacian, acceleration = derivatives(network, points)
            loss = tf.reduce_mean(wave_residual(laplacian, acceleration, 0.75) ** 2)
        return loss, tape.gradient(loss, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    return lambda: step()[0].numpy()


def torch_step():
    """The same work by PyTorch's nested autograd, as the published notebook does it."""
    import torch

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    waves = torch.nn.Linear(3, 64)
    hidden = [layer for _ in range(3) for layer in (torch.nn.Linear(64, 64), torch.nn.Tanh())]
    tail = torch.nn.Sequential(*hidden, torch.nn.Linear(64, 1))
    data = torch.rand(POINTS, 3)

    def step():
        """Loss and slopes."""
        columns = [data[:, axis : axis + 1].clone().requires_grad_() for axis in range(3)]
        pressure = tail(torch.cos(2 * torch.pi * waves(torch.cat(columns, 1))))
        ones = torch.ones_like(pressure)
        slopes = torch.autograd.grad(pressure, columns, ones, create_graph=True)
        seconds = [
            torch.autograd.grad(slope, column, ones, create_graph=True)[0]
            for slope, column in zip(slopes, columns, strict=True)
        ]
        loss = ((seconds[0] + seconds[1] - seconds[2] / 0.75**2) ** 2).mean()
        for weight in (*waves.parameters(), *tail.parameters()):
            weight.grad = None
        loss.backward()

    return step


def step_times():
    """Step times of the tapes, the layers and PyTorch, paired in one run; rows of the table."""
    tape, layers = median_ms(keras_step(derivatives_by_tape)), median_ms(keras_step(derivatives_by_layers))
    rows = [("step, 10 000 points", f"nested tapes {tape:.0f} ms, by layers {layers:.0f} ms", "", None)]
    try:
        other = median_ms(torch_step())
    except ModuleNotFoundError:
        return [*rows, ("step against PyTorch", "PyTorch is not installed: not measured", "≤ 0.8", None)]
    ratio = layers / other
    return [*rows, ("step against PyTorch", f"PyTorch {other:.0f} ms, ratio {ratio:.2f}", "≤ 0.8", ratio <= 0.8)]


def main(
    only: Annotated[str | None, typer.Option(help="forward or step")] = None,
    steps: Annotated[int, typer.Option(help="Optimiser steps of the forward run.")] = 4000,
):
    """Print the table; exit 1 where a bar is missed."""
    parts = {"forward": lambda: forward(steps), "step": step_times}
    if only not in (None, *parts):
        raise typer.BadParameter(f"{only}: choose from {', '.join(parts)}.")
    rows = [row for name, part in parts.items() if only in (None, name) for row in part()]
    table = Table("what", "measured", "bar", "verdict", title="Physics-informed network")
    for what, measured, bar, passed in rows:
        table.add_row(what, measured, bar, {None: "–", True: "reached", False: "MISSED"}[passed])
    Console(width=120).print(table)
    raise typer.Exit(any(passed is False for *_, passed in rows))


if __name__ == "__main__":
    typer.run(main)
