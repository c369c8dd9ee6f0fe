"""One house style: figures grow with their panels, curves have a grid and images none, and no plot makes its own."""

import pathlib
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf import plots
from acml_tf.plots import effects, explanations, features, rooms, tuning, waves
from acml_tf.plots.style import add_legend, figure_size, make_axes, name_outer_axes

NAMES, RISING = ("a", "b", "c", "d"), np.arange(5.0)
SEVERAL_CURVES = {
    "trade-off": lambda: effects.plot_trade_off(dict.fromkeys(NAMES, 9), dict.fromkeys(NAMES, (0.5, 0.4, 0.6)), 0.1),
    "deletion": lambda: explanations.plot_deletion(RISING, dict.fromkeys(NAMES, np.ones((2, 5)))),
    "octave": lambda: features.plot_octave_leakage(RISING + 300, dict.fromkeys(NAMES, RISING), (301, 302)),
    "parameters": lambda: rooms.plot_parameters(dict.fromkeys(NAMES, {"T30": RISING, "EDT": RISING})),
    "budgets": lambda: tuning.plot_budgets(dict.fromkeys(NAMES, (729, 0.8, 0.7, 0.9))),
    "curves": lambda: waves.plot_curves(dict.fromkeys(NAMES, (RISING, RISING)), "title", "x", "y"),
}
PLOTS = sorted(path for path in pathlib.Path(plots.__file__).parent.glob("*.py") if path.name != "style.py")


def test_a_figure_grows_with_its_panels_up_to_the_width_of_a_page():
    sizes = [figure_size(1, columns, "image") for columns in (2, 3, 4, 9)]
    assert [width for width, _ in sizes] == sorted(width for width, _ in sizes) and sizes[-1][0] == 12
    assert figure_size(2, 3)[1] > figure_size(1, 3)[1]
    assert figure_size(1, 1, num_bars=9)[1] > figure_size(1, 1, num_bars=2)[1]
    with pytest.raises(ValueError, match="kind='pie' of a panel is not known: choose from curve, image"):
        make_axes(kind="pie")


def test_curves_have_a_grid_and_images_none_and_outer_axes_are_named():
    for kind, visible in (("curve", True), ("image", False)):
        figure, panels = make_axes(2, 2, kind)
        name_outer_axes(panels, "time (s)", "level (dB)")
        assert panels.shape == (2, 2) and panels[0, 0].xaxis.get_gridlines()[0].get_visible() is visible
        assert [axes.get_xlabel() for axes in panels.flat] == ["", "", "time (s)", "time (s)"]
        assert [axes.get_ylabel() for axes in panels.flat] == ["level (dB)", "", "level (dB)", ""]
        panels[0, 0].plot([0, 1], label="line")
        assert add_legend(panels[0, 0]).get_texts()[0].get_fontsize() < panels[0, 0].title.get_fontsize()
        plt.close(figure)


@pytest.mark.parametrize("path", PLOTS, ids=lambda path: path.stem)
def test_no_plot_sets_sizes_or_fonts_of_its_own(path):
    own = re.findall(r"subplots\(|figsize|plt\.figure|tight_layout|\.legend\(", path.read_text(encoding="utf-8"))
    assert own == []


@pytest.mark.parametrize("name", SEVERAL_CURVES)
def test_curves_are_told_apart_by_more_than_their_colour(name):
    figure = SEVERAL_CURVES[name]()
    shown = [line for line in figure.axes[0].lines if len(line.get_xdata()) != 2]
    looks = {(line.get_marker(), line.get_linestyle(), getattr(line, "_unscaled_dash_pattern", None)) for line in shown}
    assert len(shown) >= 4 and len(looks) >= 4
    plt.close(figure)
