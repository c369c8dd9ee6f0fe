"""Does K-SVD learn atoms that signals were made of?"""

import numpy as np
import pytest

from acml_tf.classic.dictionary_learning import dictionary_step, learn_dictionary, unused_atoms


def planted(num_atoms=6, num_signals=240):
    rng = np.random.default_rng(3)
    atoms = np.linalg.qr(rng.normal(size=(12, num_atoms)))[0].T
    codes = np.zeros((num_signals, num_atoms))
    codes[np.arange(num_signals), np.arange(num_signals) % num_atoms] = rng.uniform(1, 2, num_signals)
    return atoms, codes, codes @ atoms


def test_an_atom_without_users_counts_whatever_the_signs():
    assert unused_atoms([[1, 0, 0], [-1, 0, 2]]) == pytest.approx(1 / 3)
    assert unused_atoms(np.zeros((2, 5), dtype="int16")) == 1


def test_no_rank_one_matrix_is_nearer_than_that_of_the_step():
    rng = np.random.default_rng(4)
    dictionary, codes, signals = rng.normal(size=(3, 7)), rng.normal(size=(9, 3)), rng.normal(size=(9, 7))
    codes[::2, 1] = 0
    atom, weights = dictionary_step(dictionary, codes, signals, 1)
    rest = (signals - codes[:, [0, 2]] @ dictionary[[0, 2]])[1::2]
    best = np.sum(np.linalg.svd(rest, compute_uv=False)[1:] ** 2)
    assert np.sum((rest - np.outer(weights[1::2], atom)) ** 2) == pytest.approx(best)
    assert np.all(weights[::2] == 0) and np.linalg.norm(atom) == pytest.approx(1)


def test_an_unused_atom_is_left_alone_and_so_are_the_arguments():
    dictionary, codes, signals = np.eye(2), np.array([[1.0, 0.0]]), np.ones((1, 2))
    atom, weights = dictionary_step(dictionary, codes, signals, 1)
    assert atom.tolist() == [0, 1] and weights.tolist() == [0]
    assert codes.tolist() == [[1, 0]] and dictionary.tolist() == np.eye(2).tolist()


def test_planted_atoms_are_learnt_and_all_are_used():
    atoms, _, signals = planted()
    learnt, codes = learn_dictionary(signals, 6, 1, num_rounds=10)
    assert unused_atoms(codes) == 0
    np.testing.assert_allclose(np.max(np.abs(atoms @ learnt.T), axis=1), 1, atol=1e-6)


def test_the_same_seed_gives_the_same_atoms_and_too_many_are_refused():
    signals = planted()[2]
    np.testing.assert_array_equal(
        learn_dictionary(signals, 4, 2, 2, seed=5)[0], learn_dictionary(signals, 4, 2, 2, 5)[0]
    )
    with pytest.raises(ValueError, match="at most one"):
        learn_dictionary(signals[:3], 4, 1)
