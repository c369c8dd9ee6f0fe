"""Counts, fractions, widths and pairs of tables: what is one goes through, what is none is told in one sentence."""

import numpy as np
import pytest

from acml_tf.evaluation.amounts import takes_alike_tables, takes_counts, takes_fractions, takes_positive


def passed(decorator, *values):
    """Send values through a decorator to a function that returns them."""
    return decorator(lambda x, y=None: x if y is None else (x, y))(*values)


@pytest.mark.parametrize("value", [3, 3.0, np.int16(3), np.float32(3), np.array(3)])
def test_a_whole_number_of_any_type_counts(value):
    found = passed(takes_counts("x"), value)
    assert found == 3 and type(found) is int


@pytest.mark.parametrize("value", [0, 2.5, np.nan, np.inf, "3", None, [3], np.ones((2, 3))])
def test_what_is_no_count_is_named(value):
    with pytest.raises(ValueError, match="^x=.* is not a count: give a whole number from 1.$"):
        passed(takes_counts("x"), value)


@pytest.mark.parametrize("value", [-0.1, 5, np.nan, "0.1", None, [0.1], np.ones((9, 9))])
def test_percentages_and_other_things_are_no_fractions(value):
    assert [passed(takes_fractions("x"), end) for end in (0, 1, np.float32(0.5))] == [0, 1, 0.5]
    with pytest.raises(ValueError, match="^x=.* is not between 0 and 1: give a fraction, 0.05 for 5 %.$"):
        passed(takes_fractions("x"), value)


@pytest.mark.parametrize("end", [0, 1, np.float32(0), np.array(1.0), -0.0])
def test_the_ends_can_be_shut_out(end):
    assert passed(takes_fractions("x", ends=False), np.float32(0.5)) == 0.5
    with pytest.raises(ValueError, match="is not between 0 and 1"):
        passed(takes_fractions("x", ends=False), end)


@pytest.mark.parametrize("value", [0, -1.0, np.nan, np.inf, "2", [], [1.0, 0.0]])
def test_widths_are_above_zero(value):
    assert passed(takes_positive("x"), [0.3, 2]) == [0.3, 2]
    with pytest.raises(ValueError, match="^x=.* is not above 0: give a finite number that is.$"):
        passed(takes_positive("x"), value)


def test_tables_have_the_same_columns():
    first, second = passed(takes_alike_tables("x", "y"), [1, 2, 3], np.zeros((2, 1), np.int16))
    assert (first.shape, second.shape) == ((3, 1), (2, 1))
    with pytest.raises(ValueError, match=r"differ \(x \(1, 2\), y \(1, 3\)\): give the same columns"):
        passed(takes_alike_tables("x", "y"), [[1, 2]], [[1, 2, 3]])
