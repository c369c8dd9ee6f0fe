"""Does the search stay in its space, repeat itself, and never hear a voice of the test set?"""

from functools import partial

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from acml_tf.evaluation.splits import speaker_folds
from acml_tf.tuning import trees


@pytest.fixture
def spoken():
    """Clips in which a word shifts column 0 a little, and a speaker's own word shifts column 1 a lot."""
    rng = np.random.default_rng(0)
    labels, who = np.tile(np.arange(3), 60), np.repeat(np.arange(6), 30)
    private = rng.permuted(np.tile(np.arange(18), (1, 1)), axis=1)[0][labels + 3 * who]
    table = np.stack([labels + rng.normal(0, 0.4, 180), 10 * private + rng.normal(0, 0.4, 180)], axis=1)
    return table, labels, np.array([f"s{number}" for number in who])


def test_the_search_stays_in_its_space_and_repeats():
    tried = []

    def score(**parameters):
        tried.append(parameters)
        return -parameters["max_depth"]

    best = trees.bayesian_search(score, "tree", num_trials=8, seed=3)
    assert len(tried) == 8
    assert best["max_depth"] == min(parameters["max_depth"] for parameters in tried)
    assert best == trees.bayesian_search(score, "tree", num_trials=8, seed=3)
    assert all(set(parameters) == {"max_depth", "criterion", "splitter"} for parameters in tried)
    assert all(4 <= parameters["max_depth"] <= 100 for parameters in tried)
    forest = trees.bayesian_search(lambda **parameters: parameters["n_estimators"], "forest", num_trials=4)
    assert set(forest) == {"max_depth", "criterion", "n_estimators"}
    assert 2 <= forest["n_estimators"] <= 50


def test_the_two_criteria_differ_and_log_loss_is_entropy(spoken):
    table, labels, _ = spoken
    noisy = table + np.random.default_rng(1).normal(0, 9, table.shape)
    grown = {
        name: DecisionTreeClassifier(criterion=name, random_state=0).fit(noisy, labels).tree_.threshold.tolist()
        for name in ("gini", "entropy", "log_loss")
    }
    assert grown["log_loss"] == grown["entropy"] != grown["gini"]
    assert trees.CRITERIA == ["gini", "entropy"]


def test_groups_of_speakers_are_harder_than_groups_of_clips(spoken):
    table, labels, who = spoken
    known = trees.validation_accuracy("tree", table, labels, np.random.default_rng(0).permutation(180))
    assert known > trees.validation_accuracy("tree", table, labels, who) + 0.1


def test_nested_predictions_never_see_the_test_set(spoken, monkeypatch):
    table, labels, who = spoken
    seen = []

    def watch(_kind, few, _labels, voices, **_parameters):
        seen.append((len(few), set(voices)))
        return 0.0

    def search(score):
        score(max_depth=4)
        return {"max_depth": len(seen)}

    monkeypatch.setattr(trees, "validation_accuracy", watch)
    predicted, chosen = trees.nested_predictions("tree", search, table, labels, who, num_folds=3)
    assert [parameters["max_depth"] for parameters in chosen] == [1, 2, 3]
    for (train, test), (size, voices) in zip(speaker_folds(who, 3), seen, strict=True):
        assert size == len(train)
        assert not voices & set(who[test])
    assert np.mean(predicted == labels) < 0.95


def test_known_voices_flatter(spoken):
    table, labels, who = spoken
    search = partial(trees.bayesian_search, kind="tree", num_trials=3)
    known, _ = trees.nested_predictions("tree", search, table, labels, np.random.default_rng(0).permutation(180))
    new, _ = trees.nested_predictions("tree", search, table, labels, who, num_folds=3)
    assert np.mean(known == labels) > np.mean(new == labels) + 0.1
