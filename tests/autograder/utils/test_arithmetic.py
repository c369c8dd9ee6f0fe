"""A typed sum has the value that Python gives it, and nothing else of Python is understood."""

import pytest

from autograder.utils.arithmetic import value_of


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("2257", 2257),
        (" 2.257e3 ", 2257),
        ("8000-5742.7", 8000 - 5742.7),
        ("−(1 + 2)·3", -9),
        ("2^3/4", 2),
        ("2**-1", 0.5),
        ("3_910", 3910),
    ],
)
def test_a_number_or_sum_has_its_value(typed, value):
    assert value_of(typed) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("3,5", "with a point"), ("142,082", "without a mark")]
    + [(typed, "cannot be read") for typed in ("", "x", "1/0", "True", "9**9**9**9", "(-1)**0.5", "1e999", "open('x')")]
    + [("(" * 150 + "1" + ")" * 150, "cannot be read"), ("1 if 2 else 3", "cannot be read"), ("1\n2", "cannot")],
)
def test_what_is_no_sum_is_refused_in_one_sentence(typed, words):
    with pytest.raises(ValueError, match=words) as caught:
        value_of(typed)
    assert "\n" not in str(caught.value)
