"""Distances between heaps of numbers, against SciPy and against what moving must cost."""

import numpy as np
import pytest
from scipy.stats import wasserstein_distance

from acml_tf.evaluation.distribution_distance import (
    difference_interval,
    distance_interval,
    distance_repetitions,
    finite_distance,
    sorted_distance,
)


def test_sorted_distance_agrees_with_scipy():
    rng = np.random.default_rng(0)
    first, second = rng.normal(size=50), rng.exponential(size=50)
    assert sorted_distance(first, second) == pytest.approx(wasserstein_distance(first, second))
    assert sorted_distance(first, first[::-1]) == 0
    assert sorted_distance(first, first - 3) == pytest.approx(3)
    with pytest.raises(ValueError, match="50 and 49"):
        sorted_distance(first, second[1:])


def test_the_interval_is_wider_when_few_rooms_stand_behind_many_numbers():
    rng = np.random.default_rng(1)
    room_means = rng.normal(size=20)
    reference, rooms = np.repeat(room_means, 20) + 0.01 * rng.normal(size=400), np.repeat(np.arange(20), 20)
    values = rng.normal(2, 1, size=400)
    by_room = distance_interval(values, reference, rooms)
    by_number = distance_interval(values, reference, np.arange(400))
    assert by_room[0] == by_number[0] == pytest.approx(wasserstein_distance(values, reference))
    assert by_room[2] - by_room[1] > 2 * (by_number[2] - by_number[1])
    assert by_room[1] < by_room[0] < by_room[2]
    grouped = distance_interval(reference, values, np.arange(400), value_groups=rooms)
    assert grouped[2] - grouped[1] > 2 * (by_number[2] - by_number[1])


def test_numbers_that_could_not_be_measured_are_left_out():
    values = np.array([1.0, np.nan, 2.0])
    assert distance_interval(values, np.array([1.0, 2.0, np.nan]), np.arange(3), num_repetitions=5)[0] == 0


def test_repetitions_are_paired_by_the_rooms_drawn():
    rng = np.random.default_rng(2)
    reference, rooms = np.repeat(rng.normal(size=10), 5), np.repeat(np.arange(10), 5)
    near, far = rng.normal(3, 1, size=50), rng.normal(4, 1, size=50)
    first, second = (distance_repetitions(values, reference, rooms) for values in (near, far))
    assert first.shape == (400,) and np.std(second - first) < 0.8 * np.std(second)
    assert np.mean(second - first) == pytest.approx(np.mean(far) - np.mean(near), abs=0.05)


def test_numbers_that_are_missing_move_no_earth():
    assert finite_distance([1.0, np.nan, 3.0], [0.0]) == 2


def test_a_set_is_as_far_as_itself_and_nearer_than_what_lies_farther():
    rng = np.random.default_rng(0)
    reference, values = rng.normal(size=100), rng.normal(size=80)
    rooms = np.arange(100) // 4
    assert difference_interval(values, values, reference, rooms) == (0, 0, 0)
    found, low, high = difference_interval(values, values + 2, reference, rooms)
    assert low < found < high < 0


def test_the_interval_of_a_difference_holds_zero_for_two_samples_of_one_distribution():
    rng = np.random.default_rng(1)
    holds = []
    for trial in range(40):
        reference, values, rival = rng.normal(size=(3, 100))
        _, low, high = difference_interval(values, rival, reference, np.arange(100), num_repetitions=100, seed=trial)
        holds.append(low <= 0 <= high)
    assert np.mean(holds) >= 0.85
