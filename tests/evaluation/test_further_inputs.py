"""Arrays and numbers as people have them, for functions whose own examples hold none."""

import numpy as np
import pytest

from acml_tf.evaluation.bootstrap import resampled_indices
from acml_tf.evaluation.crossed_folds import known_and_new, part_masks
from acml_tf.evaluation.distribution_distance import differences_to_rival, distance_repetitions
from acml_tf.evaluation.roc import area_under_curve, machine_bootstrap, paired_machine_interval
from acml_tf.evaluation.selection_stability import chance_jaccard
from acml_tf.evaluation.splits import random_folds, speaker_folds
from tests.support.any_input import assert_told, faults
from tests.support.odd_numbers import number_faults

RNG = np.random.default_rng(0)
SCORES, BROKEN, MACHINES = RNG.normal(size=12), np.arange(12) % 2 == 1, np.repeat([0, 1], 6)
GROUPS = np.repeat([0, 1, 2], 4)


def bootstrap(scores, machines):
    return machine_bootstrap(scores, BROKEN, machines, area_under_curve, 20)


def interval(scores, rival):
    return paired_machine_interval(scores, rival, BROKEN, MACHINES, area_under_curve)


def difference(values, rival, reference):
    sets = {"set": {"t30": values}}
    return differences_to_rival(sets, {"t30": rival}, {"t30": reference}, GROUPS, num_repetitions=10)["set"]["t30"]


ARRAYS = {
    "distance_repetitions": (distance_repetitions, (SCORES, SCORES + 1, GROUPS), {"num_repetitions": 10}),
    "differences_to_rival": (difference, (SCORES, SCORES + 5, SCORES + 1), {}),
    "machine_bootstrap": (bootstrap, (SCORES, MACHINES), {}),
    "paired_machine_interval": (interval, (SCORES, SCORES[::-1].copy()), {}),
    "part_masks": (part_masks, (GROUPS, 2), {}),
    "known_and_new": (known_and_new, (GROUPS, MACHINES), {}),
    "speaker_folds": (speaker_folds, (GROUPS, 3), {}),
}
NUMBERS = {
    "distance_repetitions": (distance_repetitions, (SCORES, SCORES + 1, GROUPS, None, 10), {}),
    "part_masks": (part_masks, (GROUPS, 2), {}),
    "resampled_indices": (resampled_indices, (5, 3), {"seed": 0}),
    "chance_jaccard": (chance_jaccard, (3, 9), {}),
    "random_folds": (random_folds, (12, 3), {}),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(ARRAYS[name]) == []


@pytest.mark.parametrize("name", NUMBERS)
def test_any_number_is_a_right_value_or_one_sentence(name):
    assert number_faults(NUMBERS[name]) == []


def test_values_that_are_left_out_leave_some():
    assert_told(distance_repetitions, np.full(3, np.nan), SCORES, GROUPS)
    assert_told(distance_repetitions, SCORES, SCORES, GROUPS[:5])
