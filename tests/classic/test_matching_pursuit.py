"""Does matching pursuit choose by direction and weigh all chosen atoms?"""

import numpy as np
import pytest
from sklearn.linear_model import orthogonal_mp

from acml_tf.classic.matching_pursuit import orthogonal_matching_pursuit, pursuit_codes


@pytest.fixture
def problem():
    rng = np.random.default_rng(2)
    return rng.normal(size=(20, 12)) * rng.uniform(0.1, 10, (20, 1)), rng.normal(size=(5, 12))


def test_it_agrees_with_scikit_learn_on_atoms_of_length_one(problem):
    dictionary, signals = problem
    length = np.linalg.norm(dictionary, axis=1)
    expected = orthogonal_mp((dictionary / length[:, None]).T, signals[0], n_nonzero_coefs=4) / length
    np.testing.assert_allclose(orthogonal_matching_pursuit(dictionary, signals[0], 4), expected, atol=1e-9)


def test_two_planted_atoms_are_found_and_no_third_one():
    dictionary = np.eye(6)[:, ::-1] * np.arange(1, 7)[:, None]
    code = orthogonal_matching_pursuit(dictionary, 3 * dictionary[1] - dictionary[4], 5)
    np.testing.assert_allclose(code, [0, 3, 0, 0, -1, 0], atol=1e-12)


@pytest.mark.parametrize("num_chosen", [1, 3])
def test_many_signals_are_coded_as_each_of_them(problem, num_chosen):
    dictionary, signals = problem
    expected = [orthogonal_matching_pursuit(dictionary, signal, num_chosen) for signal in signals]
    np.testing.assert_allclose(pursuit_codes(dictionary, signals, num_chosen), expected, atol=1e-9)


def test_codes_of_many_signals_hold_as_many_atoms_as_allowed(problem):
    assert set(np.count_nonzero(pursuit_codes(*problem, 2), axis=1)) == {2}


@pytest.mark.parametrize(
    ("dictionary", "signal", "num_chosen"),
    [([[1, 0, 0], [0, 1, 0]], [1, 0, 5], 2), (np.eye(6)[[0, 1, 0, 1]], [3, 1, 0, 0, 0, 2], 3)],
)
def test_no_atom_is_chosen_twice(dictionary, signal, num_chosen):
    code = orthogonal_matching_pursuit(dictionary, signal, num_chosen)
    np.testing.assert_allclose(code[:2], signal[:2], atol=1e-12)
    assert not np.any(code[2:])
