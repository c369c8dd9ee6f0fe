"""Values at the edges of what functions of this room take, each once wrong."""

import keras
import numpy as np
import pytest

from acml_tf.networks.pinn.callbacks import ResidualAdaptiveSampling
from acml_tf.networks.pinn.derivatives import derivatives_by_layers, derivatives_by_tape
from acml_tf.networks.pinn.forward import WavePINN, train_wave_pinn
from acml_tf.networks.pinn.fourier_features import build_wave_field
from acml_tf.networks.regressors.reverberation_cnn import train_reverberation_cnn
from acml_tf.networks.rooms.acoustic_field import train_acoustic_field


def test_the_form_of_a_field_counts_in_metres_too():
    points = np.array([[2.5, 2.5, 0], [1, 1, 0]])
    form = {"kind": "hard initial condition", "centre": (2.5, 2.5), "width": 0.25}
    model = train_wave_pinn(
        points, [1.0, 0.0], np.full((5, 5), 343.0), steps=1, size=5.0, duration=0.01, field_options=form
    )
    assert np.asarray(model(points.astype("float32")))[0, 0] == pytest.approx(1, abs=1e-3)


def test_a_configuration_can_be_used_twice():
    config = WavePINN(speed_shape=(3, 3)).get_config()
    first, second = WavePINN.from_config(config), WavePINN.from_config(config)
    assert first.get_config() == second.get_config()


def test_points_that_are_not_there_cannot_be_moved():
    with pytest.raises(ValueError, match="give it an adaptive_fraction above 0"):
        train_wave_pinn([[0.5, 0.5, 0]], [1.0], np.ones((3, 3)), steps=1, callbacks=[ResidualAdaptiveSampling()])


def test_every_response_has_its_place():
    with pytest.raises(ValueError, match="5 responses and 3 pairs of places"):
        train_acoustic_field(np.zeros((5, 2, 3)), [[1, 1, 1, 2, 2, 2]] * 3, [4, 4, 4], epochs=1)


def test_rooms_of_one_time_have_that_time():
    levels_db = np.random.default_rng(0).normal(size=(4, 8, 120))
    found = train_reverberation_cnn(levels_db, [0.5] * 4, epochs=1)(levels_db)
    assert np.all(np.isfinite(found)) and np.all(np.abs(np.log(found / 0.5)) < 3)
    keras.utils.clear_session()


@pytest.mark.parametrize("kind", ["int64", "float64"])
@pytest.mark.parametrize("derivatives", [derivatives_by_tape, derivatives_by_layers])
def test_a_network_has_the_same_slopes_at_points_of_any_type(derivatives, kind):
    network, points = build_wave_field(hidden_units=8, num_features=8), np.array([[0, 1, 2], [1, 0, 1]])
    found, expected = (derivatives(network, points.astype(dtype)) for dtype in (kind, "float32"))
    np.testing.assert_array_equal(found, expected)
    assert np.all(np.abs(found[1]) > 0)


def test_a_formula_is_differentiated_in_the_precision_of_its_points():
    parabola = lambda points: points[:, :1] ** 2 + 3 * points[:, 1:] ** 2  # noqa: E731
    for points, kind in (([[1, 2]], "float32"), (np.ones((1, 2)), "float64")):
        pressure, laplacian, acceleration = derivatives_by_tape(parabola, points)
        assert pressure.dtype == kind and (laplacian.numpy(), acceleration.numpy()) == (2, 6)
    with pytest.raises(ValueError, match=r"points has the shape \(2,\): give one row per point"):
        derivatives_by_tape(parabola, [1, 2])
