"""Errors by room: rooms count once, and the interval is that of drawn rooms."""

import numpy as np
import pytest

from acml_tf.evaluation.room_errors import error_table, room_interval, room_means


def test_a_room_of_many_recordings_counts_once():
    mean, low, high = room_interval([0, 1, 1, 1], ["a", "b", "b", "b"])
    assert mean == 0.5 and (low, high) == (0.0, 1.0)
    np.testing.assert_allclose(room_means([4, 2, 0], ["b", "a", "a"]), [1, 4])


def test_the_interval_is_that_of_a_mean():
    values = np.random.default_rng(0).normal(size=400)
    mean, low, high = room_interval(values, np.arange(400))
    assert mean == pytest.approx(values.mean()) and high - low == pytest.approx(2 * 1.96 / 20, rel=0.15)


def test_a_model_is_not_compared_with_itself():
    lines = error_table({"x": np.ones(3), "y": np.zeros(3)}, np.zeros(3), [0, 1, 2], "y").splitlines()
    assert "+1.000" in lines[0] and lines[1].rstrip() == "y                  0.000 s [0.000, 0.000]"
