import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from acml_tf.plots import signals  # noqa: E402

TIME_S = np.linspace(0, 1, 50)
LEVEL_DB = np.arange(30.0).reshape(5, 6)
PICTURES = {
    "lines": lambda: signals.plot_lines({"a": (TIME_S, TIME_S)}, "A", "time (s)", "pressure (Pa)", y_limits=(0, 2)),
    "aliasing": lambda: signals.plot_aliasing(5000.0, 8000.0),
    "winding": lambda: signals.plot_winding(np.cos(2 * np.pi * 4 * np.arange(96) / 96), [3, 4]),
    "leakage": lambda: signals.plot_leakage({"cut": np.ones(64), "hamming": np.hamming(64)}),
    "spectrograms": lambda: signals.plot_spectrograms({"fan": (np.arange(6), np.arange(5), LEVEL_DB)}),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_panel_has_a_title_and_units(name):
    figure = PICTURES[name]()
    panels = [axis for axis in figure.axes if axis.get_label() != "<colorbar>"]
    assert all(axis.get_title() and axis.get_xlabel().endswith(")") for axis in panels)
    assert panels[0].get_ylabel().endswith(")")
    matplotlib.pyplot.close(figure)


def test_the_red_arrow_is_the_fourier_coefficient():
    figure = signals.plot_winding(3 * np.cos(2 * np.pi * 4 * np.arange(96) / 96), [4])
    tip = figure.axes[0].lines[-1].get_xydata()[0]
    np.testing.assert_allclose(tip, [1.5, 0], atol=1e-12)
    matplotlib.pyplot.close(figure)
