"""Do all pictures have a title and named axes?"""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.plots import environment as plots

RNG = np.random.default_rng(0)
PICTURES = RNG.uniform(-80, 0, (7, 16, 30))
RIGHT = RNG.random((2, 40)) < 0.7


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.plot_sound_gallery(PICTURES, list("abcdefg"), 0.046),
        lambda: plots.plot_receptive_field(PICTURES[0], {"block 1": 3, "block 2": 7}, 0.046),
        lambda: plots.plot_augmentation(PICTURES[:3] / 40 + 1, ["as it was", "hidden", "blended"]),
        lambda: plots.plot_accuracies({"forest": (0.7, 0.6, 0.8), "CNN": (0.8, 0.7, 0.9)}, 0.1),
        lambda: plots.plot_class_confusion({"CNN": np.eye(3, dtype=int)}, ["dog", "rain", "sea"]),
        lambda: plots.plot_paired_exam(*RIGHT, RNG.integers(40, size=(200, 40)), (-0.1, 0.2), ("CNN", "forest")),
    ],
)
def test_every_figure_is_named(draw):
    figure = draw()
    figure.canvas.draw()
    assert any(axis.get_title() for axis in figure.axes)
    assert any(axis.get_xlabel() for axis in figure.axes)
    assert any(axis.get_ylabel() for axis in figure.axes)
    plt.close(figure)
