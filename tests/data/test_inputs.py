"""Do the functions of this room take numbers as people have them, or say no in one sentence?"""

import pytest

from tests.support.any_input import faults
from tests.support.replayed_examples import example_calls

CALLS = example_calls("data")
EXCEPTIONS = {
    # pairs of numbers, no arrays
    "data.speech_in_rooms.heard_in": ["one"],
    "data.wave_fields.grid_positions": ["shape"],
}


@pytest.mark.parametrize("name", CALLS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(CALLS[name], EXCEPTIONS.get(name, ())) == []
