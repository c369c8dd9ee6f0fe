"""Plots of surrogate and law have titles, units and the curves that they were given."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.classic.dispersion import DispersionRelation
from acml_tf.plots.wave_outlook import plot_dispersion, plot_surrogate


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def test_surrogate_shows_two_fields_and_every_error():
    field = np.random.default_rng(0).standard_normal((7, 20))
    figure = plot_surrogate(np.ones(20), field, 0 * field, {"surrogate": np.arange(7), "persistence": np.ones(7)}, 4)
    assert [axis.get_title() for axis in figure.axes[:3]] == [
        "Solver",
        "Surrogate, on its own results",
        "Error against horizon, median line",
    ]
    np.testing.assert_array_equal(figure.axes[2].lines[0].get_ydata(), np.arange(1, 7))
    assert all("(" in axis.get_xlabel() and "(" in axis.get_ylabel() for axis in figure.axes[:3])


def test_the_law_runs_through_its_pairs():
    law = DispersionRelation(("k²",), np.array([4.0]), np.array([[3.9, 4.1]]), (lambda k: k**2,))
    k = np.arange(1.0, 5)
    right = plot_dispersion(np.ones((9, 5)), 0.1, 1e-3, k, 2 * k, law).axes[1]
    heard, line = right.lines
    np.testing.assert_allclose(np.interp(k, *line.get_data()), heard.get_ydata(), rtol=1e-6)
    assert line.get_label() == "ω² = 4 k²"
    assert "rad/m" in right.get_xlabel() and "Hz" in right.get_ylabel()
