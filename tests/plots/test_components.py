import matplotlib
import numpy as np
import pytest

matplotlib.use("Agg")

from acml_tf.plots import components  # noqa: E402

MAP = (np.arange(6) / 10, 100.0 * np.arange(5), np.arange(30.0).reshape(5, 6) - 15)
CLOUD = {"thumb": np.eye(4)[:, :2], "pick": np.eye(4)[:, 1:3]}
PICTURES = {
    "axes": lambda: components.plot_axes({"Axis 1": MAP, "Axis 2": MAP}),
    "clouds": lambda: components.plot_score_clouds([CLOUD, CLOUD], ["heard", "drawn"]),
    "factors": lambda: components.plot_factors(np.eye(5)[:, :2] + 0.1, np.ones((2, 6)), MAP[0], MAP[1]),
}


@pytest.mark.parametrize("name", PICTURES)
def test_every_panel_has_a_title_and_units(name):
    figure = PICTURES[name]()
    panels = [axis for axis in figure.axes if axis.get_label() != "<colorbar>"]
    assert all(axis.get_title() and axis.get_xlabel().endswith(")") for axis in panels)
    assert panels[0].get_ylabel().endswith(")")
    matplotlib.pyplot.close(figure)


def test_the_goal_is_marked_and_every_curve_has_its_name():
    figure = components.plot_explained({"held out": np.array([0.5, 0.8, 0.95])}, goal=0.9)
    labels = [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
    assert labels == ["held out", "90%"] and figure.axes[0].lines[-1].get_ydata()[0] == 0.9
    matplotlib.pyplot.close(figure)
