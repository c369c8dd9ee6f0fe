"""The network of the diffusion model: its size, its blocks, and that it is told the step."""

import keras
import numpy as np
import pytest

from acml_tf.networks.diffusion.denoiser import build_denoiser, seeded_dense
from tests.networks.contract import check_model

STEPS = np.array([1, 500, 1000])


@pytest.mark.parametrize(("features", "units", "blocks"), [(5, 8, 2), (2, 3, 4)])
def test_size_follows_from_the_three_numbers(features, units, blocks):
    model = build_denoiser(features, units, blocks)
    clock = 64 * 128 + 128 + 128 * 128 + 128
    block = 2 * units + 2 * (129 * units) + 2 * units * (units + 1)
    ends = (features + 1) * units + 2 * units + (units + 1) * features
    shortcut = 129 * features + 2 * (features + 1) * features
    assert model.count_params() == clock + blocks * block + ends + shortcut
    assert model([np.ones((3, features), "float32"), STEPS]).shape == (3, features)


def test_the_same_vector_at_other_steps_gives_other_answers_each_example_by_itself():
    model, vectors = build_denoiser(4, 6, 2), np.ones((3, 4), "float32")
    found = np.asarray(model([vectors, STEPS]))
    assert np.abs(found[0] - found[1]).max() > 1e-3
    np.testing.assert_allclose(model([vectors, STEPS[::-1]]), found[::-1], atol=1e-5)


def test_silent_blocks_let_the_vector_pass():
    model = build_denoiser(4, 6, 3)
    model.set_weights([0 * weight if weight.shape == (6, 6) else weight for weight in model.get_weights()])
    found = np.asarray(model([np.eye(3, 4, dtype="float32"), np.zeros(3)]))
    assert np.ptp(found, axis=0).max() > 1e-3


def test_every_layer_has_initial_weights_of_its_own():
    dense = seeded_dense(3)
    first, second = dense(5), dense(5)
    for layer in (first, second):
        layer.build((None, 4))
    again = seeded_dense(3)(5)
    again.build((None, 4))
    assert not np.allclose(first.kernel, second.kernel)
    np.testing.assert_array_equal(first.kernel, again.kernel)


def test_keeps_the_contract_of_a_model():
    vectors = np.random.default_rng(0).normal(size=(20, 3)).astype("float32")

    def build(seed):
        model = build_denoiser(3, 8, 1, seed)
        model.compile(keras.optimizers.SGD(0.1), "mse")
        return model

    check_model(build, [vectors, np.arange(20, dtype="float32")], ([vectors, np.arange(20.0)], vectors))
