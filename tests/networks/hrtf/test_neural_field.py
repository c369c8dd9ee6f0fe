"""The HRTF field: a sound Keras model that completes ears better than the simple methods."""

import keras
import numpy as np
import pytest

from acml_tf.acoustics.sphere import farthest_point_directions, fibonacci_directions
from acml_tf.data.hrtf import simulate_ears
from acml_tf.features.hrtf import log_spectral_distortion
from acml_tf.networks.hrtf.interpolation import complete_ears
from acml_tf.networks.hrtf.neural_field import HRTFField, build_field_network, ear_batches, train_hrtf_field
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


def test_a_code_of_zero_measurements_is_the_mean_ear(trained):
    nothing = trained.infer_latent(GRID[:1], trained.generate(GRID[:1], np.zeros((48, 6))))
    np.testing.assert_allclose(nothing, 0, atol=1e-5)


def test_the_regression_of_a_field_is_the_one_that_its_code_solves(trained, ears):
    waves, deviation, penalty = trained.regression(GRID[::10], ears[20][::10])
    code = trained.infer_latent(GRID[::10], ears[20][::10])
    slope = waves.T @ (waves @ code - deviation) + penalty * code
    np.testing.assert_allclose(slope, 0, atol=1e-3)


def test_the_measured_directions_are_between_one_and_twenty_percent():
    field = HRTFField(2, num_waves=3, hidden_units=4, seed=3)
    fractions = [float(np.mean(field.draw_measured(5000))) for _ in range(200)]
    assert 0.005 < min(fractions) < 0.02 and 0.15 < max(fractions) < 0.22


def test_the_network_has_the_weights_that_its_sizes_give():
    network = build_field_network(5, 7, 4)
    assert network.count_params() == 16 + 20 + 25 + 35
    assert [part.shape for part in network(GRID.astype("float32"))] == [(300, 5), (300, 7)]


def test_batches_visit_the_grids_in_turn(ears):
    grids = [(GRID[:100], ears[:4, :100]), (GRID[100:], ears[4:10, 100:])]
    shapes = [(x.shape, y.shape) for x, y in ear_batches(grids, ears_per_step=5).take(3)]
    assert shapes == [((100, 3), (100, 4, 6)), ((200, 3), (200, 5, 6)), ((100, 3), (100, 4, 6))]


def test_keeps_the_contract_of_a_model(ears):
    def build(seed):
        model = HRTFField(6, seed=seed, **SMALL)
        model.compile(keras.optimizers.SGD(0.1))
        return model

    grid = GRID.astype("float32")
    check_model(build, grid, (grid, np.moveaxis(ears[:5], 0, 1)))


def test_no_layer_begins_as_a_copy_of_another():
    sine, bias, hidden, _, mean, *_ = build_field_network().get_weights()
    assert abs(np.corrcoef(sine.ravel(), hidden[:3].ravel())[0, 1]) < 0.2
    assert abs(np.corrcoef(bias, mean.ravel()[: len(bias)])[0, 1]) < 0.3
