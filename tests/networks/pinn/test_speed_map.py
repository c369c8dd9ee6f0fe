"""A speed that is always possible, a price for its ups and downs, and its error against knowing nothing."""

import numpy as np
import pytest
from keras import ops

from acml_tf.networks.pinn.speed_map import build_speed_network, speed_error, total_variation

TINY = {"hidden_units": 8, "num_features": 6, "num_hidden": 1}


def test_a_map_is_the_first_guess_at_first_and_can_learn_everywhere():
    network = build_speed_network(3.0, seed=3, **TINY)
    assert network.count_params() == 2 * 6 + 6 + 6 * 8 + 8 + 8 + 1
    places = np.random.default_rng(0).random((9, 2)).astype("float32")
    np.testing.assert_allclose(network(places), np.full((9, 1), 3.0))
    network.compile("sgd", "mse", jit_compile=False)
    network.fit(places, 3 + places[:, :1], epochs=3, verbose=0)
    assert np.ptp(np.asarray(network(places))) > 1e-4


@pytest.mark.parametrize("size", [0.1, 100.0])
def test_the_speed_is_possible_for_any_weights(size):
    network = build_speed_network(2.0, max_ratio=3.0, **TINY)
    rng = np.random.default_rng(5)
    network.set_weights([size * rng.normal(size=weight.shape) for weight in network.get_weights()])
    speed = np.asarray(network(rng.random((500, 2)).astype("float32")))
    assert np.all((speed > 2 / 3 - 1e-5) & (speed < 6 + 1e-5))
    assert np.ptp(speed) > 0


@pytest.mark.parametrize(("exponent", "speed"), [(-0.5, 2.0), (0.0, 6.0), (0.5, 18.0)])
def test_the_last_layer_is_the_exponent(exponent, speed):
    network = build_speed_network(6.0, max_ratio=9.0, **TINY)
    weights = [np.zeros_like(weight) for weight in network.get_weights()]
    weights[-1][:] = np.arctanh(exponent)
    network.set_weights(weights)
    np.testing.assert_allclose(network(np.ones((1, 2))), [[speed]], rtol=1e-5)


def test_variation_is_the_mean_slope():
    places = np.random.default_rng(0).random((4000, 2)).astype("float32")
    plane = total_variation(lambda r: 3 * r[:, :1] + 4 * r[:, 1:], places, soft=0.01)
    assert float(plane) == pytest.approx(5, rel=0.01)
    assert float(total_variation(lambda r: 0 * r[:, :1] + 7, places)) == pytest.approx(0, abs=1e-6)


def test_one_jump_costs_what_many_small_steps_cost():
    places = np.stack([np.linspace(0, 1, 5000), np.full(5000, 0.3)], axis=1).astype("float32")
    jump = total_variation(lambda r: ops.cast(r[:, :1] > 0.5, "float32"), places, soft=1e-3)
    ramp = total_variation(lambda r: r[:, :1], places, soft=1e-3)
    assert float(jump) == pytest.approx(float(ramp), rel=0.01)


def test_the_guess_scores_one_and_the_truth_zero():
    truth = np.random.default_rng(0).uniform(1, 3, (5, 4))
    assert speed_error(truth, truth) == 0
    assert speed_error(np.full((5, 4), 1.3), truth, guess=1.3) == 1
    assert speed_error(1.3 + 0.25 * (truth - 1.3), truth, guess=1.3) == pytest.approx(0.75)
