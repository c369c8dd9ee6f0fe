"""Plots of arrays: every panel is titled and labelled, and shows what it was given."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from acml_tf.plots import arrays
from acml_tf.uncertainty.conformal import coverage_distribution

ANGLES_DEG = np.linspace(-90, 90, 19)
INTERVALS_DEG = np.stack([ANGLES_DEG - 1, ANGLES_DEG + np.where(ANGLES_DEG > 50, -0.5, 1)], axis=-1)
FIGURES = {
    "line_array": lambda: arrays.plot_line_array(30),
    "beams": lambda: arrays.plot_beams(ANGLES_DEG, np.ones((2, 19)), ["a", "b"], [0, 10]),
    "scores": lambda: arrays.plot_scores([np.arange(1, 9.0)], [7.0], ["0 dB"]),
    "intervals": lambda: arrays.plot_intervals(ANGLES_DEG, [INTERVALS_DEG], ["0 dB"]),
    "draws": lambda: arrays.plot_coverage_draws(
        [np.linspace(0.8, 1, 50)], [coverage_distribution(50, 0.1)], ["L = 50"], 0.9
    ),
    "by_direction": lambda: arrays.plot_coverage_by_direction(np.array([0, 45, 90]), [[0.9, 0.5]], ["a"], 0.9),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_title_and_labelled_axes(name):
    figure = FIGURES[name]()
    figure.canvas.draw()
    assert any(axes.get_title() for axes in figure.axes)
    assert any(axes.get_xlabel() for axes in figure.axes) and any(axes.get_ylabel() for axes in figure.axes)
    plt.close(figure)


def test_misses_are_drawn_apart_from_hits():
    figure = FIGURES["intervals"]()
    hits, misses = (len(lines.get_segments()) for lines in figure.axes[0].collections)
    assert misses == np.sum(ANGLES_DEG > 50) and hits + misses == 19
    plt.close(figure)


def test_beams_scores_and_coverages_are_those_given():
    power = np.array([[1.0, 10, 100], [4, 4, 4]])
    beam, truth = arrays.plot_beams(np.array([-30, 0, 30]), power, ["a", "b"], [5, 10]).axes[0].lines
    np.testing.assert_allclose(beam.get_ydata(), [-20, -10, 0], atol=1e-6)
    assert truth.get_xdata()[0] == 5
    steps, quantile = arrays.plot_scores([np.array([3.0, 1, 2])], [2.5], ["0 dB"]).axes[0].lines
    np.testing.assert_allclose(steps.get_xydata(), [[1, 0.25], [2, 0.5], [3, 0.75]])
    assert quantile.get_xdata()[0] == 2.5
    axes = FIGURES["draws"]().axes[0]
    np.testing.assert_allclose(sum(bar.get_width() * bar.get_height() for bar in axes.patches), 1)
    stairs = FIGURES["by_direction"]().axes[0].patches[0]
    np.testing.assert_array_equal(stairs.get_data().values, [0.9, 0.5])
    plt.close("all")
