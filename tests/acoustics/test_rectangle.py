"""A rectangle is two lengths, a square one; everything else is named."""

import numpy as np
import pytest

from acml_tf.acoustics.rectangle import rectangle
from acml_tf.data.wave_fields import WaveProblem


@pytest.mark.parametrize("size", [2, 2.0, np.float32(2), (2, 2), [2.0, 2.0], np.array([2, 2], np.int16)])
def test_one_length_is_a_square(size):
    assert rectangle(size) == (2.0, 2.0) == WaveProblem(None, None, size).size


@pytest.mark.parametrize("size", [0, -1, np.nan, (1, np.inf), (1, 2, 3), (), None, "5", [[1, 2]], (1, 0)])
def test_what_is_no_rectangle_is_named(size):
    with pytest.raises(ValueError, match="^size=.* is not a rectangle: give its lengths along x and y, both above 0.$"):
        rectangle(size)
