"""Spatial correlation: blind to level and phase, and all that the beamformer needs."""

import numpy as np

from acml_tf.acoustics.array import steering_vectors
from acml_tf.acoustics.beamforming import conventional_beamformer
from acml_tf.features.correlation import correlation_features, spatial_correlation


def random_snapshots(shape, seed=0):
    rng = np.random.default_rng(seed)
    return rng.standard_normal(shape) + 1j * rng.standard_normal(shape)


def test_features_are_the_real_then_the_imaginary_parts():
    snapshots = random_snapshots((6, 20))
    features, correlation = correlation_features(snapshots), spatial_correlation(snapshots)
    assert features.shape == (6, 38) and features.dtype == np.float32
    np.testing.assert_allclose(features[:, :19] + 1j * features[:, 19:], correlation, atol=1e-6)
    assert np.abs(features).max() <= 1


def test_level_and_phase_of_the_source_cancel():
    snapshots = random_snapshots((3, 2, 9))
    np.testing.assert_allclose(spatial_correlation(-2.5j * snapshots), spatial_correlation(snapshots))


def test_agrees_with_numpy_correlate():
    row = random_snapshots(13)
    expected = np.correlate(row, row, mode="full")[13:] / np.vdot(row, row).real
    np.testing.assert_allclose(spatial_correlation(row), expected)


def test_its_fourier_transform_is_the_beamformer():
    snapshots, vectors = random_snapshots((4, 20)), steering_vectors(np.linspace(-85, 85, 30))
    power = np.mean(np.abs(snapshots) ** 2, axis=1, keepdims=True) / 20
    transform = 1 + 2 * np.real(spatial_correlation(snapshots) @ vectors[:, 1:].conj().T)
    np.testing.assert_allclose(power * transform, conventional_beamformer(snapshots, vectors), atol=1e-12)
