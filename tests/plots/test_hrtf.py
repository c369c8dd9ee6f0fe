"""Plots of ears: titled, labelled, and left is drawn on the left."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from acml_tf.acoustics.sphere import fibonacci_directions
from acml_tf.plots import hrtf

GRID, COUNTS = fibonacci_directions(40), (20, 50)
FIGURES = {
    "maps": lambda: hrtf.plot_maps({"ear": (GRID, GRID[:, 1])}, "An ear", "level in dB", GRID[:3]),
    "detail": lambda: hrtf.plot_detail(np.array([1.0, 10]), np.array([3.0, 0]), np.array([3.0, 6]), 50),
    "descent": lambda: hrtf.plot_descent((0, 1, 10), {"η": [5.0, 4, 3]}, 2.5, "Downhill"),
    "circle": lambda: hrtf.plot_circle({"measured": (COUNTS, COUNTS)}, {"field": (GRID[:, 0], GRID[:, 1])}, "A", "dB"),
    "distortion": lambda: hrtf.plot_distortion(
        COUNTS, {"field": np.array([3.0, 2])}, {"field": [(2, 4), (1, 3)]}, {"field": [(0, 1, 2), (0, 1, 2)]}, "LSD"
    ),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_title_and_labelled_axes(name):
    figure = FIGURES[name]()
    figure.canvas.draw()
    assert any(axes.get_title() for axes in figure.axes)
    assert any(axes.get_xlabel() for axes in figure.axes) and any(axes.get_ylabel() for axes in figure.axes)
    plt.close(figure)


def test_left_is_drawn_on_the_left():
    figure = hrtf.plot_maps({"ear": (np.array([[0.0, 1, 0], [0, -1, 0]]), np.arange(2.0))}, "Sides", "level in dB")
    places = figure.axes[0].collections[0].get_offsets()
    assert places[0, 0] < 0 < places[1, 0]
    plt.close(figure)


def test_curves_means_and_gains_are_those_given():
    hidden, best, seen = FIGURES["detail"]().axes[0].lines
    np.testing.assert_array_equal([hidden.get_ydata(), seen.get_ydata()], [[3, 6], [3, 0]])
    np.testing.assert_array_equal(best.get_xydata(), [[1, 3]])
    walk, floor = FIGURES["descent"]().axes[0].lines
    assert list(walk.get_ydata()) == [5, 4, 3] and floor.get_ydata()[0] == 2.5
    left, right = FIGURES["distortion"]().axes
    np.testing.assert_allclose([part[:, 1] for part in left.collections[0].get_segments()], [[2, 4], [1, 3]])
    np.testing.assert_allclose([part[:, 1] for part in right.collections[0].get_segments()], [[0, 2], [0, 2]])
    plt.close("all")
