"""Plots of dictionaries: every panel is titled and labelled, and shows what it was given."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from acml_tf.acoustics.band_limit import low_pass
from acml_tf.data.room_grid import simulate_room_grid
from acml_tf.plots import dictionaries


def room_and_band():
    grid = simulate_room_grid(0, num_measured=6, num_inside=3, num_outside=1, num_moved=1)
    return dictionaries.plot_room_and_band(grid, low_pass(grid.heard, 1000, 120), 120, 0)


FIGURES = {
    "room_and_band": room_and_band,
    "convergence": lambda: dictionaries.plot_convergence({"a": [1.0, 0.1]}),
    "penalties": lambda: dictionaries.plot_penalties([0.1, 1.0], [0.0, 1.0], [4.0, 0.0]),
    "atoms": lambda: dictionaries.plot_atoms(np.eye(3), np.eye(3) + 1, 1000),
    "distance": lambda: dictionaries.plot_error_over_distance([0.05, 0.5], {"a": np.array([[-3.0, 1], [-5, 3]])}),
    "levels": lambda: dictionaries.plot_error_over_levels([0, 10], {"a": np.array([[-3.0, 1], [-5, 3]])}),
    "contest": lambda: dictionaries.plot_contest({"quiet": {"a": np.array([1.0, 3])}, "loud": {"a": np.ones(2)}}),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_panel_has_a_title_and_labelled_axes(name):
    figure = FIGURES[name]()
    figure.canvas.draw()
    assert all(axes.get_title() and axes.get_xlabel() for axes in figure.axes)
    plt.close(figure)


def test_curves_and_bars_are_means_over_rooms():
    np.testing.assert_allclose(FIGURES["distance"]().axes[0].lines[0].get_ydata(), [-4, 2])
    np.testing.assert_allclose(FIGURES["levels"]().axes[0].lines[0].get_ydata(), [-4, 2])
    assert FIGURES["contest"]().axes[0].patches[0].get_width() == 2
    np.testing.assert_allclose(FIGURES["penalties"]().axes[0].lines[0].get_ydata(), [0, 100])
    plt.close("all")
