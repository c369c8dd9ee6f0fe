"""The one-step student: its boundary condition, its teacher's path, and where it lands for known data."""

import keras
import numpy as np
import pytest

from acml_tf.networks.diffusion.consistency import ConsistencyModel, distil, one_step_sample
from acml_tf.networks.diffusion.model import train_diffusion
from acml_tf.networks.diffusion.sampling import sample_model

SMALL = {"num_features": 2, "hidden_units": 16, "num_blocks": 1, "schedule": "cosine"}


@pytest.fixture(scope="module")
def vectors():
    rng = np.random.default_rng(0)
    return (np.where(rng.random((4096, 1)) < 0.5, -1, 1) + 0.3 * rng.standard_normal((4096, 2))).astype("float32")


@pytest.fixture(scope="module")
def teacher(vectors):
    return train_diffusion(vectors, epochs=15, hidden_units=64, num_blocks=2, schedule="cosine")


@pytest.fixture(scope="module")
def student(teacher, vectors):
    return distil(teacher, vectors, epochs=20)


def test_at_step_zero_the_answer_is_the_question():
    model, clean = ConsistencyModel(**SMALL), np.array([[3.0, -1.0]], "float32")
    np.testing.assert_allclose(model((clean, np.array([0]))), clean)


def test_one_jump_of_the_student_lands_nearer_the_end_of_the_walk_than_one_of_the_teacher(teacher, student):
    walked, jumped = sample_model(teacher, 1000, 100, seed=3), one_step_sample(student, 1000, seed=3)
    single = sample_model(teacher, 1000, 1, seed=3)
    assert np.mean((jumped - walked) ** 2) < 0.5 * np.mean((single - walked) ** 2)
    assert np.mean(np.abs(jumped).min(axis=1) > 0.4) > np.mean(np.abs(single).min(axis=1) > 0.4)


def test_the_teacher_stays_as_it_was(teacher, student):
    for before, after in zip(teacher.get_weights(), student.teacher.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)
    assert len(student.trainable_weights) == len(student.student.trainable_weights)


# Keras 3.15 copies its variables in a way that NumPy 2.4 warns of
@pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy:DeprecationWarning")
def test_saves_loads_and_exports_to_an_equal_model(student, vectors, tmp_path):
    inputs = (vectors[:5], np.arange(0, 1000, 200, dtype="int32"))
    student.save(tmp_path / "student.keras")
    loaded = keras.models.load_model(tmp_path / "student.keras")
    np.testing.assert_allclose(loaded(inputs), np.asarray(student(inputs)), atol=1e-6)
    signature = [(keras.InputSpec("float32", (None, 2)), keras.InputSpec("int32", (None,)))]
    student.export(tmp_path / "saved", verbose=False, input_signature=signature)
    served = keras.layers.TFSMLayer(tmp_path / "saved", call_endpoint="serve")
    np.testing.assert_allclose(served(inputs), np.asarray(student(inputs)), atol=1e-5)


def test_the_same_seed_distils_the_same_student_and_another_does_not(teacher, vectors):
    jumps = [one_step_sample(distil(teacher, vectors[:512], epochs=1, seed=seed), 5) for seed in (1, 1, 2)]
    np.testing.assert_allclose(jumps[0], jumps[1], atol=1e-5)
    assert np.abs(jumps[0] - jumps[2]).max() > 1e-4


def test_config_is_complete_and_every_weight_of_the_student_moves(vectors):
    arguments = {"num_intervals": 7, "num_steps": 90, "seed": 3, **SMALL}
    model = ConsistencyModel(**arguments)
    assert arguments.items() <= model.get_config().items()
    again = ConsistencyModel.from_config(model.get_config())
    np.testing.assert_array_equal(model.get_weights()[0], again.get_weights()[0])
    model.compile(keras.optimizers.SGD(0.1))
    before = [weight.numpy().copy() for weight in model.trainable_weights]
    model.train_on_batch((vectors[:256], np.zeros(256, "int32")))
    assert all(np.any(new.numpy() != old) for new, old in zip(model.trainable_weights, before, strict=True))
