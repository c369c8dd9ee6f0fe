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


def test_the_alias_meets_the_tone_in_every_sample():
    true, alias, samples = signals.plot_aliasing(5000.0, 8000.0).axes[0].lines
    for tone in (true, alias):
        np.testing.assert_allclose(np.interp(samples.get_xdata(), *tone.get_data()), samples.get_ydata(), atol=0.01)
    matplotlib.pyplot.close("all")


def test_lines_spectrograms_and_leakage_show_what_they_were_given():
    axes = PICTURES["lines"]().axes[0]
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), np.transpose([TIME_S, TIME_S]))
    assert axes.get_ylim() == (0, 2)
    mesh = PICTURES["spectrograms"]().axes[0].collections[0]
    np.testing.assert_array_equal(mesh.get_array(), LEVEL_DB)
    assert mesh.get_clim() == (LEVEL_DB.max() - 60, LEVEL_DB.max())
    hit = PICTURES["leakage"]().axes[0].lines[1].get_ydata()
    np.testing.assert_allclose(hit[10], 0, atol=1e-6, err_msg="a tone on a line has its full level there")
    assert np.delete(hit, 10).max() < -100, "and nothing on the other lines of a plain cut"
    matplotlib.pyplot.close("all")
