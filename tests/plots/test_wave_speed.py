"""Maps, sensors and bands are drawn with titles and units."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.plots.wave_speed import plot_band, plot_band_calibration, plot_sensors, plot_speed_maps

SPEED = np.where(np.arange(20)[:, None] + np.arange(10) > 14, 2.0, 1.0)
LINE = np.linspace(0, 1, 20)


@pytest.mark.parametrize(
    "figure",
    [
        lambda: plot_speed_maps({"one": SPEED, "two": 1.1 * SPEED}, outline=SPEED),
        lambda: plot_sensors({"some": np.random.default_rng(0).random((5, 2))}, SPEED, sources=[(0.5, 0.2)]),
        lambda: plot_band(LINE, 1 + LINE, 0.1 * LINE, 1 + LINE),
        lambda: plot_band_calibration(LINE, LINE[::-1]),
    ],
)
def test_figures_have_a_title_and_units(figure):
    figure = figure()
    axes = figure.axes[0]
    assert axes.get_title()
    assert axes.get_xlabel().endswith(")")
    assert axes.get_ylabel().endswith(")")
    plt.close(figure)


def test_a_map_is_drawn_with_x_to_the_right_and_y_upwards():
    figure = plot_speed_maps({"one": SPEED}, outline=SPEED)
    image = figure.axes[0].images[0]
    np.testing.assert_array_equal(image.get_array(), SPEED.T)
    assert image.origin == "lower"
    assert len(figure.axes[0].collections) == 2
    plt.close(figure)


def test_all_figures_of_a_speed_share_one_scale_whose_bar_tells_what_lies_beyond():
    figures = [plot_speed_maps({"one": SPEED}), plot_speed_maps({"one": SPEED, "fast": 2 * SPEED})]
    figures.append(plot_sensors({"some": np.full((1, 2), 0.5)}, SPEED))
    assert {axes.images[0].get_clim() for figure in figures for axes in figure.axes[:1]} == {(0.8, 2.2)}
    assert [figure.axes[0].images[0].colorbar.extend for figure in figures[:1]] == ["neither"]
    assert figures[1].axes[1].images[0].colorbar.extend == "max"
    plt.close("all")


def test_bands_sensors_and_errors_are_those_given():
    axes = plot_band(LINE, 1 + LINE, 0.1 * LINE, 2 - LINE).axes[0]
    mean, truth = axes.lines
    np.testing.assert_array_equal([mean.get_ydata(), truth.get_ydata()], [1 + LINE, 2 - LINE])
    corners = axes.collections[0].get_paths()[0].vertices
    np.testing.assert_allclose([corners[:, 1].min(), corners[:, 1].max()], [1, 2.1], atol=1e-9)
    places = np.random.default_rng(0).random((5, 2))
    dots, star = plot_sensors({"some": places}, SPEED, sources=[(0.5, 0.2)]).axes[0].lines
    np.testing.assert_array_equal(dots.get_xydata(), places)
    np.testing.assert_array_equal(star.get_xydata(), [[0.5, 0.2]])
    held, missed, _ = plot_band_calibration(LINE, LINE[::-1]).axes[0].lines
    assert np.all(held.get_ydata() <= held.get_xdata()) and np.all(missed.get_ydata() > missed.get_xdata())
    assert len(held.get_xdata()) + len(missed.get_xdata()) == 20
    plt.close("all")
