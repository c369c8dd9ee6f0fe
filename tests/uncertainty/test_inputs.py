"""Do the functions of this room take numbers as people have them, or say no in one sentence?"""

import pytest

from tests.support.any_input import faults
from tests.support.replayed_examples import example_calls

CALLS = example_calls("uncertainty")
EXCEPTIONS = {
    # a loss of Keras: `fit` hands over floating-point numbers of shape (cases, 2)
    "uncertainty.gaussian_head.gaussian_negative_log_likelihood": ("int16", "empty", "one", "shape"),
    # whole numbers go to the model as they are: it says what it does with them
    "uncertainty.dropout.monte_carlo_dropout": ("int16",),
}


@pytest.mark.parametrize("name", CALLS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(CALLS[name], EXCEPTIONS.get(name, ())) == []
