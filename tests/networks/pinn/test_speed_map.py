"""A speed that is always possible, a price for its ups and downs, and its error against knowing nothing."""

import numpy as np
import pytest
from keras import ops

from acml_tf.networks.pinn.speed_map import build_speed_map, positive_speed, speed_error, total_variation


def test_a_map_is_flat_at_first_and_can_learn_everywhere():
    network = build_speed_map(hidden_units=8, num_features=6, num_hidden=1, seed=3)
    assert network.count_params() == 2 * 6 + 6 + 6 * 8 + 8 + 8 + 1
    places = np.random.default_rng(0).random((9, 2)).astype("float32")
    np.testing.assert_array_equal(network(places), np.zeros((9, 1)))
    hidden = np.asarray(network.layers[2](network.layers[1](places)))
    assert np.linalg.matrix_rank(hidden - hidden.mean(axis=0)) > 2


def test_a_speed_is_positive_and_within_its_bounds():
    output = np.array([-1e9, -1, 0, 1, 1e9], "float32")
    speed = np.asarray(positive_speed(output, 3.0, max_ratio=2.0))
    np.testing.assert_allclose(speed[[0, 2, 4]], [1.5, 3, 6], rtol=1e-6)
    np.testing.assert_allclose(speed[1] * speed[3], 9, rtol=1e-6, err_msg="as far down as up")
    assert np.all(np.diff(speed) > 0)


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
