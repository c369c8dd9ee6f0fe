"""Do the functions of this room take numbers as people have them, or say no in one sentence?"""

import pytest

from tests.support.any_input import faults
from tests.support.odd_arguments import argument_faults
from tests.support.replayed_examples import example_calls

CALLS = example_calls("uncertainty")
EXCEPTIONS = {
    # a loss of Keras: `fit` hands over floating-point numbers of shape (cases, 2)
    "uncertainty.gaussian_head.gaussian_negative_log_likelihood": ("int16", "empty", "one", "shape"),
    # whole numbers go to the model as they are: it says what it does with them
    "uncertainty.dropout.monte_carlo_dropout": ("int16",),
}

NOT_TOLD = {
    # a loss of Keras, which says itself what is wrong
    "uncertainty.gaussian_head.gaussian_negative_log_likelihood": ("none", "word", "empty", "object"),
}


@pytest.mark.parametrize("name", CALLS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(CALLS[name], EXCEPTIONS.get(name, ())) == []


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_meant_is_told_in_one_sentence(name):
    assert argument_faults(CALLS[name], NOT_TOLD.get(name, ())) == []
