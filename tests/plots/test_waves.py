"""Pictures and films of wave fields show the fields that they are given, with titles and units."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.plots.waves import film, plot_curves, plot_medium, plot_points, plot_snapshots

FIELD = np.random.default_rng(0).standard_normal((6, 9, 5))
TIME = np.linspace(0, 1, 6)


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plot_medium(1 + FIELD[0] ** 2, size=(2.0, 1.0)),
        lambda: plot_snapshots({"one": FIELD, "two": 2 * FIELD}, TIME, [0, 2, 5]),
        lambda: plot_curves({"one": (TIME, TIME)}, "title", "t (s)", "p (Pa)", span=(0, 0.5), span_label="known"),
        lambda: plot_points({"some": np.random.default_rng(0).random((7, 3))}),
    ],
)
def test_figures_have_a_title_and_labels(draw):
    figure = draw()
    axes = figure.axes[0]
    assert figure.get_suptitle() or axes.get_title()
    labels = [label for panel in figure.axes for label in (panel.get_xlabel(), panel.get_ylabel())]
    assert sum(bool(label) for label in labels) >= 2
    figure.canvas.draw()


def test_a_snapshot_is_the_frame_that_was_asked_for_with_y_upwards():
    figure = plot_snapshots({"one": FIELD, "two": 2 * FIELD}, TIME, [0, 2, 5])
    image = figure.axes[4].images[0]
    np.testing.assert_array_equal(image.get_array(), 2 * FIELD[2].T)
    assert image.origin == "lower"
    assert figure.axes[1].get_title() == "t = 0.40"


def test_a_film_plays_every_second_frame_of_both_fields():
    assert film({"one": FIELD, "two": -FIELD}, TIME).to_jshtml().count("data:image/png") == 3


def test_points_outside_the_domain_are_grey():
    points = np.array([[0.5, 0, 0.5], [-0.5, 0, 0.5], [0.5, 0, 1.5], [0.5, -0.5, 0.5]])
    axes = plot_points({"four": points}).axes[0]
    colours = axes.collections[0].get_facecolor()
    assert not np.allclose(colours[0], colours[1])
    np.testing.assert_array_equal(colours[[1, 1]], colours[2:])
    assert axes.get_title() == "four: 25.0% inside"
