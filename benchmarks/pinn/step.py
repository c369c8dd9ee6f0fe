"""The time of one step: by tapes, by layers, by PyTorch, and what part of the processor's peak it uses."""

import os
import time

import numpy as np
import tensorflow as tf

from acml_tf.networks.pinn.derivatives import derivatives_by_layers, derivatives_by_tape, wave_residual
from acml_tf.networks.pinn.fourier_features import build_wave_field
from benchmarks.pinn.problem import Row
from benchmarks.pinn.published import build_network, residual

POINTS, ROUNDS, REPEATS = 10_000, 5, 4
MATRIX = 2048


def seconds_of(step):
    """Wall time of one call."""
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def paired_medians(steps):
    """Median time of each step in each round; in a round the steps follow each other, so that all meet the same noise.

    Args:
        steps: Dictionary from name to a function without arguments.

    Returns:
        Dictionary from name to seconds, shape `(ROUNDS,)`.
    """
    for step in steps.values():
        step(), step()
    times = {name: [] for name in steps}
    for _ in range(ROUNDS):
        for name, step in steps.items():
            times[name].append(np.median([seconds_of(step) for _ in range(REPEATS)]))
    return {name: np.array(seconds) for name, seconds in times.items()}


def keras_step(derivatives):
    """One loss of the wave equation and its slopes with respect to all weights."""
    network = build_wave_field()
    points = tf.random.stateless_uniform((POINTS, 3), (0, 1))
    weights = [weight.value for weight in network.trainable_variables]

    @tf.function
    def one_step():
        """Loss and slopes."""
        with tf.GradientTape() as tape:
            _, laplacian, acceleration = derivatives(network, points)
            loss = tf.reduce_mean(wave_residual(laplacian, acceleration, 0.75) ** 2)
        return loss, tape.gradient(loss, weights, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    return lambda: one_step()[0].numpy()


def torch_step():
    """The same work by PyTorch's nested autograd, as the published notebook does it."""
    import torch

    torch.set_num_threads(len(os.sched_getaffinity(0)))
    network, points = build_network(torch), torch.rand(POINTS, 3)

    def one_step():
        """Loss and slopes."""
        network.zero_grad()
        (residual(torch, network, points) ** 2).mean().backward()

    return one_step


def matrix_step():
    """One product of large matrices, what a processor does fastest: 2 · 2048³ operations."""
    left, right = (tf.random.stateless_uniform((MATRIX, MATRIX), (0, seed)) for seed in range(2))
    product = tf.function(lambda: tf.matmul(left, right))
    return lambda: product()[0, 0].numpy()


def step_operations(points=POINTS, coordinates=3, width=64, hidden=3):
    """Operations of the matrix products in one loss and its slopes, by layers.

    A product of (n, a) and (a, b) takes 2nab. The features take one, n × coordinates × width. Through each hidden
    layer, width × width, go the value, the slopes along every coordinate, ∇² and ∂²/∂t²; out of the last, width × 1,
    only ∇² and ∂²/∂t² are asked for. Backwards each product becomes two: one for its input, one for its matrix. The
    features' input needs no slope. What is done to each number alone (tanh and its slopes, about 2 %) is left out.

    Returns:
        Number of operations.

    Example:
        4.4e9 for 10 000 points of the paper's network.
    """
    features = 2 * points * coordinates * width
    layers = hidden * (coordinates + 3) * 2 * points * width**2
    last = 2 * 2 * points * width
    return 2 * features + 3 * (layers + last)


def step():
    """Step times of the tapes, the layers, PyTorch and a matrix product, paired in one run; rows of the table."""
    steps = {"tape": keras_step(derivatives_by_tape), "layers": keras_step(derivatives_by_layers)}
    try:
        steps["torch"] = torch_step()
    except ModuleNotFoundError:
        pass
    times = paired_medians(steps | {"matrix": matrix_step()})
    ms = {name: 1e3 * np.median(seconds) for name, seconds in times.items()}
    rates = {"layers": step_operations() / times["layers"], "matrix": 2 * MATRIX**3 / times["matrix"]}
    used, peak = np.median(rates["layers"]) / 1e9, np.max(rates["matrix"]) / 1e9
    words = f"{used:.0f} of {peak:.0f} GFLOP/s: {used / peak:.0%} ({step_operations() / 1e9:.1f} GFLOP a step)"
    return [
        Row("step, 10 000 points", f"nested tapes {ms['tape']:.0f} ms, by layers {ms['layers']:.0f} ms"),
        _against_torch(times, ms),
        Row("share of the measured peak", words),
    ]


def _against_torch(times, ms):
    """The row on PyTorch: the median over the rounds of the ratio of the times."""
    if "torch" not in times:
        return Row("step against PyTorch", "PyTorch is not installed: not measured", "≤ 0.8")
    ratio = np.median(times["layers"] / times["torch"])
    return Row("step against PyTorch", f"PyTorch {ms['torch']:.0f} ms, ratio {ratio:.2f}", "≤ 0.8", bool(ratio <= 0.8))
