"""What mutants call: an argument that is ignored is a constant."""

import numpy as np

from autograder.audit.mutant_helpers import mutant_helpers


def test_an_ignored_seed_is_the_same_whatever_it_was():
    for first, second in ((1, 2), (2, 1), (np.int64(1), np.int64(3))):
        touched = []
        ignore = mutant_helpers(touched)["mutant_ignore"]
        assert ignore(first) == ignore(second)
        assert any(touched)


def test_an_ignored_flag_table_or_object_is_replaced_where_there_is_another():
    touched = []
    ignore = mutant_helpers(touched)["mutant_ignore"]
    assert ignore(True) is ignore(False) is False
    np.testing.assert_array_equal(ignore(np.array([3.0, 4.0])), [1, 1])
    assert ignore("words") == "words"
    assert touched == [True, False, True, False]
