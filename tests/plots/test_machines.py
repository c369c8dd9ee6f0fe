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
