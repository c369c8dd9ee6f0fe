"""Predictions in whatever they come: the same numbers come out, and what is no number is named."""

import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from acml_tf.evaluation.number_columns import real_numbers, takes_numbers

NUMBERS = np.array([1.0, 3.0, 2.0])


@pytest.mark.parametrize(
    "form",
    [list, tuple, tf.constant, pd.Series,
     lambda a: pd.Series(a, [7, 5, 3]), lambda a: pd.DataFrame({"x": a}),
     lambda a: a[:, None], lambda a: tf.constant(a)[:, None], lambda a: a.astype(object),
     lambda a: a.astype(np.float16),
     lambda a: a.astype(np.uint8), lambda a: np.ma.array(a)],
)  # fmt: skip
def test_the_same_numbers_come_out_of_every_form(form):
    np.testing.assert_array_equal(real_numbers("scores", form(NUMBERS)), NUMBERS)


@pytest.mark.parametrize(
    ("values", "said"),
    [(["a"], "type <U1"), ([True], "type bool"), ([1j], "type complex"), ([None], "NaN"), ([np.nan], "NaN"),
     ([np.inf], "infinite"), (np.ma.array(NUMBERS, mask=[0, 1, 0]), "masked"), ({"a": 1}, "type object")],
)  # fmt: skip
def test_what_is_no_number_is_named(values, said):
    with pytest.raises(ValueError, match=said):
        real_numbers("scores", values)


def test_shapes_and_least_numbers_are_held():
    returned = takes_numbers("x", "y", ndim=1, alike=True, infinite=True, least=0)(lambda x, y: (x, y))
    assert [part.shape for part in returned([[1], [np.inf]], [0, 2])] == [(2,), (2,)]
    for wrong, said in [([[1, 2]], "one number per case"), ([1], "shapes differ"), ([-1, 2], "0 or more")]:
        with pytest.raises(ValueError, match=said):
            returned([1, 2], wrong)
