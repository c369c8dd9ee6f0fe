"""Arrays and numbers as people have them, for functions whose own examples hold none."""

import numpy as np
import pytest

from acml_tf.explain.label_errors import precision_and_recall
from acml_tf.explain.shapley import all_coalitions
from acml_tf.explain.surrogate import draw_near, shapley_kernel
from tests.support.any_input import faults
from tests.support.odd_numbers import number_faults

FOUND, TRUE = np.array([1, 1, 0, 0]), np.array([1, 0, 1, 0])
ARRAYS = {
    "precision_and_recall": (precision_and_recall, (FOUND, TRUE), {}),
    "shapley_kernel": (shapley_kernel, (np.array([[0.0, 1.0, 1.0], [0.0, 0.0, 1.0]]),), {}),
}
NUMBERS = {
    "all_coalitions": (all_coalitions, (3,), {}),
    "draw_near": (draw_near, (3, 0.5, 10), {"seed": 0}),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(ARRAYS[name]) == []


@pytest.mark.parametrize("name", NUMBERS)
def test_any_number_is_a_right_value_or_one_sentence(name):
    assert number_faults(NUMBERS[name]) == []
