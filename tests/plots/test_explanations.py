"""Figures of explanations have one panel per map and one line per order."""

import matplotlib.pyplot as plt
import numpy as np

from acml_tf.plots.explanations import plot_attributions, plot_deletion


def test_one_panel_per_map_on_its_own_scale():
    figure = plot_attributions({"a": np.eye(8, 9), "b": -5 * np.eye(8, 9)}, 0.03, 16000, (2, 3))
    images = [axis.images[0].get_array() for axis in figure.axes[:2]]
    assert np.max(images[0]) == 1 and np.min(images[1]) == -1
    plt.close(figure)


def test_one_line_per_order():
    figure = plot_deletion([0, 5], {"ours": np.ones((3, 2)), "random": np.zeros((3, 2))})
    assert len(figure.axes[0].lines) == 2
    plt.close(figure)
