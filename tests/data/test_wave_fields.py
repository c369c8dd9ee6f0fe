"""A user's own medium and pulse, as functions or grids, and the field that follows."""

import dataclasses

import numpy as np
import pytest

from acml_tf.acoustics.wave_solutions import gaussian_pulse
from acml_tf.data.wave_fields import (
    WaveProblem,
    early_snapshots,
    grid_positions,
    solve_problem,
    speed_on_grid,
    stratified_problem,
    stratified_speed,
)

FEW = {"intervals": 50, "frames": 11, "keep": 25}


def test_functions_and_grids_of_one_medium_give_one_field():
    problem = WaveProblem(
        lambda r: 1 + 0.5 * r[..., 0], lambda r: gaussian_pulse(r, (1.0, 0.5), 0.2), size=(2.0, 1.0), duration=0.3
    )
    nodes = grid_positions(problem.size, (101, 51))
    sampled = dataclasses.replace(problem, medium=problem.medium(nodes), pulse=problem.pulse(nodes))
    fields = [solve_problem(one, intervals=100, frames=7, keep=50).pressure for one in (problem, sampled)]
    assert fields[0].shape == (7, 51, 26)
    np.testing.assert_allclose(fields[0], fields[1], atol=2e-3)


def test_the_field_of_the_strata_settles_as_the_grid_is_refined():
    fine = solve_problem(stratified_problem(), intervals=200, frames=11, keep=25).pressure
    errors = [
        np.linalg.norm(solve_problem(stratified_problem(), n, frames=11, keep=25).pressure - fine)
        for n in (25, 50, 100)
    ]
    assert errors[0] > 2.5 * errors[1] > 6 * errors[2]


def test_the_wave_in_the_fast_layer_runs_ahead():
    record = solve_problem(stratified_problem(), **FEW)
    assert record.time[-1] == 0.78
    halfway = np.abs(record.pressure[5]) > 0.02
    heights = record.y[np.any(halfway, axis=0)]
    assert heights.max() - 0.5 > 1.1 * (0.5 - heights.min())


def test_a_node_on_an_edge_has_the_mean_slowness_squared():
    problem = WaveProblem(lambda r: stratified_speed(r, (1.0, 2.0), (0.5,)), np.ones((3, 3)))
    np.testing.assert_allclose(speed_on_grid(problem, (5, 5))[0], [1, 1, np.sqrt(1 / 0.625), 2, 2])


def test_snapshots_come_with_their_points():
    record = solve_problem(stratified_problem(), **FEW)
    points, pressure = early_snapshots(record, 3)
    assert points.shape == (3 * 26 * 26, 3)
    row = 2 * 26 * 26 + 5 * 26 + 7
    np.testing.assert_allclose(points[row], [record.x[5], record.y[7], record.time[2]], rtol=1e-6)
    assert pressure[row] == np.float32(record.pressure[2, 5, 7])


@pytest.mark.parametrize(
    ("changes", "options", "sentence"),
    [
        ({"medium": lambda r: r[..., 0]}, {}, "the wave speed goes down to"),
        ({"medium": lambda r: np.full(r.shape[:-1], np.nan)}, {}, "not finite numbers"),
        ({"medium": np.ones(5)}, {}, r"the medium has the shape \(5,\): give a grid"),
        ({"medium": lambda r: r}, {}, "one value each"),
        ({"pulse": np.full((4, 4), np.inf)}, {}, "the pulse holds values"),
        ({"size": (1.0, 0.777)}, {}, "do not fit the size"),
        ({}, {"frames": 1}, "frames is 1 and duration 0.78: keep two frames or more"),
        ({"duration": -1.0}, {}, "let time pass"),
        ({}, {"steps_per_frame": 1}, "time_step is 0.078: on this grid it must lie above 0 and at most at"),
    ],
)
def test_mistakes_are_named(changes, options, sentence):
    problem = dataclasses.replace(stratified_problem(), **changes)
    with pytest.raises(ValueError, match=sentence):
        solve_problem(problem, **{**FEW, **options})
