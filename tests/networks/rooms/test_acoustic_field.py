"""The neural acoustic field: a sound Keras model that learns what places and cells have to do with levels."""

import keras
import numpy as np
import pytest

from acml_tf.networks.rooms.acoustic_field import build_acoustic_field, cells_of, train_acoustic_field
from tests.networks.contract import check_model

SIZE_M = [5.0, 4.0, 3.0]


def test_keeps_the_contract_of_every_model():
    def build(seed):
        model = build_acoustic_field((3, 4), 5, num_waves=7, hidden_units=6, num_hidden=3, seed=seed)
        model.compile(keras.optimizers.Adam(1e-2), "mse")
        return model

    rng = np.random.default_rng(0)
    inputs, levels = rng.uniform(0.1, 0.9, (64, 8)).astype("float32"), rng.normal(size=(64, 1)).astype("float32")
    check_model(build, inputs, (inputs, levels))


def test_every_cell_has_its_place_frequency_and_time():
    cells = cells_of([[1, 1, 1, 2.5, 2, 1.5], [0, 0, 0, 5, 4, 3]], SIZE_M, 3, 2)
    assert cells.shape == (12, 8) and cells.dtype == "float32"
    np.testing.assert_allclose(cells[3], [0.2, 0.25, 1 / 3, 0.5, 0.5, 0.5, 0.5, 1.0])
    with pytest.raises(ValueError, match="outside the room"):
        cells_of([[1, 1, 1, 6, 1, 1]], SIZE_M, 3, 2)


def test_learns_between_the_places_that_sound_dies_away_with_distance_and_time():
    away = np.linspace(0.5, 3.5, 61)
    pairs = np.c_[np.tile([1.0, 2, 1], (61, 1)), 1 + away, np.full(61, 2.0), np.ones(61)]
    levels = -20 * np.log10(away)[:, None, None] - 6.0 * np.arange(5) + np.zeros((1, 4, 1))
    between = np.arange(61) % 4 == 2
    options = {"epochs": 40, "num_waves": 32, "hidden_units": 32, "num_hidden": 2}
    heard = train_acoustic_field(levels[~between], pairs[~between], SIZE_M, **options)(pairs[between])
    assert np.sqrt(np.mean((heard - levels[between]) ** 2)) < 0.5 * np.std(20 * np.log10(away))
