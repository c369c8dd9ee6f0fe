"""Do all pictures have a title and named axes?"""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.plots import classification as plots

RNG = np.random.default_rng(0)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.plot_speech_features({"one": RNG.normal(size=3000), "two": RNG.normal(size=5000)}, 8000),
        lambda: plots.plot_threshold_search(
            RNG.normal(size=30), RNG.integers(10, size=30), np.arange(5.0), np.arange(5.0), "mean (dB)"
        ),
        lambda: plots.plot_forest_growth(np.arange(1, 5), {"vote": np.linspace(0.2, 0.8, 4)}, 0.1),
        lambda: plots.plot_scores(["tree"], {"known": [(0.8, 0.7, 0.9)], "new": [(0.5, 0.3, 0.6)]}, 0.1),
        lambda: plots.plot_confusions({"known": np.eye(3, dtype=int), "new": np.ones((3, 3), dtype=int)}),
        lambda: plots.plot_group_accuracies(np.array(["a", "b"]), {"new": np.array([0.4, 0.6])}, {"clips": (0.3, 0.7)}),
    ],
)
def test_every_figure_is_named(draw):
    figure = draw()
    figure.canvas.draw()
    assert any(axis.get_title() for axis in figure.axes)
    assert any(axis.get_xlabel() for axis in figure.axes)
    assert any(axis.get_ylabel() for axis in figure.axes)
    plt.close(figure)
