"""Is permutation importance scikit-learn's within its scatter, and the closed form where there is one?"""

import numpy as np
import pytest
from sklearn.inspection import permutation_importance as of_scikit_learn
from sklearn.linear_model import LogisticRegression

from acml_tf.explain.feature_importance import nulling_importance, permutation_importance


def test_importance_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=120)
    table = rng.normal(size=(120, 4)) + np.outer(labels, [2, 1, 0, 0])
    model = LogisticRegression().fit(table[:60], labels[:60])
    ours = permutation_importance(model.predict, table[60:], labels[60:], 60)
    theirs = of_scikit_learn(model, table[60:], labels[60:], n_repeats=60, random_state=1).importances_mean
    np.testing.assert_allclose(ours, theirs, atol=0.03)


def test_a_column_that_is_the_label_loses_what_guessing_would():
    labels = np.arange(400) % 4
    table = np.column_stack([labels, np.arange(400)])
    copy = table.copy()
    found = permutation_importance(lambda rows: rows[:, 0], table, labels, 30, seed=3)
    assert found == pytest.approx([0.75, 0], abs=0.02)
    np.testing.assert_array_equal(table, copy)
    np.testing.assert_array_equal(found, permutation_importance(lambda rows: rows[:, 0], table, labels, 30, seed=3))


def test_nulling_leaves_the_share_of_the_class_that_the_constant_names():
    labels = np.arange(400) % 4
    table = np.column_stack([labels, np.arange(400)]).astype("int16")
    assert nulling_importance(lambda rows: rows[:, 0], table, labels, [2, 0.5]) == pytest.approx([0.75, 0])
    with pytest.raises(ValueError, match="one value per feature"):
        nulling_importance(lambda rows: rows[:, 0], table, labels, [0, 0, 0])
