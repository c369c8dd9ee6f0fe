"""Is the error in a band what Parseval says?"""

import numpy as np
import pytest

from acml_tf.evaluation.band_error import band_error_db
from acml_tf.evaluation.reach import reach


def test_all_lines_but_the_ends_obey_parseval():
    rng = np.random.default_rng(0)
    true, error = rng.normal(size=(2, 4, 31))
    true, error = (part - part.mean(axis=-1, keepdims=True) for part in (true, error))
    expected = 10 * np.log10(np.sum(error**2) / np.sum(true**2))
    assert band_error_db(true, true + error, 1000, 0, 500) == pytest.approx(expected)


def test_what_lies_outside_the_band_does_not_count():
    time = np.arange(10)
    low, high = np.cos(2 * np.pi * time / 10), np.cos(2 * np.pi * 3 * time / 10)
    assert band_error_db(low + high, 7 * low + 0.9 * high, 1000, 100, 300) == pytest.approx(-20)
    with pytest.raises(ValueError, match="no energy"):
        band_error_db(np.zeros(10, dtype="int16"), low, 1000, 100, 300)


def test_an_error_crosses_the_limit_on_a_straight_line():
    assert reach([1, 2, 4], [-3, -1, 1]) == pytest.approx(3)
    assert reach([1, 2], [-3, 3], limit=-3) == 1


def test_an_error_that_stays_below_reaches_everywhere():
    assert reach([1, 2], [-3, -1]) == np.inf
