"""Do the functions of this room take numbers as people have them, or say no in one sentence?"""

import pytest

from tests.support.any_input import faults
from tests.support.odd_arguments import argument_faults
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

# shapes may hold None, and names are those of layers: Keras says itself what is wrong; trainings check their rows
SHAPES = {
    "networks.autoencoders.convolutional.build_encoder": ("input_shape",),
    "networks.autoencoders.convolutional.build_decoder": ("output_shape",),
    "networks.classifiers.cnn.build_cnn": ("input_shape",),
    "networks.perceptron.build_perceptron": ("name",),
    "networks.seeding.seeded_rows": ("arrays", "arrange"),
}


@pytest.mark.parametrize("name", CALLS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(CALLS[name], EXCEPTIONS.get(name, ())) == []


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_meant_is_told_in_one_sentence(name):
    found = argument_faults(CALLS[name])
    assert [fault for fault in found if not fault.startswith(SHAPES.get(name, ("no such",)))] == []
