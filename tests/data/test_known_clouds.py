"""The truth of the known clouds is what they promise."""

import numpy as np
import pytest

from acml_tf.data.known_clouds import KINDS, distance_ratio, known_clouds, width_ratio


def test_three_sets_of_150_points_and_the_seed_draws_them():
    clouds = known_clouds(3)
    assert {name: points.shape for name, points in clouds.items()} == dict.fromkeys(("far", "wide", "one"), (150, 10))
    assert np.bincount(KINDS).tolist() == [50, 50, 50]
    np.testing.assert_array_equal(clouds["one"], known_clouds(3)["one"])
    assert np.abs(clouds["one"] - known_clouds(4)["one"]).max() > 0.1


@pytest.mark.parametrize("seed", range(3))
def test_the_third_cloud_is_ten_times_as_far_and_the_wide_one_ten_times_as_wide(seed):
    clouds = known_clouds(seed)
    assert distance_ratio(clouds["far"]) == pytest.approx(10, rel=0.1)
    assert width_ratio(clouds["wide"]) == pytest.approx(10, rel=0.1)
    assert width_ratio(clouds["one"]) == pytest.approx(1, rel=0.1)


def test_distances_by_hand_whatever_the_unit():
    line = np.array([0.0, 2, 7])[KINDS][:, None] * [3, 4]
    assert distance_ratio(line) == pytest.approx(2.5)
    assert distance_ratio(1000 * line - 5) == pytest.approx(2.5)


def test_widths_by_hand_whatever_the_place():
    places = np.where(KINDS < 1, 1, 6)[:, None] * np.where(np.arange(150) % 2, 1.0, -1.0)[:, None]
    assert width_ratio(places) == pytest.approx(6)
    assert width_ratio(places + 100 * (KINDS > 0)[:, None]) == pytest.approx(6)
