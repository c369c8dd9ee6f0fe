"""Plots of diffusion: every panel has a title and named axes."""

import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

import matplotlib.pyplot as plt

from acml_tf.plots import diffusion

RNG = np.random.default_rng(0)


def figures():
    clouds = {name: RNG.uniform(0.1, 1, (2, 30)) for name in ("test rooms", "one", "two", "three")}
    yield diffusion.plot_maps(RNG.normal(-40, 9, (5, 6, 48)), list("abcde"), "maps")
    yield diffusion.plot_schedules({"straight": np.linspace(1, 0.01, 20)})
    yield diffusion.plot_loss([1.0, 0.5, 0.4], [1.0, 0.8, 0.6], 0.9)
    yield diffusion.plot_walks([RNG.normal(size=(9, 50))] * 2, ["a", "b"], (np.linspace(-3, 3, 9), np.ones(9) / 6))
    yield diffusion.plot_rooms(clouds)
    yield diffusion.plot_steps([10, 100], [0.1, 1.0], [(2.0, 1.0, 3.0), (1.0, 1.2, 2.0)], 0.8)


@pytest.mark.parametrize("number", range(6))
def test_every_panel_has_a_title_and_names_its_outer_axes(number):
    figure = list(figures())[number]
    drawn = [axes for axes in figure.axes if axes.has_data() and axes.get_label() != "<colorbar>"]
    assert all(axes.get_title() for axes in drawn)
    assert any(axes.get_xlabel() for axes in drawn) and any(axes.get_ylabel() for axes in drawn)
    figure.canvas.draw()
    plt.close("all")
