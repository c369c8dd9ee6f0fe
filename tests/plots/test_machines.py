"""Every picture has a title, labels with units, and shows what it was given."""

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.plots import machines

LEVELS = np.random.default_rng(0).normal(size=(2, 64, 30))
STEPS = np.linspace(-2, 2, 30)
FIGURES = {
    "recordings": lambda: machines.plot_recordings(list(LEVELS), ["a", "b"], "title"),
    "rebuilt": lambda: machines.plot_rebuilt(list(LEVELS), list(LEVELS), ["a", "b"]),
    "curves": lambda: machines.plot_curves({"a": (np.array([0, 0, 1]), np.array([0, 1, 1]))}),
    "intervals": lambda: machines.plot_intervals(
        {"a": [(0.5, 0.4, 0.6)] * 2, "b": [(0.9, 0.8, 1.0)] * 2}, ["AUC", "partial AUC"], [0.5, 0.05]
    ),
    "codes": lambda: machines.plot_codes(STEPS, 1 + STEPS / 10, np.repeat(["a", "b"], 15), "title"),
    "walks": lambda: machines.plot_walks((STEPS, STEPS), list(LEVELS), ("a", "b"), ("c", "d")),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_panel_has_a_title_and_the_figure_labelled_axes(name):
    figure = FIGURES[name]()
    figure.canvas.draw()
    panels = [axes for axes in figure.axes if axes.get_label() != "<colorbar>"]
    assert all(axes.get_title() for axes in panels)
    assert any(axes.get_xlabel() for axes in panels) and any(axes.get_ylabel() for axes in panels)
    plt.close(figure)


def test_bands_are_marked_at_their_frequencies():
    figure = FIGURES["recordings"]()
    ticks = figure.axes[0].get_yticks()
    centre_hz = 700 * (10 ** ((ticks + 1) / 65 * np.log10(1 + 8000 / 700)) - 1)
    np.testing.assert_allclose(centre_hz, machines.FREQUENCY_TICKS_HZ, rtol=1e-6)
    plt.close(figure)


def test_what_was_heard_and_rebuilt_and_their_difference_are_drawn():
    heard, rebuilt, difference = machines.plot_rebuilt([LEVELS[0]], [LEVELS[1]], ["a"]).axes[:3]
    np.testing.assert_array_equal(heard.images[0].get_array(), LEVELS[0])
    np.testing.assert_array_equal(rebuilt.images[0].get_array(), LEVELS[1])
    np.testing.assert_array_equal(difference.images[0].get_array(), LEVELS[0] - LEVELS[1])
    assert heard.images[0].get_clim() == rebuilt.images[0].get_clim() and heard.images[0].origin == "lower"
    plt.close("all")


def test_curves_intervals_and_codes_are_those_given():
    curve, coin = machines.plot_curves({"a": (np.array([0, 0, 1]), np.array([0, 1, 1]))}).axes[0].lines
    np.testing.assert_array_equal(curve.get_xydata(), [[0, 0], [0, 1], [1, 1]])
    np.testing.assert_array_equal(coin.get_xydata(), [[0, 0], [1, 1]])
    panels = FIGURES["intervals"]().axes
    np.testing.assert_allclose([part[:, 0] for part in panels[0].collections[0].get_segments()], [[0.4, 0.6], [0.8, 1]])
    assert [axes.lines[-1].get_xdata()[0] for axes in panels] == [0.5, 0.05]
    first = FIGURES["codes"]().axes[0].lines[0]
    np.testing.assert_allclose(first.get_xydata(), np.transpose([1 + STEPS / 10, STEPS])[:15])
    plt.close("all")
