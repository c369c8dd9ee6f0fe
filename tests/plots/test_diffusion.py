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
    yield diffusion.plot_walks([RNG.normal(size=(9, 50))] * 2, ["a", "b"], (np.linspace(-3, 3, 9), np.ones(9) / 6))
    yield diffusion.plot_rooms(clouds)


@pytest.mark.parametrize("number", range(4))
def test_every_panel_has_a_title_and_names_its_outer_axes(number):
    figure = list(figures())[number]
    drawn = [axes for axes in figure.axes if axes.has_data() and axes.get_label() != "<colorbar>"]
    assert all(axes.get_title() for axes in drawn)
    assert any(axes.get_xlabel() for axes in drawn) and any(axes.get_ylabel() for axes in drawn)
    figure.canvas.draw()
    plt.close("all")


def test_schedules_are_drawn_as_fractions_and_in_decibels():
    alpha_bar = np.linspace(1, 0.01, 20)
    left, right = diffusion.plot_schedules({"straight": alpha_bar}).axes
    np.testing.assert_array_equal(left.lines[0].get_ydata(), alpha_bar)
    inner = alpha_bar[1:-1]
    np.testing.assert_allclose(right.lines[0].get_ydata(), 10 * np.log10(inner / (1 - inner)))
    plt.close("all")


def test_maps_walks_and_rooms_show_their_data():
    maps = RNG.normal(-40, 9, (5, 6, 48))
    panels = diffusion.plot_maps(maps, list("abcde"), "maps").axes
    np.testing.assert_array_equal(panels[4].images[0].get_array(), maps[4])
    assert panels[4].images[0].get_clim() == (-80, 5)
    walk = RNG.normal(size=(9, 50))
    paths, ends = diffusion.plot_walks([walk], ["a"], (np.linspace(-9, 9, 9), np.ones(9) / 18)).axes
    assert len(paths.lines) == 40
    np.testing.assert_array_equal(paths.lines[7].get_ydata(), walk[:, 7])
    np.testing.assert_allclose(sum(bar.get_width() * bar.get_height() for bar in ends.patches), 1)
    clouds = {name: RNG.uniform(0.1, 1, (2, 30)) for name in ("real", "one")}
    real, made = diffusion.plot_rooms(clouds).axes[0].lines
    np.testing.assert_array_equal(real.get_xydata().T, clouds["real"])
    np.testing.assert_array_equal(made.get_xydata().T, clouds["one"])
    plt.close("all")
