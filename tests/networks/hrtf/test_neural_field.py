"""The HRTF field: a sound Keras model that completes ears better than the simple methods."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from acml_tf.acoustics.sphere import farthest_point_directions, fibonacci_directions, real_spherical_harmonics
from acml_tf.data.hrtf import simulate_ears
from acml_tf.features.hrtf import log_spectral_distortion
from acml_tf.networks.hrtf import neural_field
from acml_tf.networks.hrtf.interpolation import complete_ears
from acml_tf.networks.hrtf.neural_field import HRTFField, SineLayer, train_hrtf_field
from tests.networks.contract import check_model

GRID = fibonacci_directions(300)
BINS_HZ = np.array([1000.0, 3000, 5000, 7000, 9000, 11_000])
SMALL = {"num_waves": 48, "hidden_units": 64, "frequency": 8.0}


@pytest.fixture(scope="module")
def ears():
    return simulate_ears(14, GRID, BINS_HZ, seed=0).reshape(28, 300, 6).astype("float32")


@pytest.fixture(scope="module")
def trained(ears):
    return train_hrtf_field([(GRID, ears[:20])], steps=400, **SMALL)


def test_completes_new_ears_better_than_nearest_neighbour_and_mean(trained, ears):
    seen, mean_db = farthest_point_directions(GRID, 30), ears[:20].mean(axis=0)
    truth = np.delete(ears[20:], seen, axis=1)
    error = {
        str(name): log_spectral_distortion(complete_ears(method, GRID, ears[20:], mean_db, seen), truth).mean()
        for name, method in (("nearest", "nearest"), ("mean", "mean"), ("field", trained))
    }
    assert error["field"] < 0.8 * error["mean"] and error["field"] < 0.8 * error["nearest"]


def test_the_origin_is_about_the_mean_ear(trained, ears):
    at_origin = trained.generate(GRID, np.zeros((48, 6), "float32"))
    mean_db = ears[:20].mean(axis=0)
    assert np.std(at_origin - mean_db) < 0.5 * np.std(ears[:20] - mean_db)


def test_two_grids_of_different_size_teach_one_field(ears):
    grids = [(GRID[:100], ears[:4, :100]), (GRID[100:], ears[4:10, 100:])]
    seen = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda _epoch, logs: seen.append(logs["loss"]))
    train_hrtf_field(grids, steps=60, callbacks=[watch], **SMALL)
    assert len(seen) == 20 and seen[-1] < seen[0]


def test_too_few_steps_and_unequal_bins_are_refused(ears):
    with pytest.raises(ValueError, match="steps=3 .* 20 steps or more"):
        train_hrtf_field([(GRID, ears)], steps=3)
    with pytest.raises(ValueError, match="same bins"):
        train_hrtf_field([(GRID, ears), (GRID, ears[..., :2])])


def test_the_walk_from_the_origin_ends_where_ridge_regression_begins():
    rng = np.random.default_rng(0)
    waves, deviation = rng.normal(size=(20, 5)), rng.normal(size=(20, 3))
    step = 1.5 / np.linalg.eigvalsh(waves.T @ waves + 0.3 * np.eye(5))[-1]
    walked = neural_field.gradient_origin_latent(
        lambda latent: neural_field.latent_gradient(latent, waves, deviation, 0.3), (5, 3), step, 500
    )
    np.testing.assert_allclose(walked, np.asarray(neural_field.ridge_latent(waves, deviation, 0.3)), atol=1e-6)


def test_the_gradient_of_the_latent_is_that_of_the_error():
    rng = np.random.default_rng(1)
    waves, deviation, latent = (rng.normal(size=size).astype("float32") for size in ((9, 4), (9, 2), (4, 2)))
    with tf.GradientTape() as tape:
        code = tf.constant(latent)
        tape.watch(code)
        error = 0.5 * tf.reduce_sum((waves @ code - deviation) ** 2) + 0.35 * tf.reduce_sum(code**2)
    expected = tape.gradient(error, code).numpy()
    np.testing.assert_allclose(neural_field.latent_gradient(latent, waves, deviation, 0.7), expected, atol=1e-4)


def test_a_sine_layer_makes_waves_of_its_fineness():
    layer = SineLayer(8, frequency=3.0)
    waves = np.asarray(layer(GRID.astype("float32")))
    kernel, bias = layer.get_weights()
    assert np.abs(waves).max() <= 1
    np.testing.assert_allclose(waves, np.sin(3 * (GRID @ kernel + bias)), atol=1e-5)


def test_ridge_recovers_a_field_of_few_harmonics():
    harmonics, code = real_spherical_harmonics(GRID, 3), np.random.default_rng(2).normal(size=(16, 2))
    found = np.asarray(neural_field.ridge_latent(harmonics[::5], harmonics[::5] @ code, 1e-9))
    np.testing.assert_allclose(found, code, atol=1e-5)


def test_keeps_the_contract_of_a_model(ears):
    def build(seed):
        model = HRTFField(6, seed=seed, **SMALL)
        model.compile(keras.optimizers.SGD(0.1))
        return model

    grid = GRID.astype("float32")
    check_model(build, grid, (grid, np.moveaxis(ears[:5], 0, 1)))
