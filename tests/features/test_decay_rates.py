"""Slopes of levels: straight lines, quantiles of fits, and speech whose steepest fall is that of the room."""

import numpy as np
import pytest

from acml_tf.features.decay_rates import HOP, band_levels_db, decay_rate_features, speech_decay_features


def test_slopes_are_those_of_fitted_lines():
    level = np.random.default_rng(0).normal(size=(2, 30))
    found = decay_rate_features(level, 50, widths=[4, 9], quantiles=[0.0, 0.3]).reshape(2, 2, 2)
    for row, width in zip(found, (4, 9), strict=True):
        fits = [
            [np.polyfit(np.arange(width) / 50, band[i : i + width], 1)[0] for i in range(31 - width)] for band in level
        ]
        np.testing.assert_allclose(row, np.quantile(fits, [0.0, 0.3], axis=1).T)


def test_a_window_must_fit_and_have_two_points():
    for width in (1, 11):
        with pytest.raises(ValueError, match="take 2 to 10"):
            decay_rate_features(np.zeros((1, 10)), 50, widths=[width])


def test_decaying_noise_has_the_slope_of_its_time_and_gain_changes_nothing():
    noise = np.random.default_rng(1).standard_normal(4000) * 10 ** (-3 * np.arange(4000) / 8000 / 0.5)
    median = decay_rate_features(band_levels_db(noise, 8000), 8000 / HOP, widths=[25], quantiles=[0.5])
    assert np.mean(median) == pytest.approx(-60 / 0.5, rel=0.1)
    two = speech_decay_features([noise, 3 * noise], 8000)
    np.testing.assert_allclose(two[0], two[1], atol=0.5)
    assert two.shape == (2, 150)
