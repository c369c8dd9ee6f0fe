"""Does scaling use the training set, all of it and nothing but it?"""

import numpy as np
from sklearn.preprocessing import StandardScaler

from acml_tf.features.scaling import standardise


def test_equals_scikit_learn_also_for_a_constant_column():
    rng = np.random.default_rng(0)
    train, test = rng.normal(3, 5, (20, 4)), rng.normal(size=(7, 4))
    train[:, 2] = 1.0
    scaler = StandardScaler().fit(train)
    for ours, table in zip(standardise(train, test), (train, test), strict=True):
        np.testing.assert_allclose(ours, scaler.transform(table))


def test_the_test_set_does_not_leak():
    train = np.random.default_rng(1).normal(size=(10, 3))
    (first, _), (second, _) = standardise(train, np.zeros((1, 3))), standardise(train, np.full((9, 3), 1e6))
    np.testing.assert_array_equal(first, second)


def test_a_column_of_equal_numbers_is_only_shifted_though_its_deviation_is_a_rounding_error():
    train = np.full((3, 1), 0.1)
    assert 0 < train.std() < 1e-15
    scaled, moved = standardise(train, np.array([[0.6]]))
    np.testing.assert_allclose(scaled, 0, atol=1e-12)
    np.testing.assert_allclose(moved, [[0.5]])
