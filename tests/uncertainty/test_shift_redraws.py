"""Asked mostly at night: hours have the density they should, and only weighted checks keep the promise."""

import numpy as np
import pytest
from scipy.stats import kstest

from acml_tf.data.street import simulate_spot_checks
from acml_tf.uncertainty.shift_redraws import night_weight, redraw_shifted_checks, simulate_night_checks


def test_the_weight_is_a_ratio_of_densities():
    hours = np.linspace(0, 24, 4801)
    assert np.mean(night_weight(hours)[:-1]) == pytest.approx(1)
    assert night_weight(hours).min() == pytest.approx(0, abs=1e-12)


def test_hours_are_drawn_with_that_density():
    grid = np.linspace(0, 24, 4801)
    below = np.append(0, np.cumsum((night_weight(grid)[1:] + night_weight(grid)[:-1]) / 2)) / 4800
    hours, levels_db = simulate_night_checks(3000, seed=0)
    assert len(hours) == len(levels_db) == 3000
    assert kstest(hours, lambda at: np.interp(at, grid, below)).pvalue > 0.001


def test_only_weights_keep_the_promise_of_a_network_that_knows_the_day():
    """It says 1.5 dB of error at every hour, which is true by day; at night a few vehicles decide."""
    day = simulate_spot_checks(40_000, 5, (14, 16))[1].mean()
    usual = [simulate_spot_checks(2000, [5, hour], (hour, hour))[1].mean() for hour in range(25)]

    def predict(hours):
        return np.interp(hours, np.arange(25), usual)[None], np.full((1, len(hours)), 1.5**2)

    assert day > usual[3] + 10
    found = redraw_shifted_checks(predict, num_redraws=600, seed=1)
    assert found["all checks alike"].coverage + found["all checks alike"].margin < 0.9
    assert found["weighted checks"].coverage + found["weighted checks"].margin > 0.9
    assert found["weighted checks"].width > found["all checks alike"].width > found["ensemble"].width
