"""Two networks find the speed behind what sensors hear, and every speed on the way is a possible one."""

import numpy as np
import pytest
import tensorflow as tf
from keras import ops

from acml_tf.networks.optimizers import SOAP
from acml_tf.networks.pinn.fourier_features import build_wave_field
from acml_tf.networks.pinn.inverse import InversePINN, train_inverse_pinn
from acml_tf.networks.pinn.speed_map import SpeedErrorMonitor, build_speed_network
from acml_tf.networks.pinn.two_networks import ReleaseSpeed, start_from_map
from tests.networks.contract import check_model

TINY = {"hidden_units": 8, "num_features": 8, "num_hidden": 1}
SMALL = {"num_points": 40, "field_options": TINY, "medium_options": TINY}


def small_model(seed=0, **options):
    """Two tiny networks and their loss."""
    networks = build_wave_field(seed=seed, **TINY), build_speed_network(seed=seed + 100, **TINY)
    return InversePINN(*networks, num_points=40, seed=seed, **options)


def plane_waves(speed, sensors=20, moments=21):
    """Points and pressures of two plane waves in a medium of one speed, heard by scattered sensors."""
    places = np.random.default_rng(0).random((sensors, 2))
    time = np.linspace(0, 1, moments)
    points = np.concatenate([np.insert(places, 2, moment, axis=1) for moment in time])
    first = np.sin(7 * (0.6 * points[:, 0] + 0.8 * points[:, 1] - speed * points[:, 2]))
    return points, first + np.cos(5 * (points[:, 0] + speed * points[:, 2]))


@pytest.mark.parametrize("speed", [1.5, 0.7])
def test_plane_waves_give_the_speed_of_a_homogeneous_medium(speed):
    points, pressure = plane_waves(speed)
    sizes = {
        "field_options": {"hidden_units": 32, "num_features": 32, "num_hidden": 2},
        "medium_options": TINY,
        "num_points": 300,
    }
    model = train_inverse_pinn(
        points, 20 * pressure, steps=600, learning_rate=1e-2, length=0.15, variation_weight=0.01, **sizes
    )
    inside = np.random.default_rng(1).uniform(0.1, 0.9, (300, 2)).astype("float32")
    np.testing.assert_allclose(np.median(model.wave_speed(inside)), speed, rtol=0.03)
    heard = np.ravel(model.pressure(points.astype("float32")))
    np.testing.assert_allclose(heard, 20 * pressure, atol=2)


def test_the_first_guess_may_be_a_map():
    medium = start_from_map(build_speed_network(**TINY), np.arange(1.0, 7).reshape(2, 3))
    corners = np.array([[0, 0], [1, 1], [0.9, 0.4]], "float32")
    np.testing.assert_allclose(medium(corners), [[1], [6], [5]])


def bowl(points):
    """A pressure with ∇²p = 6 and a second derivative of 10 in time."""
    return 2 * points[:, :1] ** 2 + points[:, 1:2] ** 2 + 5 * points[:, 2:] ** 2


def test_the_loss_is_readings_and_law_and_variation():
    model = InversePINN(bowl, lambda r: 0 * r[:, :1] + 2, length=0.5, physics_weight=4.0, variation_weight=2.0)
    readings, predicted = np.array([[1.0], [2.0]], "float32"), np.array([[3.0], [2.0]], "float32")
    np.testing.assert_allclose(model.compute_loss(None, readings, predicted), 2 + 4 * 3.5**2 / 16, rtol=1e-4)
    model = InversePINN(lambda r: r[:, :1], lambda r: ops.exp(4 * r[:, :1]), variation_weight=2.0)
    np.testing.assert_allclose(model.compute_loss(None, readings, readings), 2 * (np.sqrt(16.01) - 0.1), rtol=1e-2)


def slopes(model, points, readings):
    """Gradient of the loss over the last kernel of the field and of the medium."""
    kernels = [network.trainable_variables[-2].value for network in (model.field, model.medium)]
    with tf.GradientTape() as tape:
        loss = model.compute_loss(points, readings, model(points))
    return [np.abs(np.asarray(slope)).max() for slope in tape.gradient(loss, kernels)]


