"""Do the functions of this room take numbers as people have them, or say no in one sentence?"""

import pytest

from tests.support.any_input import faults
from tests.support.odd_arguments import argument_faults
from tests.support.replayed_examples import example_calls

CALLS = example_calls("evaluation")
EXCEPTIONS = {
    # exercises: draws or a map of another size fail where NumPy or scikit-learn first meets them, in their words
    "evaluation.cluster_quality.gap_statistic": ("one", "empty", "shape"),
    "evaluation.neighbourhood.trustworthiness": ("one",),
    "evaluation.selection_stability.jaccard_stability": ("shape",),
}


@pytest.mark.parametrize("name", CALLS)
def test_any_type_and_size_is_a_right_value_or_one_sentence(name):
    assert faults(CALLS[name], EXCEPTIONS.get(name, ())) == []


@pytest.mark.parametrize("name", CALLS)
def test_what_cannot_be_meant_is_told_in_one_sentence(name):
    assert argument_faults(CALLS[name]) == []
