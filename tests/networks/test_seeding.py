"""What the library draws comes from its seed, and a caller's own random numbers go on undisturbed."""

import pathlib
import random

import keras
import numpy as np
import pytest
import tensorflow as tf

from acml_tf.networks.gans.vector_gan import sample_gan, train_vector_gan
from acml_tf.networks.pinn import train_wave_pinn
from acml_tf.networks.regressors.reverberation_cnn import train_reverberation_cnn
from acml_tf.networks.seeding import seeded

LIBRARY = pathlib.Path(__file__).parents[2] / "acml_tf"


def test_the_same_seed_draws_the_same_and_another_one_does_not():
    drawn = []
    for seed in (1, 1, 2):
        with seeded(seed):
            drawn.append(np.asarray(keras.random.normal((3,))))
    np.testing.assert_array_equal(drawn[0], drawn[1])
    assert not np.allclose(drawn[0], drawn[2])


def own_numbers():
    return random.random(), np.random.random()  # noqa: NPY002 - a caller's, as many still have it


def test_a_caller_s_random_numbers_go_on_as_if_nothing_had_been_trained():
    levels_db, times_s = np.random.default_rng(0).normal(size=(4, 8, 120)), [0.2, 0.3, 0.4, 0.5]
    found = []
    for train in (False, True):
        random.seed(7), np.random.seed(7)  # noqa: NPY002
        if train:
            train_reverberation_cnn(levels_db, times_s, epochs=1)
        found.append(own_numbers())
    assert found[0] == found[1]


def test_also_after_an_error():
    random.seed(7), np.random.seed(7)  # noqa: NPY002
    expected = own_numbers()
    random.seed(7), np.random.seed(7)  # noqa: NPY002
    with pytest.raises(ValueError, match="half-way"), seeded(0):
        raise ValueError("half-way")
    assert own_numbers() == expected


def vectors_of_a_gan(seed):
    cases = np.random.default_rng(0).normal(size=(64, 4))
    return sample_gan(train_vector_gan(cases, steps=4, batch_size=8, hidden_units=8, seed=seed), 3)


def pressures_of_a_wave(seed):
    rng = np.random.default_rng(0)
    points, options = rng.random((1500, 3)), {"num_points": 8, "num_edge_points": 4}
    model = train_wave_pinn(points, rng.random(1500), np.ones((3, 3)), steps=2, seed=seed, **options)
    return np.asarray(model(points[:3].astype("float32")))


@pytest.mark.parametrize("train", [vectors_of_a_gan, pressures_of_a_wave])
def test_a_training_depends_on_its_seed_alone(train):
    found = []
    for caller, seed in ((1, 0), (2, 0), (2, 1)):
        tf.random.set_seed(caller)
        found.append(train(seed))
    np.testing.assert_allclose(found[0], found[1], rtol=1e-5, atol=1e-6)
    assert np.max(np.abs(found[1] - found[2])) > 1e-3


def test_nothing_else_sets_the_seed_of_everything():
    users = {path.name for path in LIBRARY.rglob("*.py") if "set_random_seed(" in path.read_text(encoding="utf-8")}
    assert users == {"seeding.py"}
