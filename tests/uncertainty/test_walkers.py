"""Walkers of Metropolis in one dimension."""

import numpy as np
import pytest

from acml_tf.uncertainty.metropolis import metropolis_step


def test_walkers_in_a_row_are_asked_for_their_dimensions():
    with pytest.raises(ValueError, match="positions"):
        metropolis_step(np.zeros(5), lambda x: -(x**2) / 2, 1.0, 0)
    assert metropolis_step(np.zeros((5, 1)), lambda x: -(x[:, 0] ** 2) / 2, 1.0, 0).shape == (5, 1)
