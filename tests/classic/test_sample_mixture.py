"""Frames drawn from a mixture have its weights, means and covariances."""

import numpy as np

from acml_tf.classic.mixture import fit_mixture, sample_mixture


def test_drawn_frames_have_the_law_of_the_data():
    rng = np.random.default_rng(0)
    far = rng.random(3000) < 0.25
    frames = rng.standard_normal((3000, 2)) @ np.array([[1.0, 0.7], [0.0, 0.5]]) + np.where(far, 8, 0)[:, None]
    drawn = sample_mixture(fit_mixture(frames, 2), 40_000, seed=1)
    np.testing.assert_allclose(np.mean(drawn[:, 0] > 4), far.mean(), atol=0.01)
    np.testing.assert_allclose(drawn.mean(axis=0), frames.mean(axis=0), atol=0.1)
    np.testing.assert_allclose(np.cov(drawn.T), np.cov(frames.T), rtol=0.05)
    np.testing.assert_array_equal(drawn, sample_mixture(fit_mixture(frames, 2), 40_000, seed=1))
