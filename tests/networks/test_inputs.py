"""Do the functions of this room take numbers as people have them, or say no in one sentence?"""

import pytest

from tests.support.any_input import faults
from tests.support.replayed_examples import example_calls

CALLS = example_calls("networks")
# settings of layers, of which Keras says itself what is wrong
SETTINGS = ["empty", "one", "shape"]
EXCEPTIONS = {
    "networks.autoencoders.convolutional.build_encoder": SETTINGS,
    "networks.autoencoders.convolutional.build_decoder": SETTINGS,
    "networks.classifiers.cnn.build_cnn": SETTINGS,
    "networks.classifiers.cnn.receptive_field": SETTINGS,
}


@pytest.mark.parametrize("name", CALLS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(CALLS[name], EXCEPTIONS.get(name, ())) == []
