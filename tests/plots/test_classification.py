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
        lambda: plots.plot_learning_curves({"2 speakers": ([50, 100], np.array([0.4, 0.5]))}, 0.1),
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


def test_confusions_are_shaded_by_row_and_count_clips():
    matrix = np.array([[3, 1], [0, 0]])
    axes = plots.plot_confusions({"known": matrix}).axes[0]
    np.testing.assert_allclose(axes.images[0].get_array(), [[0.75, 0.25], [0, 0]])
    assert [text.get_text() for text in axes.texts] == ["3", "1", "0", "0"]
    plt.close("all")


def test_the_best_threshold_is_marked_where_the_impurity_is_least():
    thresholds, impurities = np.arange(5.0), np.array([0.9, 0.4, 0.1, 0.5, 0.8])
    figure = plots.plot_threshold_search(np.arange(3.0), np.arange(3), thresholds, impurities, "mean (dB)")
    clips, curve = figure.axes
    assert [line.get_xdata()[0] for line in (clips.lines[0], curve.lines[1])] == [2, 2]
    np.testing.assert_array_equal(curve.lines[0].get_xydata(), np.transpose([thresholds, impurities]))
    plt.close("all")


def test_scores_and_votes_are_drawn_with_their_intervals_and_their_baseline():
    axes = plots.plot_scores(["tree"], {"known": [(0.8, 0.7, 0.9)]}, 0.1).axes[0]
    np.testing.assert_allclose(axes.collections[0].get_segments()[0][:, 1], [0.7, 0.9])
    axes = plots.plot_forest_growth(np.arange(1, 5), {"vote": np.linspace(0.2, 0.8, 4)}, 0.1).axes[0]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), np.linspace(0.2, 0.8, 4))
    assert axes.lines[1].get_ydata()[0] == 0.1 and axes.get_xscale() == "log"
    plt.close("all")
