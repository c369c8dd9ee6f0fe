"""Do the functions of this room take numbers as people have them, or say no in one sentence?"""

import pytest

from tests.support.any_input import faults
from tests.support.odd_arguments import argument_faults
from tests.support.replayed_examples import example_calls

CALLS = example_calls("data")
EXCEPTIONS = {
    # pairs of numbers, no arrays
    "data.speech_in_rooms.heard_in": ["one"],
    "data.wave_fields.grid_positions": ["shape"],
}

NOT_TOLD = {
    # a file that is not there is told by Python, with its name
    "data.download.read_checksums": ("word",),
}


@pytest.mark.parametrize("name", CALLS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(CALLS[name], EXCEPTIONS.get(name, ())) == []


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_meant_is_told_in_one_sentence(name):
    assert argument_faults(CALLS[name], NOT_TOLD.get(name, ())) == []
