"""The one-step student: its boundary condition, its teacher's path, and where it lands for known data."""

import keras
import numpy as np
import pytest

from acml_tf.networks.diffusion.consistency import ConsistencyModel, distil, one_step_sample
from acml_tf.networks.diffusion.model import DiffusionModel, train_diffusion
from acml_tf.networks.diffusion.sampling import sample_model
from acml_tf.networks.diffusion.schedule import alpha_bar, cosine_schedule
from acml_tf.networks.serialization import ArgumentsAsConfig
from tests.networks.contract import check_model

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
    model, clean = ConsistencyModel(DiffusionModel(**SMALL)), np.array([[3.0, -1.0]], "float32")
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


@keras.saving.register_keras_serializable(package="test")
class Linear(ArgumentsAsConfig, keras.Model):
    """A diffusion model of one's own: one dense layer that does not ask for the step."""

    def __init__(self, num_features, **kwargs):
        super().__init__(**kwargs)
        self.num_features, self.num_steps = num_features, 90
        self.alpha_bars = alpha_bar(cosine_schedule(90)).astype("float32")
        self.layer = keras.layers.Dense(num_features)
        self.layer.build((None, num_features))
        self.built = True

    def call(self, inputs):
        return self.layer(inputs[0])

    def predict_noise(self, noisy, steps):
        return self((noisy, steps))


def test_a_teacher_of_ones_own_gets_a_student_of_its_kind(vectors):
    teacher = Linear(2)
    model = distil(teacher, vectors[:64], epochs=1)
    assert type(model.student) is Linear
    assert [weight.shape for weight in model.student.weights] == [weight.shape for weight in teacher.weights]


def test_keeps_the_contract_of_a_model(vectors):
    def build(seed):
        model = ConsistencyModel(DiffusionModel(num_steps=90, seed=seed, **SMALL), num_intervals=7, seed=seed)
        model.compile(keras.optimizers.SGD(0.1))
        return model

    check_model(build, (vectors[:50], np.arange(50, dtype="int32")), ((vectors[:50], np.zeros(50, "int32")),))
