"""The learned stepper keeps the laws that are built in, and learns to move waves."""

import keras
import numpy as np
import pytest

from acml_tf.acoustics.wave_solutions import travelling_halves
from acml_tf.data.wave_lines import simulate_wave_lines
from acml_tf.networks.wave_stepper import WaveStepper, roll_out, step_matrix, train_wave_stepper
from tests.networks.contract import check_model


@pytest.fixture
def wild():
    """A stepper with random weights, and three random lines."""
    stepper = WaveStepper(reach=4, filters=8)
    rng = np.random.default_rng(0)
    stepper.set_weights([0.5 * rng.standard_normal(weight.shape) for weight in stepper.get_weights()])
    return stepper, rng.uniform(0.5, 2, (3, 40)).astype("float32"), rng.standard_normal((3, 5, 40)).astype("float32")


def test_untrained_it_is_the_scheme_of_second_order(wild):
    _, courant, pressure = wild
    now, before = pressure[:, 1:], pressure[:, :-1]
    found = np.asarray(WaveStepper()((now, before, courant)))
    second = now[..., 2:] - 2 * now[..., 1:-1] + now[..., :-2]
    expected = (2 * now - before)[..., 1:-1] + courant[:, None, 1:-1] ** 2 * second
    np.testing.assert_allclose(found[..., 1:-1], expected, atol=2e-5)


def test_whatever_it_learns_the_laws_of_the_line_hold(wild):
    stepper, courant, pressure = wild
    step = step_matrix(stepper, courant[0])
    np.testing.assert_allclose(step.sum(axis=1), 2, atol=1e-4, err_msg="a constant pressure stays")
    np.testing.assert_allclose(
        step_matrix(stepper, courant[0, ::-1]), step[::-1, ::-1], atol=1e-4, err_msg="left and right are alike"
    )
    ends = np.where(np.isin(np.arange(40), (0, 39)), 0.5, 1)
    weighted = (ends / courant[0] ** 2)[:, None] * step
    np.testing.assert_allclose(weighted, weighted.T, atol=1e-4, err_msg="source and listener may change places")
    assert np.linalg.eigvals(step).real.max() < 2 + 1e-4, "no mode grows without swinging"
    now, before = pressure[:, 1:], pressure[:, :-1]
    forward = stepper((now, before, courant))
    np.testing.assert_allclose(stepper((now, forward, courant)), before, atol=1e-3, err_msg="it runs backwards")


def test_after_a_short_training_a_pulse_splits_into_halves():
    courant, pressure = simulate_wave_lines(32, num_steps=16, widths=(2.0, 4.0))
    stepper = train_wave_stepper(courant, pressure, epochs=20)
    assert stepper.history.history["loss"][-1] < 0.05 * stepper.history.history["loss"][0]
    place = np.arange(129.0)
    start = travelling_halves(place, 0, lambda x: np.exp(-((x - 64) ** 2) / 18))
    for speed in (1.1, 1.7):
        field = roll_out(stepper, start, np.full(129, speed), 16)
        halves = travelling_halves(place, 16, lambda x: np.exp(-((x - 64) ** 2) / 18), speed)
        assert np.linalg.norm(field[16] - halves) < 0.15 * np.linalg.norm(halves)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"pressure": np.zeros((2, 2, 30))}, "at least three frames"),
        ({"courant": np.ones((2, 31))}, r"courant has the shape \(2, 31\)"),
        ({"courant": np.ones((2, 9)), "pressure": np.zeros((2, 3, 9))}, "a line has 9 points: give more than 15"),
        ({"courant": np.full((2, 30), 12.0)}, "below 2·reach − 1 = 11"),
        ({"courant": np.zeros((2, 30))}, "above 0"),
        ({"pressure": np.eye(3)[None, :, :1] * np.full((2, 1, 30), 1e30)}, "choose a learning_rate below"),
    ],
)
def test_mistakes_are_named(changes, sentence):
    arguments = {"courant": np.ones((2, 30)), "pressure": np.zeros((2, 3, 30)), "epochs": 1, "reach": 6} | changes
    with pytest.raises(ValueError, match=sentence):
        train_wave_stepper(**arguments)


def test_keeps_the_contract_of_a_model():
    def build(seed):
        model = WaveStepper(reach=3, filters=8, num_layers=1, seed=seed)
        model.compile(keras.optimizers.Adam(1e-3), jit_compile=False)
        return model

    courant, pressure = (part.astype("float32") for part in simulate_wave_lines(4, num_steps=4, num_points=65))
    inputs = (pressure[:, 1:-1], pressure[:, :-2], courant)
    check_model(build, inputs, (inputs, pressure[:, 2:]))
