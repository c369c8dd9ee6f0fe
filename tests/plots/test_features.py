"""Plots of features show each sound, each norm and each interval once."""

import numpy as np

from acml_tf.plots.features import (
    plot_chroma,
    plot_filter_banks,
    plot_octave_leakage,
    plot_scores,
    plot_slopes,
    plot_spikes,
)


def test_each_waveform_has_its_panel_and_its_numbers():
    figure = plot_spikes({"a": [1, -2, 1], "b": [0.0, 3.0, -1.0]}, [(1.0, 2.0), (3.0, 4.5)], 3)
    assert [axis.get_title() for axis in figure.axes] == ["a\ncrest 1 dB, kurtosis 2.0", "b\ncrest 3 dB, kurtosis 4.5"]


def test_each_norm_has_a_column_and_a_unit():
    bank, bins_hz = np.eye(3) + 0.1, np.array([0.0, 1.0, 2.0])
    figure = plot_filter_banks(bins_hz, {"peak": bank, "area": bank}, {"white": np.ones(3)})
    assert [axis.get_ylabel() for axis in figure.axes[:2]] == ["weight", "weight (1/Hz)"]
    assert len(figure.axes) == 4


def test_leakage_and_slopes_draw_a_line_each():
    tones = np.array([10.0, 100.0])
    (axis,) = plot_octave_leakage(tones, {"haar": tones / 100, "db4": tones / 200}, (20, 40)).axes
    assert len(axis.lines) == 2
    left, right = plot_slopes(tones, {"x": tones, "y": tones}, {"x": tones, "y": tones}).axes
    assert len(left.lines) == len(right.lines) == 2


def test_chroma_has_twelve_named_columns():
    axis = plot_chroma({"x": np.eye(12)[0], "y": np.eye(12)[9]}).axes[0]
    assert [label.get_text() for label in axis.get_xticklabels()][9] == "A"


def test_scores_are_rows_and_a_gain_has_a_line_at_zero():
    rows = {"a": (0.5, 0.4, 0.6), "b": (0.7, 0.6, 0.8)}
    left, right = plot_scores({"alone": ("accuracy", rows), "added": ("gain", {"a": (0.0, -0.1, 0.1)})}).axes
    assert [label.get_text() for label in left.get_yticklabels()] == ["a", "b"]
    assert len(left.lines) == 4
    assert len(right.lines) == 3
