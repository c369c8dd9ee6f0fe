"""Figures of contributions and effects say which sign, which curve and which model."""

import matplotlib.pyplot as plt
import numpy as np

from acml_tf.plots.effects import plot_contributions, plot_effects, plot_reliability, plot_trade_off


def test_bars_are_red_for_and_blue_against():
    figure = plot_contributions(["c1", "c2"], {"one": [0.2, -0.1], "two": [1, 1]})
    bars = figure.axes[0].patches
    assert [bar.get_width() for bar in bars] == [0.2, -0.1]
    assert bars[0].get_facecolor() != bars[1].get_facecolor() and len(figure.axes) == 2
    plt.close(figure)


def test_effects_have_a_panel_per_model_with_truth_and_curves():
    lines = {"PDP": ([0, 1], [0, 1]), "ALE": ([0, 1], [1, 0])}
    figure = plot_effects({"a": lines, "b": lines}, {"a": ([0, 1], np.eye(2))}, ([0, 1], [0, 0]), ["level"])
    assert [len(axis.lines) for axis in figure.axes] == [5, 3]
    assert [text.get_text() for text in figure.axes[0].get_legend().get_texts()] == ["truth", "PDP", "ALE"]
    plt.close(figure)


def test_each_model_has_a_point_and_guessing_a_line():
    figure = plot_trade_off({"tree": 31, "forest": 900}, {"tree": (0.5, 0.4, 0.6), "forest": (0.8, 0.7, 0.9)}, 0.1)
    assert {text.get_text() for text in figure.axes[0].get_legend().get_texts()} == {"tree", "forest", "guessing"}
    assert figure.axes[0].get_xscale() == "log"
    plt.close(figure)


def test_reliability_has_a_curve_and_counts_per_model_and_a_diagonal():
    figure = plot_reliability({"forest": ([0.2, 0.8], [0.1, 1.0], [3, 5]), "tree": ([0.9], [0.5], [8])})
    shares, counts = figure.axes
    assert [text.get_text() for text in shares.get_legend().get_texts()] == ["honest", "forest", "tree"]
    assert [line.get_ydata().tolist() for line in counts.lines] == [[3, 5], [8]]
    np.testing.assert_array_equal(shares.lines[0].get_xydata(), [[0, 0], [1, 1]])
    plt.close(figure)
