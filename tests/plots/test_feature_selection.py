"""Plots of a choice of features: every panel is titled and labelled, and shows what it was given."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from acml_tf.plots import feature_selection as draw

RNG = np.random.default_rng(0)
TABLE, NAMES = RNG.normal(size=(30, 4)), ["a", "b", "c", "d"]
FIGURES = {
    "null": lambda: draw.plot_null_scores(np.arange(1, 9.0), np.exp, 3),
    "redraws": lambda: draw.plot_redraws({"before": [0.2, 0.3], "inside": [0.1, 0.1]}, 0.1, 0.26),
    "profiles": lambda: draw.plot_chord_profiles({"x": RNG.normal(size=8000), "y": RNG.normal(size=8000)}, 8000),
    "right": lambda: draw.plot_right_answers({"seed": [3, 3, 4]}, {"all": 3, "some": 4}, 5),
    "two": lambda: draw.plot_two_scores(np.arange(4.0), np.arange(4) / 9, NAMES, 0.02, [1, 2]),
    "correlations": lambda: draw.plot_correlations(TABLE, NAMES, [0, 2]),
    "curves": lambda: draw.plot_selection_curves([1, 4], {"old": {"F": [0.5, 1]}, "new": {"F": [0.5, 0.6]}}, 0.5),
    "importances": lambda: draw.plot_importances(NAMES, {"one": np.ones(4), "two": np.zeros(4)}),
    "product": lambda: draw.plot_closed_product(TABLE[:, 0] + 1j, TABLE[:, 1] - 1j, np.arange(30) % 2),
}


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_has_a_title_and_labelled_axes(name):
    figure = FIGURES[name]()
    figure.canvas.draw()
    assert any(axes.get_title() for axes in figure.axes)
    plt.close(figure)


def test_the_map_after_the_filter_holds_what_is_left():
    figure = FIGURES["correlations"]()
    before, after = (axes.images[0].get_array() for axes in figure.axes[:2])
    assert before.shape == (4, 4)
    np.testing.assert_allclose(after, np.corrcoef(TABLE[:, [0, 2]], rowvar=False))
    plt.close(figure)
