"""Figures of what is wrong with a set of clips show the numbers that they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.plots.data_faults import plot_estimates, plot_heaps, plot_resampled

HEAPS = {"copied": [1e-4, 2e-4, 1e-4], "not copied": [0.1, 0.5]}
ROWS = {"recorder": (0.9, 0.8, 1.0), "coin": (0.5, 0.4, 0.6)}
CURVES = {"Davies–Bouldin index": [[1.0, 0.5, 0.8], [1.2, 0.7, 0.6]], "gap": [[0.1, 0.9, 0.7], [0.3, 0.7, 0.5]]}


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot_heaps(HEAPS, 0.01, "Copies", "1 − r (–)", logarithmic=True),
        lambda: plot_estimates(ROWS, 0.5, "Leak", "AUC (–)"),
        lambda: plot_resampled([2, 3, 4], CURVES, 3, "clouds"),
    ],
)
def test_every_panel_is_named(draw):
    figure = draw()
    figure.canvas.draw()
    assert all(axis.get_title() and axis.get_xlabel() and axis.get_ylabel() for axis in figure.axes)
    plt.close(figure)


def test_no_clip_is_left_out_of_the_heaps():
    axis = plot_heaps(HEAPS, 0.01, "Copies", "1 − r (–)", logarithmic=True).axes[0]
    assert sum(bar.get_height() for bar in axis.patches) == 5
    assert axis.get_xscale() == "log" and axis.lines[0].get_xdata()[0] == 0.01
    plt.close("all")


def test_the_first_estimate_is_on_top_with_its_interval():
    axis = plot_estimates(ROWS, 0.5, "Leak", "AUC (–)").axes[0]
    np.testing.assert_array_equal(axis.lines[0].get_xdata(), [0.8, 1.0])
    assert axis.get_ylim()[0] > 1 > 0 > axis.get_ylim()[1]
    plt.close("all")


def test_the_curve_is_the_median_and_the_truth_is_marked_where_it_is_known():
    left, right = plot_resampled([2, 3, 4], CURVES, 3, "clouds").axes
    np.testing.assert_allclose(left.lines[0].get_ydata(), [1.1, 0.6, 0.7])
    assert right.get_ylabel() == "gap (nats)" and right.lines[1].get_xdata()[0] == 3
    assert len(plot_resampled([2, 3, 4], CURVES, None, "clips").axes[0].lines) == 1
    plt.close("all")
