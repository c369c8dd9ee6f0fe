"""A band from a few models holds one more of them as often as promised, and the truth only if they share no error."""

import numpy as np
import pytest

from acml_tf.uncertainty.ensemble import band_report, ensemble_band


@pytest.mark.parametrize("count", [2, 3, 8])
def test_a_further_member_falls_inside_as_often_as_promised(count):
    draws = np.random.default_rng(0).normal(5.0, 2.0, (count + 1, 40_000))
    mean, half_width = ensemble_band(draws[:-1], level=0.8)
    assert np.mean(np.abs(draws[-1] - mean) <= half_width) == pytest.approx(0.8, abs=0.01)


def test_two_members_by_hand():
    mean, half_width = ensemble_band([[1.0], [3.0]], level=0.9)
    assert mean == 2
    assert half_width == pytest.approx(6.3138 * np.sqrt(2) * np.sqrt(1.5), rel=1e-4)
    with pytest.raises(ValueError, match="an ensemble of 1 has no spread"):
        ensemble_band([[1.0]])


def test_a_band_that_grows_with_the_error_is_told_from_one_that_shrinks():
    error = np.linspace(0.1, 1, 20).reshape(4, 5)
    assert band_report(error, 1.01 * error, np.zeros((4, 5))) == pytest.approx((1, 1))
    assert band_report(error, 1.2 - error, np.zeros((4, 5))) == pytest.approx((0.6, -1), abs=0.06)


def test_errors_of_whole_numbers_do_not_overflow():
    mean, half_width, truth = (np.int16([value, -value // 2]) for value in (30000, 10000, -30000))
    assert band_report(mean, half_width, truth)[0] == 0.0
