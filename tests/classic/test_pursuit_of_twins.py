"""Orthogonal matching pursuit where two atoms are one."""

import numpy as np

from acml_tf.classic.matching_pursuit import orthogonal_matching_pursuit


def test_no_atom_is_chosen_for_a_rest_that_none_fits():
    found = orthogonal_matching_pursuit([[1.0, 0.0], [1.0, 0.0]], [1.0, 1.0], 2)
    np.testing.assert_allclose(found, [1, 0])
