"""Do sparse codes minimise what they promise?"""

import numpy as np
import pytest
from sklearn.decomposition import sparse_encode

from acml_tf.classic.sparse_coding import ista_step, largest_useful_penalty, soft_threshold, sparse_codes


@pytest.fixture
def problem():
    rng = np.random.default_rng(1)
    return rng.normal(size=(6, 9)), rng.normal(size=(4, 9))


def cost(codes, dictionary, signals, penalty):
    return 0.5 * np.sum((signals - codes @ dictionary) ** 2) + penalty * np.abs(codes).sum()


def test_no_other_number_is_cheaper_than_the_thresholded_one():
    numbers = np.linspace(-4, 4, 801)
    for value in (-3.0, -0.4, 0.0, 1.2):
        best = soft_threshold(value, 0.7)
        assert 0.5 * (value - best) ** 2 + 0.7 * abs(best) <= np.min(0.5 * (value - numbers) ** 2 + 0.7 * abs(numbers))


def test_thresholds_keep_shape_and_are_not_negative():
    assert soft_threshold(np.zeros((2, 3, 1), dtype="int16"), [1, 2]).shape == (2, 3, 2)
    with pytest.raises(ValueError, match="0 or more"):
        soft_threshold([1.0], -0.1)


def test_every_step_lowers_the_cost_and_ends_where_scikit_learn_does(problem):
    dictionary, signals = problem
    codes, costs = np.zeros((4, 6)), []
    for _ in range(2000):
        costs.append(cost(codes, dictionary, signals, 0.8))
        codes = ista_step(codes, dictionary, signals, 0.8)
    assert np.all(np.diff(costs) < 1e-12)
    expected = sparse_encode(signals, dictionary, algorithm="lasso_cd", alpha=0.8, max_iter=10000)
    np.testing.assert_allclose(codes, expected, atol=1e-3)


def test_a_step_takes_lists_of_whole_numbers():
    assert ista_step([[0, 0]], [[1, 0], [0, 1]], [[3, 1]], 2).tolist() == [[1, 0]]


def test_the_largest_useful_penalty_is_where_scikit_learn_finds_nothing(problem):
    dictionary, signals = problem
    largest = largest_useful_penalty(dictionary, signals)
    for factor, weights in ((1.001, 0), (0.99, 1)):
        codes = sparse_encode(signals, dictionary, algorithm="lasso_cd", alpha=factor * largest)
        assert np.count_nonzero(codes) == weights


def test_the_largest_useful_penalty_grows_with_atoms_and_signals(problem):
    dictionary, signals = problem
    one = largest_useful_penalty(dictionary, signals)
    assert largest_useful_penalty(-2 * dictionary, 3 * signals) == pytest.approx(6 * one)


def test_momentum_ends_where_plain_steps_end(problem):
    dictionary, signals = problem
    dictionary = dictionary / np.linalg.norm(dictionary, axis=1, keepdims=True)
    codes = sparse_codes(dictionary, signals[:1], 0.2, num_steps=500)
    penalty = 0.2 * largest_useful_penalty(dictionary, signals[:1])
    np.testing.assert_allclose(ista_step(codes, dictionary, signals[:1], penalty), codes, atol=1e-6)


def test_the_length_of_atoms_does_not_matter(problem):
    dictionary, signals = problem
    scale = np.arange(1, 7)[:, None]
    whole = sparse_codes(scale * dictionary, signals, 0.3) @ (scale * dictionary)
    np.testing.assert_allclose(whole, sparse_codes(dictionary, signals, 0.3) @ dictionary, atol=1e-9)
