"""Every picture of rooms has titles, units and the curves that it was given."""

import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import numpy as np
import pytest

from acml_tf.acoustics.decay import energy_decay_db
from acml_tf.acoustics.room_parameters import room_parameters
from acml_tf.classic.room_noise import decaying_noise
from acml_tf.features.decay_form import split_decay
from acml_tf.plots import rooms

NOISE = decaying_noise(8, 0.4, 4000, 4096)


@pytest.fixture(autouse=True)
def close():
    yield
    plt.close("all")


def labelled(figure, count):
    axes = [axis for axis in figure.axes if axis.get_visible()]
    assert len(axes) == count and all(axis.get_title() for axis in axes)
    assert any("(" in axis.get_ylabel() + axis.get_xlabel() for axis in axes)
    return axes


def test_responses_lie_below_their_decay_curves():
    axes = labelled(rooms.plot_responses({f"room {n}": NOISE[[n]] for n in range(6)}, 4000), 6)
    np.testing.assert_allclose(axes[4].lines[-1].get_ydata(), energy_decay_db(NOISE[4]))


def test_the_line_of_t30_touches_its_curve():
    curve = energy_decay_db(NOISE[0])
    axes = labelled(rooms.plot_line_fits({"room": curve}, {"room": 0.4}, 4000, "T30"), 1)
    line = axes[0].lines[1].get_ydata()
    used = (curve < -5) & (curve > -35)
    assert np.abs(line[used] - curve[used]).max() < 4


def test_halves_training_and_game():
    labelled(rooms.plot_carrier_level(NOISE[0], split_decay(NOISE[0]), 4000), 3)
    labelled(rooms.plot_gan_training({"wasserstein_estimate": [3, 2], "gradient_penalty": [1, 0.5]}), 2)
    p = np.linspace(0.1, 0.9, 9)
    assert len(labelled(rooms.plot_minimax(p, {"a": np.log(p), "b": -p}), 1)[0].lines) == 2


def test_parameters_and_distances_have_a_panel_for_each_number():
    numbers = room_parameters(NOISE, 4000)
    axes = labelled(rooms.plot_parameters({"data": numbers, "noise": numbers}), 4)
    assert [axis.get_xlabel() for axis in axes] == ["T30 (s)", "EDT (s)", "C50 (dB)", "DRR (dB)"]
    distances = {"GAN": dict.fromkeys(numbers, (0.2, 0.1, 0.3)), "noise": dict.fromkeys(numbers, (0.5, 0.4, 0.6))}
    axes = labelled(rooms.plot_distance_differences(distances, "mixture"), 4)
    assert [tick.get_text() for tick in axes[0].get_yticklabels()] == ["GAN", "noise"]
