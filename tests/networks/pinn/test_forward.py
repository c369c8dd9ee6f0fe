"""The wave equation fills in what the snapshots do not say."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from acml_tf.acoustics.rectangle import rectangle
from acml_tf.acoustics.wave import solve_wave
from acml_tf.acoustics.wave_solutions import gaussian_pulse
from acml_tf.networks.optimizers import SOAP
from acml_tf.networks.pinn.callbacks import CausalWindow, causal_horizon, relative_error
from acml_tf.networks.pinn.derivatives import derivatives_by_layers, derivatives_by_tape
from acml_tf.networks.pinn.forward import WavePINN, _in_natural_units, train_wave_pinn
from acml_tf.networks.pinn.fourier_features import build_wave_field

SMALL = {
    "num_points": 40,
    "num_edge_points": 8,
    "field_options": {"hidden_units": 8, "num_features": 8, "num_hidden": 1},
}


@pytest.fixture(scope="module")
def wave():
    """Points (x, y, t) and pressures of a wide pulse in a plane where c = 1, 21 moments up to t = 0.5."""
    x = np.linspace(0, 1, 41)
    start = gaussian_pulse(np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1), (0.5, 0.5), 0.12)
    pressure = solve_wave(start, 1.0, 0.025, 0.0125, 40)[::2]
    grid = np.stack(np.meshgrid(np.linspace(0, 0.5, 21), x, x, indexing="ij"), axis=-1)[..., [1, 2, 0]]
    return grid, pressure


def test_physics_continues_what_the_first_moments_began(wave):
    grid, pressure = wave
    known = slice(0, 5)
    points, values = grid[known].reshape(-1, 3), pressure[known].ravel()
    errors = {}
    for weight in (3.0, 0.0):
        model = train_wave_pinn(
            points,
            values,
            np.ones((11, 11)),
            steps=1200,
            duration=0.5,
            length=0.12,
            num_points=500 if weight else 8,
            num_edge_points=200 if weight else 8,
            physics_weight=weight,
            edge_weight=weight / 3,
            field_options={"hidden_units": 32, "num_features": 32, "num_hidden": 2},
        )
        late = model.field(grid[5:].reshape(-1, 3).astype("float32"))
        errors[weight] = relative_error(np.reshape(late, pressure[5:].shape), pressure[5:])
    assert errors[3.0] < 0.3
    assert errors[3.0] < 0.5 * errors[0.0]


def test_points_fill_the_rectangle_and_the_window_evenly():
    model = WavePINN(size=(2.0, 1.0), duration=4.0, **SMALL)
    model.horizon.assign(3.0)
    points = np.asarray(model.draw_points(20000))
    np.testing.assert_allclose(points.mean(axis=0), [1.0, 0.5, 1.5], rtol=0.03)
    assert np.all(points >= 0)
    assert np.all(points <= [2.0, 1.0, 3.0])


def test_a_leaving_wave_meets_open_edges_without_loss():
    model = WavePINN(duration=1.0, **SMALL)
    model.field = keras.Sequential([keras.Input((3,)), keras.layers.Lambda(lambda r: 0 * r[:, :1] + 1.0)])
    assert float(model.edge_loss()) == 0
    model.field = lambda r: keras.ops.sin(r[:, :1] - r[:, 2:])
    assert 0 < float(model.edge_loss()) < 0.05**2 * 2


def test_the_speed_is_that_of_the_nearest_node():
    model = WavePINN(speed_shape=(3, 5), **SMALL)
    model.speed.assign(np.arange(15.0).reshape(3, 5))
    points = np.array([[0, 0, 0], [1, 1, 0.3], [0.4, 0.55, 0.9]], "float32")
    np.testing.assert_array_equal(model.wave_speed(points), [[0], [14], [7]])


def test_the_window_opens_from_causes_to_effects():
    assert causal_horizon(0.0, 2.0) == pytest.approx(0.3)
    assert causal_horizon(0.3, 2.0) == pytest.approx(1.15)
    assert causal_horizon(0.8, 2.0) == 2.0


def test_the_loss_is_data_and_law_and_edges_each_in_its_unit():
    model = WavePINN(length=0.5, field=lambda r: r[:, :1] ** 2 + 3 * r[:, 2:] ** 2, num_points=20, num_edge_points=8)
    model.set_state(speed=np.full((201, 201), 2.0), loss_weights=[10.0, 128.0, 0.0])
    known = np.full((4, 1), 3.0, "float32")
    assert float(model.compute_loss(None, known, 0 * known)) == pytest.approx(90 + 2, rel=1e-4)
    assert [float(metric.result()) for metric in model.terms[:2]] == pytest.approx([9, 1 / 64], rel=1e-4)
    model = WavePINN(length=0.5, field=lambda r: r[:, 2:], num_points=20, num_edge_points=8, edge_weight=8.0)
    assert float(model.compute_loss(None, known, known)) == pytest.approx(2, rel=1e-4)


def test_the_window_moves_the_horizon_of_a_training():
    seen = []
    look = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: seen.append(float(look.model.horizon)))
    short_training(callbacks=[CausalWindow(), look], duration=2.0)
    assert seen == pytest.approx([causal_horizon(epoch / 6, 2.0) for epoch in range(6)])


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_a_field_of_ones_own_is_saved_with_the_model(tmp_path):
    points = keras.Input((3,))
    by_tape = keras.Model(points, keras.layers.Dense(1)(keras.ops.sin(keras.layers.Dense(4)(points))))
    places = np.random.default_rng(0).random((5, 3)).astype("float32")
    for field, way in ((by_tape, derivatives_by_tape), (build_wave_field(seed=7), derivatives_by_layers)):
        model = WavePINN(field=field, speed_shape=(5, 4))
        model.set_state(speed=np.full((5, 4), 0.7))
        model.save(tmp_path / "pinn.keras")
        again = keras.saving.load_model(tmp_path / "pinn.keras")
        assert again.derivatives is way
        np.testing.assert_allclose(again(places), model(places), atol=1e-6)
        np.testing.assert_allclose(again.wave_speed(places), 0.7, rtol=1e-6)


def short_training(seed=0, wave_speed=None, **options):
    """Six steps on random pressures."""
    rng, speed = np.random.default_rng(0), wave_speed or np.ones((5, 5))
    points = rng.random((30, 3)) * [*rectangle(options.get("size", 1.0)), options.get("duration", 1.0)]
    return train_wave_pinn(points, rng.random(30), speed, steps=6, seed=seed, **SMALL, **options)


def test_a_medium_may_be_a_function_over_ones_own_rectangle():
    model = short_training(wave_speed=lambda places: 1 + places[..., 0] / 4 + places[..., 1], size=(2.0, 0.5))
    points = np.array([[2, 0.25, 0], [1, 0.5, 0.3]], "float32")
    np.testing.assert_allclose(model.wave_speed(points), [[1.75], [1.75]], rtol=5e-3)
    assert np.all(np.asarray(model.draw_points(500)) <= [2, 0.5, 1])


def test_a_single_size_is_a_square_and_a_single_point_and_step_suffice():
    square, one = (short_training(wave_speed=lambda places: 1 + places[..., 0], size=size) for size in (2.0, (2, 2)))
    assert square.size == one.size == (2.0, 2.0)
    np.testing.assert_array_equal(square(np.ones((1, 3))), one(np.ones((1, 3))))
    assert np.isfinite(train_wave_pinn([[0.5, 0.5, 0]], [1], np.ones((2, 2)), steps=1, **SMALL).history.history["loss"])


def test_a_wave_in_metres_and_seconds_is_the_same_wave():
    def training(size_m, speed_m_s):
        duration, speed = 0.6 * size_m / speed_m_s, lambda places: np.full(places.shape[:-1], speed_m_s)
        return short_training(wave_speed=speed, size=(size_m, size_m), duration=duration)

    unit, room = training(1.0, 1.0), training(5.0, 343.0)
    places = np.random.default_rng(1).random((20, 3)).astype("float32") * [1, 1, 0.6]
    in_room = (places * [5, 5, 5 / 343]).astype("float32")
    np.testing.assert_allclose(room(in_room), unit(places.astype("float32")), atol=0.01)
    assert room.units == pytest.approx((5.0, 5 / 343))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"points": np.full((4, 3), [3.0, 0, 0])}, r"x goes from 3 to 3, outside 0 … 1: .* another size"),
        ({"points": np.full((4, 3), [0, 0, -0.1])}, "t goes from -0.1 to -0.1, outside 0 … 1: .* another duration"),
        ({"points": np.zeros((4, 2))}, r"points has the shape \(4, 2\)"),
        ({"points": np.zeros((0, 3)), "pressure": []}, r"shape \(0, 3\), so there is none: give one row"),
        ({"points": [], "pressure": []}, r"shape \(0,\), so there is none"),
        ({"points": "sensors"}, "the points are not a table of numbers: give a list"),
        ({"points": [[0, 0, 0], [0, 0]]}, "the points are not a table of numbers"),
        ({"pressure": None}, r"pressures of shape \(1,\)"),
        ({"steps": 0}, "steps=0 is not a count: give a whole number from 1"),
        ({"steps": 2.5}, "steps=2.5 is not a count"),
        ({"steps": None}, "steps=None is not a count"),
        ({"learning_rate": 0}, "learning_rate=0 is not above 0"),
        ({"size": 0}, "size=0 is not a rectangle: give its lengths along x and y, both above 0"),
        ({"size": (1, 1, 1)}, r"size=\(1, 1, 1\) is not a rectangle"),
        ({"size": None}, "size=None is not a rectangle"),
        ({"duration": None}, "duration=None is not above 0"),
        ({"length": -0.05}, "length=-0.05 is not above 0"),
        ({"num_points": 0}, "num_points=0 is not a count"),
        ({"num_edge_points": 3}, "num_edge_points=3 is not a count: give a whole number from 4"),
        ({"wave_speed": 1.0}, r"wave_speed has the shape \(\): give a grid"),
        ({"wave_speed": np.ones((0, 0))}, r"wave_speed has the shape \(0, 0\)"),
        ({"wave_speed": None}, r"wave_speed has the shape \(\)"),
        ({"pressure": np.zeros(3)}, r"4 points but pressures of shape \(3,\)"),
        ({"pressure": [0, 1, np.nan, 0]}, "not finite numbers"),
        ({"wave_speed": np.ones(5)}, r"wave_speed has the shape \(5,\)"),
        ({"wave_speed": np.zeros((5, 5))}, "wave_speed goes down to 0"),
        ({"wave_speed": np.full((5, 5), np.inf)}, "positive and finite"),
        ({"wave_speed": lambda places: places[..., 0] - 0.5}, "the wave speed goes down to"),
    ],
)
def test_mistakes_are_named(changes, sentence):
    arguments = {"points": np.zeros((4, 3)), "pressure": np.zeros(4), "wave_speed": np.ones((5, 5))} | changes
    with pytest.raises(ValueError, match=sentence):
        train_wave_pinn(**arguments)


def test_a_loss_that_is_no_number_is_named():
    with pytest.raises(ValueError, match="choose a learning_rate below 1e"):
        train_wave_pinn(np.zeros((4, 3)), np.ones(4), np.ones((5, 5)), steps=6, learning_rate=1e30, **SMALL)


def test_soap_does_not_care_how_the_coordinates_are_turned():
    rng = np.random.default_rng(0)
    left, right = (np.linalg.qr(rng.standard_normal((5, 5)))[0].astype("float32") for _ in range(2))
    target = rng.standard_normal((5, 5)).astype("float32")
    scale = np.geomspace(1, 0.1, 25).reshape(5, 5).astype("float32")

    def walk(rows, columns):
        """Ten noisy steps down sum(scale (X − target)²), for X in turned coordinates, seen in the old ones."""
        optimizer = SOAP(0.01, every=3)
        matrix = keras.Variable(np.zeros((5, 5), "float32"))
        for noise in np.random.default_rng(1).standard_normal((10, 5, 5)).astype("float32"):
            slope = 2 * scale * (rows @ matrix.numpy() @ columns - target - noise)
            optimizer.apply([tf.constant(rows.T @ slope @ columns.T)], [matrix])
        return rows @ matrix.numpy() @ columns

    straight = walk(np.eye(5, dtype="float32"), np.eye(5, dtype="float32"))
    np.testing.assert_allclose(walk(left, right), straight, atol=1e-3)
    assert np.all(np.abs(straight) > 0)
    assert SOAP.from_config(SOAP(0.01, every=7).get_config()).every == 7


@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_a_saved_field_keeps_its_optimiser_and_the_history_its_terms(tmp_path):
    model = short_training()
    model.save(tmp_path / "pinn.keras")
    again = keras.saving.load_model(tmp_path / "pinn.keras")
    assert again.optimizer.get_config() == model.optimizer.get_config()
    assert {"data", "physics", "edge"} <= set(model.history.history)


def test_points_that_nobody_moves_lie_in_the_rectangle():
    network = WavePINN(adaptive_fraction=0.5, num_points=100, speed_shape=(3, 3), size=(2.0, 1.0), duration=0.5)
    points = np.asarray(network.draw_law_points())
    assert np.all(points <= [2.0, 1.0, 0.5]) and len(np.unique(points, axis=0)) == 100


def test_frequencies_of_waves_are_counted_in_natural_units_too():
    options = {"space_std": 0.4, "time_std": 100.0, "width": 0.25}
    model, _ = _in_natural_units({"size": (5.0, 5.0), "field_options": options}, np.full((3, 3), 343.0))
    found = model["field_options"]
    np.testing.assert_allclose([found[name] for name in options], [2.0, 100 * 5 / 343, 0.05])
