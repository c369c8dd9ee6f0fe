"""Every picture of reverberation has titles, units and the numbers that it was given."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.plots import reverberation


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


TIMES = np.array([0.2, 0.4, 0.8])
FIGURES = {
    "laws": lambda: reverberation.plot_wall_laws([0.1, 0.2, 0.5], {"eyring": TIMES[::-1]}, TIMES[::-1]),
    "corrections": lambda: reverberation.plot_corrections({"raw": -np.arange(90.0)}, 100, 0.6),
    "letting go": lambda: reverberation.plot_letting_go(
        {"out": np.zeros(200), "in": -np.arange(200.0)}, 125, {"out": None, "in": 0.5}
    ),
    "left out": lambda: reverberation.plot_left_out([1, 10, 100], {"rooms": TIMES}, 10),
    "estimates": lambda: reverberation.plot_estimates([TIMES, TIMES], [TIMES, TIMES], 1.3, ["a", "b"]),
    "two times": lambda: reverberation.plot_two_times({"one": (TIMES, TIMES, TIMES)}),
    "widened": lambda: reverberation.plot_widened(np.ones((5, 2, 2)), ["short", "long"]),
}


@pytest.mark.parametrize("name", FIGURES)
def test_axes_have_titles_and_units(name):
    axes = FIGURES[name]().axes
    assert all(axis.get_title() for axis in axes)
    assert "(" in axes[0].get_ylabel() and "(" in axes[-1].get_xlabel()


def test_the_band_of_a_factor_and_the_slope_of_a_room_are_drawn():
    band = FIGURES["estimates"]().axes[0].collections[0].get_paths()[0].vertices
    assert band[:, 1].max() == pytest.approx(0.88 * 1.3)
    line = FIGURES["letting go"]().axes[1].lines[1]
    fall = np.diff(line.get_ydata())[0] / np.diff(line.get_xdata())[0]
    assert fall == pytest.approx(-60 / 0.5)
