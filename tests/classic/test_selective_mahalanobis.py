"""The selective Mahalanobis score: a squared error in units of what healthy errors do, in the condition that fits."""

import numpy as np
import pytest

from acml_tf.classic.selective_mahalanobis import mahalanobis_errors, selective_mahalanobis


def white(rng, num_rows, num_bands):
    """Rows whose covariance is exactly 1, about a mean that is not 0."""
    rows = rng.normal(size=(num_rows, num_bands))
    return np.linalg.qr(rows - rows.mean(axis=0))[0] * np.sqrt(num_rows - 1) + 3


def test_with_identity_covariance_the_score_is_the_squared_error():
    rng = np.random.default_rng(0)
    errors, training = rng.normal(size=(60, 5)), white(rng, 40, 5)
    np.testing.assert_allclose(mahalanobis_errors(errors, training), np.sum(errors**2, axis=1))
    mixing = rng.normal(size=(5, 5))
    np.testing.assert_allclose(mahalanobis_errors(errors @ mixing, training @ mixing), np.sum(errors**2, axis=1))


def test_each_clip_has_the_smaller_mean_and_what_cannot_be_measured_is_refused():
    rng = np.random.default_rng(1)
    errors, clips = rng.normal(size=(6, 2)), np.array([0, 1, 2, 0, 1, 2])
    source, target = white(rng, 30, 2), white(rng, 20, 2) * [3, 0.5]
    means = [mahalanobis_errors(errors, domain).reshape(2, 3).mean(axis=0) for domain in (source, target)]
    np.testing.assert_allclose(selective_mahalanobis(errors, clips, source, target), np.min(means, axis=0))
    with pytest.raises(ValueError, match="do not scatter"):
        selective_mahalanobis(errors, clips, source, target[:2])
    with pytest.raises(ValueError, match="no frame"):
        selective_mahalanobis(errors, 2 * clips, source, target)
