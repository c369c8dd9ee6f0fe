"""Do the figures of a day draw what they are given?"""

import matplotlib
import numpy as np

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from acml_tf.plots.soundscape import plot_changes, plot_choices, plot_day, plot_strips, plot_told_times

HOURS = np.arange(0, 24, 0.5)


def test_every_figure_has_a_title_and_names_on_its_axes():
    figures = [
        plot_day(HOURS, np.zeros((48, 8, 3)), 16000, "A day"),
        plot_strips(HOURS, {"truth": np.where(HOURS < 12, "am", "pm")}, "Strips"),
        plot_choices(np.arange(3, 6), np.arange(3), {"mixture": np.zeros(3)}, 4),
        plot_told_times({"one": (HOURS, HOURS), "other": (HOURS, HOURS)}),
        plot_changes(HOURS, HOURS, {"factor 2": [3.0]}, [4.0], "level (dB)"),
    ]
    for figure in figures:
        assert all(axes.get_title() or axes.get_xlabel() for axes in figure.axes)
    plt.close("all")


def test_strips_and_changes_have_a_row_each():
    strips = plot_strips(HOURS, {"one": HOURS > 3, "two": HOURS > 5}, "Strips").axes[0]
    assert [label.get_text() for label in strips.get_yticklabels()] == ["one", "two"]
    changes = plot_changes(HOURS, HOURS, {"factor 2": [3.0], "factor 5": []}, [], "level (dB)").axes[1]
    assert len(changes.collections) == 2
    plt.close("all")
