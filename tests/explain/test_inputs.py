"""Do the functions of this room take numbers as people have them, or say no in one sentence?"""

import pytest

from tests.support.any_input import faults
from tests.support.odd_arguments import argument_faults
from tests.support.replayed_examples import example_calls

CALLS = example_calls("explain")
EXCEPTIONS = {
    # one edge bounds no interval
    "explain.effects.accumulated_local_effects": ["one"],
    # one band of three explains nothing here, and a map that is nowhere positive has no largest value
    "explain.audible.audible_explanation": ["one"],
    # the third argument is a pair of numbers, no array; the second may be a mask or indices
    "explain.perturbation.occlusion_map": ["one"],
    "explain.sanity.share_inside": ["shape"],
}


@pytest.mark.parametrize("name", CALLS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(CALLS[name], EXCEPTIONS.get(name, ())) == []


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_meant_is_told_in_one_sentence(name):
    assert argument_faults(CALLS[name]) == []
