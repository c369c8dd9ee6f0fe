"""The field by way of the walls: a sound Keras model whose points lie on the walls and which learns responses."""

import keras
import numpy as np
import pytest

from acml_tf.networks.rooms.scene_field import SceneField, bounce_points, train_scene_field
from tests.networks.contract import check_model

SIZE_M = (5.0, 4.0, 3.0)
PAIRS = np.random.default_rng(0).uniform(0.2, 2.8, (40, 6)).astype("float32")


def test_bounce_points_lie_on_all_six_walls():
    points = bounce_points(SIZE_M, 4)
    on_a_wall = np.isclose(points, 0) | np.isclose(points, SIZE_M)
    np.testing.assert_array_equal(on_a_wall.sum(axis=1), np.ones(24))
    np.testing.assert_allclose(points.mean(axis=0), np.divide(SIZE_M, 2))
    with pytest.raises(ValueError, match="per_wall=5: give a square"):
        bounce_points(SIZE_M, 5)


def test_keeps_the_contract_of_every_model():
    def build(seed):
        model = SceneField(SIZE_M, 20, per_wall=1, units=6, num_courses=5, seed=seed)
        model.compile(keras.optimizers.Adam(1e-2), "mse")
        return model

    responses = np.random.default_rng(1).normal(size=(40, 20)).astype("float32")
    check_model(build, PAIRS, (PAIRS, responses))


def test_learns_between_the_places_a_pulse_that_comes_later_from_farther_away():
    away = np.linspace(0.5, 3.5, 61)
    pairs = np.c_[np.tile([1.0, 2, 1], (61, 1)), 1 + away, np.full(61, 2.0), np.ones(61)]
    responses = np.exp(-((np.arange(40) - 8 * away[:, None]) ** 2) / 18)
    between, options = np.arange(61) % 4 == 2, {"per_wall": 1, "units": 16, "num_courses": 24}
    field = train_scene_field(responses[~between], pairs[~between], SIZE_M, epochs=60, **options)
    error = field.predict(pairs[between].astype("float32"), verbose=0) - responses[between]
    assert np.mean(error**2) < 0.1 * np.var(responses[between], axis=0).mean()