def test_the_speed_hears_no_sensor_but_the_law():
    points = np.random.default_rng(0).random((5, 3)).astype("float32")
    deaf = small_model(physics_weight=0.0, variation_weight=0.0)
    field, medium = slopes(deaf, points, np.ones((5, 1), "float32"))
    assert field > 0
    assert medium == 0
    both = small_model(physics_weight=3.0, length=1.0)
    assert min(slopes(both, points, both(points))) > 0, "readings that are met already leave the law"
    both.release(0.0)
    field, medium = slopes(both, points, both(points))
    assert field > 0
    assert medium == 0, "held"


def test_the_speed_is_held_and_then_let_go():
    model = small_model()
    callback = ReleaseSpeed(0.25)
    callback.set_model(model)
    callback.set_params({"epochs": 8})
    released = []
    for epoch in range(4):
        callback.on_epoch_begin(epoch)
        released.append(float(model.released))
    assert released == [0, 0, 1, 1]


def short_training(seed=0, **options):
    """Eight steps."""
    return train_inverse_pinn(*plane_waves(1.2, 5, 6), steps=8, seed=seed, hold=0.0, **{**SMALL, **options})


def test_the_error_of_the_speed_stands_in_the_history():
    positions = np.random.default_rng(0).random((50, 2)).astype("float32")
    watch = SpeedErrorMonitor(positions, np.full(50, 1.2), every=3)
    first = short_training(callbacks=[watch])
    history = first.history.history
    assert {"data", "physics", "variation", "speed_error"} <= set(history)
    error = np.sqrt(np.mean((np.ravel(first.wave_speed(positions)) - 1.2) ** 2)) / 0.2
    assert history["speed_error"][-1] == pytest.approx(error, rel=1e-4)
    assert history["speed_error"][1] == history["speed_error"][0]


SENSORS = np.random.default_rng(0).random((6, 3))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"points": np.zeros((6, 2))}, r"points has the shape \(6, 2\)"),
        ({"pressure": np.ones((6, 1))}, r"6 points but pressures of shape \(6, 1\)"),
        ({"pressure": [1, 2, 3, 4, 5, np.nan]}, "not finite numbers"),
        ({"points": SENSORS * [0, 0, 1]}, "from 1 place"),
        ({"pressure": np.zeros(6)}, "silence says nothing"),
        ({"first_guess": 0.0}, "goes down to 0"),
        ({"first_guess": []}, r"first_guess has the shape \(1, 0\): give a number or a grid"),
        ({"first_guess": "fast"}, "the first guesses are not a table of numbers"),
        ({"points": np.zeros((0, 3)), "pressure": []}, r"shape \(0, 3\), so there is none"),
        ({"steps": 0}, "steps=0 is not a count"),
        ({"hold": 20}, "hold=20 is not between 0 and 1"),
        ({"size": -1.0}, "size=-1.0 is not a rectangle"),
        ({"duration": 0}, "duration=0 is not above 0"),
        ({"num_points": 0}, "num_points=0 is not a count"),
        ({"first_guess": [[1.0, np.inf]]}, "give a positive number"),
        ({"learning_rate": 1e30}, "choose a learning_rate below 1e"),
    ],
)
def test_mistakes_are_named(changes, sentence):
    with pytest.raises(ValueError, match=sentence):
        train_inverse_pinn(**({"points": SENSORS, "pressure": np.ones(6), "steps": 6, **SMALL} | changes))


def test_keeps_the_contract_of_a_model():
    def build(seed):
        model = small_model(
            seed, duration=2.0, length=0.1, size=(2.0, 1.0), physics_weight=2.0, variation_weight=0.1, name="both"
        )
        model.compile(SOAP(1e-2), jit_compile=False)
        model.optimizer.build(model.trainable_variables)
        return model

    points, pressure = plane_waves(1.2, 5, 6)
    points = points.astype("float32")
    check_model(build, points, (points, pressure.astype("float32")[:, None]))
