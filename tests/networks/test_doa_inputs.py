"""Snapshots, features and directions as people have them: the same value, or one sentence."""

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from acml_tf.acoustics.array import phase_vectors, steering_vectors
from acml_tf.acoustics.beamforming import conventional_beamformer
from acml_tf.data.array_scenes import add_noise, simulate_scenes
from acml_tf.features.correlation import correlation_features, spatial_correlation
from acml_tf.networks.doa import build_doa_network, fit_directions, train_doa_network
from tests.support.any_input import assert_told

DIRECTIONS, HEARD = simulate_scenes(12, 20.0, seed=0, num_elements=4)
FEATURES = correlation_features(HEARD)


@pytest.mark.parametrize("form", [np.ndarray.tolist, np.complex64, tf.constant, lambda a: a.astype(object)])
def test_snapshots_of_any_type_have_one_correlation(form):
    np.testing.assert_allclose(correlation_features(form(HEARD)), FEATURES, atol=1e-5)
    np.testing.assert_allclose(spatial_correlation(form(HEARD[0])), spatial_correlation(HEARD)[0], atol=1e-5)
    grid = steering_vectors([0, 30], 4)
    wanted = conventional_beamformer(HEARD, grid)
    np.testing.assert_allclose(conventional_beamformer(form(HEARD), form(grid)), wanted, atol=1e-5)


def test_whole_numbers_do_not_overflow():
    loud = np.array([[30_000, 30_000, 30_000]], np.int16)
    np.testing.assert_allclose(spatial_correlation(loud), [[2 / 3, 1 / 3]])
    np.testing.assert_allclose(steering_vectors(np.int16([30]), 3), steering_vectors([30.0], 3), rtol=1e-12)


ONE_SILENT = np.where(np.arange(12)[:, None] == 3, 0, HEARD)


@pytest.mark.parametrize(
    "wrong",
    [HEARD * 0, ONE_SILENT, HEARD * np.nan, HEARD[:0], HEARD[:, :1], 1.0, HEARD.real.astype(str), None],
)
def test_silence_and_what_is_no_snapshot_are_told(wrong):
    for function in (spatial_correlation, correlation_features):
        assert_told(function, wrong)
    assert_told(add_noise, wrong, 20.0, 0)


@pytest.mark.parametrize("angle", [np.nan, np.inf, "30", None, []])
def test_directions_are_numbers(angle):
    assert_told(phase_vectors, angle)
    assert_told(steering_vectors, angle)


@pytest.mark.parametrize(
    "form", [lambda a: a[:, None], tf.constant, pd.Series, np.ndarray.tolist, lambda a: a.astype(np.float32)]
)
def test_training_takes_columns_lists_and_frames(form):
    fits = [
        fit_directions(build_doa_network(6, 4, 1), features, directions, epochs=1, batch_size=4).get_weights()
        for features, directions in [(FEATURES, DIRECTIONS), (FEATURES.tolist(), form(DIRECTIONS))]
    ]
    for one, other in zip(*fits, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


@pytest.mark.parametrize(
    "wrong", [DIRECTIONS[:5], [], DIRECTIONS * 10, DIRECTIONS * np.nan, ["a"] * 12, DIRECTIONS > 0]
)
def test_directions_that_do_not_fit_are_told(wrong):
    assert_told(fit_directions, build_doa_network(6, 4, 1), FEATURES, wrong, epochs=1)


@pytest.mark.parametrize("wrong", [FEATURES.T, FEATURES[0], FEATURES[:0], FEATURES * np.nan, FEATURES.astype(str)])
def test_features_that_do_not_fit_are_told(wrong):
    assert_told(fit_directions, build_doa_network(6, 4, 1), wrong, DIRECTIONS, epochs=1)


def test_networks_and_trainings_are_counted():
    for sizes in [(0,), (4, 0), (4, 8, 0), (np.nan,), ("4",)]:
        assert_told(build_doa_network, *sizes)
    assert_told(train_doa_network, epochs=0)
    assert_told(fit_directions, build_doa_network(6, 4, 1), FEATURES, DIRECTIONS, epochs=0)
