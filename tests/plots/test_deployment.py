"""Every picture of a detector in the field has titles, units and the numbers that it was given."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.plots import deployment


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


FIGURES = {
    "codes": lambda: deployment.plot_codes(np.linspace(-1, 1, 50), np.linspace(-1, 1, 50).round(1)),
    "year": lambda: deployment.plot_year([0, 200], [0.9, 0.5], [0.9, 1.0], 150, 300),
    "detection": lambda: deployment.plot_detection([5, 10], {"dirt": dict.fromkeys("abcd", [0.1, 0.9]), "none": {}}),
    "monitor": lambda: deployment.plot_monitor(np.zeros(9), np.arange(9.0), 4.0, 5, 2),
}


@pytest.mark.parametrize("name", FIGURES)
def test_axes_have_titles_and_units(name):
    axes = FIGURES[name]().axes
    assert all(axis.get_title() for axis in axes)
    assert "(" in axes[0].get_ylabel() and "(" in axes[-1].get_xlabel()


def test_no_test_is_left_out_and_the_alarm_is_drawn():
    labels = [line.get_label() for line in FIGURES["detection"]().axes[0].lines]
    assert labels[:4] == list("abcd")
    alarm = [line for line in FIGURES["monitor"]().axes[0].lines if line.get_label() == "alarm"]
    assert list(alarm[0].get_xdata()) == [5, 5]
