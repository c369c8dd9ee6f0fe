"""Models that can be read: a mixture per class, and how many numbers each keeps."""

import numpy as np
import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from acml_tf.classic.mixture_classifier import MixtureClassifier
from acml_tf.classic.white_boxes import cross_probabilities, readable_models, stored_numbers


@pytest.fixture(scope="module")
def kinds():
    rng = np.random.default_rng(0)
    labels = np.array(["a", "b", "b"] * 60)
    return rng.normal(size=(180, 2)) + 3 * (labels == "b")[:, None], labels


def test_one_gaussian_per_class_is_naive_bayes(kinds):
    table, labels = kinds
    ours, peer = MixtureClassifier(1).fit(table.tolist(), labels.tolist()), GaussianNB().fit(table, labels)
    assert np.mean(ours.predict(table.tolist()) == peer.predict(table)) > 0.99
    np.testing.assert_allclose(ours.predict_proba(table), peer.predict_proba(table), atol=0.01)


def test_two_gaussians_tell_a_class_on_both_sides_of_another():
    table = np.random.default_rng(1).normal(size=(300, 1)) * 0.4 + (np.arange(300)[:, None] % 3 - 1) * 3
    labels = np.arange(300) % 3 % 2
    assert np.mean(MixtureClassifier(2).fit(table, labels).predict(table) == labels) > 0.98
    again = [MixtureClassifier(2, seed=4).fit(table, labels).predict(table) for _ in range(2)]
    np.testing.assert_array_equal(*again)


def test_all_readable_models_learn_and_have_fewer_numbers_than_a_forest(kinds):
    models = readable_models(seed=1)
    forest = RandomForestClassifier(30, random_state=0).fit(*kinds)
    for model in models.values():
        assert model.fit(*kinds).score(*kinds) > 0.9
        assert stored_numbers(model) < stored_numbers(forest)
    assert models["tree"].get_depth() <= 5 and models["tree"] is not readable_models(1)["tree"]


def test_stored_numbers_are_counted(kinds):
    stump = DecisionTreeClassifier(max_depth=1).fit(*kinds)
    assert stored_numbers(stump) == 2 + 2
    assert stored_numbers(LogisticRegression().fit(*kinds)) == 2 + 1
    assert stored_numbers(GaussianNB().fit(*kinds)) == 2 * 2 * 2 + 2
    assert stored_numbers(MixtureClassifier(2).fit(*kinds)) == 2 * (2 * 2 * 2 + 2) + 2


def test_cross_probabilities_are_those_of_scikit_learn(kinds):
    table, labels = kinds[0], (kinds[1] == "b").astype(int)
    folds = [(np.arange(90, 180), np.arange(90)), (np.arange(90), np.arange(90, 180))]
    for model in (GaussianNB(), LogisticRegression()):
        peer = make_pipeline(StandardScaler(), model)
        expected = cross_val_predict(peer, table, labels, cv=folds, method="predict_proba")
        np.testing.assert_allclose(cross_probabilities(model, table.tolist(), labels, folds), expected, atol=1e-9)


def test_a_class_that_a_fold_does_not_learn_is_told():
    folds = [([0, 1], [2, 3]), ([2, 3], [0, 1])]
    with pytest.raises(ValueError, match="The class 1 is missing in the training clips of a fold: make larger folds"):
        cross_probabilities(GaussianNB(), np.eye(4), [0, 0, 0, 1], folds)
