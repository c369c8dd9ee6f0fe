"""A classifier that tells sets of samples apart: chance for equal sets, and what theory allows for known ones."""

import numpy as np
from scipy.stats import norm

from acml_tf.evaluation.two_sample_test import two_sample_accuracy

ROOMS = np.repeat(np.arange(100), 4)


def test_equal_sets_are_told_apart_by_chance_only():
    rng = np.random.default_rng(0)
    found = two_sample_accuracy(rng.normal(size=(400, 3)), rng.normal(size=(400, 3)), ROOMS)
    assert abs(found - 0.5) < 4 * 0.5 / np.sqrt(800)


def test_shifted_sets_are_told_apart_nearly_as_well_as_can_be():
    rng = np.random.default_rng(1)
    found = two_sample_accuracy(rng.normal(size=(400, 2)), rng.normal([2, 0], 1, (400, 2)), ROOMS)
    assert norm.cdf(1) - 0.08 < found < norm.cdf(1) + 0.05  # the best rule: the half-way line


def test_what_rooms_have_in_common_is_not_learnt_by_heart():
    rng = np.random.default_rng(2)
    rooms = np.repeat(rng.normal(size=(100, 5)), 4, axis=0)
    found = two_sample_accuracy(rng.normal(size=(400, 5)), rooms, ROOMS)
    assert found < 0.6
