"""Figures of codes and clusters show the numbers that they were given."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.plots import embeddings as plots

PICTURES = np.random.default_rng(0).normal(size=(3, 9, 17))
PLACES = np.random.default_rng(1).normal(size=(12, 2))
KINDS = np.repeat([0, 1, 2], 4)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.plot_rebuilt(PICTURES, {"PCA": PICTURES}, 5.0, 22050),
        lambda: plots.plot_agreement({"cepstra": [0.4, 0.5], "PCA": [0.1, 0.2]}),
        lambda: plots.plot_number_of_clusters([2, 4], {"PCA": [0.4, 0.2]}, {"PCA": [[1, 0.1], [2, 0.1]]}, 3),
        lambda: plots.plot_maps({"PCA": PLACES, "t-SNE": -PLACES}, KINDS, ["dog", "rain", "sea"]),
    ],
)
def test_every_figure_is_named(draw):
    figure = draw()
    figure.canvas.draw()
    assert any(axis.get_title() for axis in figure.axes)
    assert any(axis.get_xlabel() for axis in figure.axes) and any(axis.get_ylabel() for axis in figure.axes)
    plt.close(figure)


def test_maps_and_pictures_are_those_given():
    figure = plots.plot_maps({"PCA": PLACES}, KINDS)
    np.testing.assert_array_equal(figure.axes[0].lines[1].get_xydata(), PLACES[4:8])
    figure = plots.plot_maps({"noise": PLACES, "kinds": PLACES}, [0 * KINDS, KINDS])
    assert [len(axis.lines) for axis in figure.axes] == [1, 3]
    figure = plots.plot_rebuilt(PICTURES, {"PCA": -PICTURES}, 5.0, 22050)
    np.testing.assert_array_equal(figure.axes[4].images[0].get_array(), -PICTURES[1])
    plt.close("all")
