"""The code of an ear: solved at once, or at the end of a walk from the origin."""

import numpy as np
from keras import ops

from acml_tf.acoustics.sphere import fibonacci_directions, real_spherical_harmonics
from acml_tf.networks.hrtf.latent import gradient_origin_latent, latent_error, ridge_latent


def test_the_walk_from_the_origin_ends_where_ridge_regression_begins():
    rng = np.random.default_rng(0)
    waves, deviation = (rng.normal(size=size).astype("float32") for size in ((20, 5), (20, 3)))
    step = 1.5 / np.linalg.eigvalsh(waves.T @ waves + 0.3 * np.eye(5))[-1]
    walked = gradient_origin_latent(lambda latent: latent_error(latent, waves, deviation, 0.3), (5, 3), step, 300)
    np.testing.assert_allclose(walked, ridge_latent(waves, deviation, 0.3), atol=1e-4)


def test_one_step_goes_against_the_gradient_at_the_origin():
    rng = np.random.default_rng(1)
    waves, deviation = (rng.normal(size=size).astype("float32") for size in ((9, 4), (9, 2)))
    walked = gradient_origin_latent(lambda latent: latent_error(latent, waves, deviation, 0.7), (4, 2), 0.1)
    np.testing.assert_allclose(walked, 0.1 * waves.T @ deviation, atol=1e-5)


def test_the_walk_descends_any_error_with_a_gradient():
    found = gradient_origin_latent(lambda latent: ops.sum(ops.cosh(latent - 1)), (2,), 0.5, 60)
    np.testing.assert_allclose(found, 1, atol=1e-4)


def test_ridge_recovers_a_field_of_few_harmonics():
    grid = fibonacci_directions(300)
    harmonics, code = real_spherical_harmonics(grid, 3), np.random.default_rng(2).normal(size=(16, 2))
    found = np.asarray(ridge_latent(harmonics[::5], harmonics[::5] @ code, 1e-9))
    np.testing.assert_allclose(found, code, atol=1e-5)
