"""Does the search stay in its space, repeat itself, and never hear a voice of the exam?"""

import numpy as np
import pytest

from acml_tf.evaluation.splits import random_folds, speaker_folds
from acml_tf.tuning import trees


@pytest.fixture
def spoken():
    """Clips in which a word shifts column 0 a little, and a speaker's own word shifts column 1 a lot."""
    rng = np.random.default_rng(0)
    labels, who = np.tile(np.arange(3), 60), np.repeat(np.arange(6), 30)
    private = rng.permuted(np.tile(np.arange(18), (1, 1)), axis=1)[0][labels + 3 * who]
    table = np.stack([labels + rng.normal(0, 0.4, 180), 10 * private + rng.normal(0, 0.4, 180)], axis=1)
    return table, labels, np.array([f"s{number}" for number in who])


def test_the_search_stays_in_its_space_and_repeats(spoken):
    first, score = trees.tune("tree", *spoken, num_trials=5, seed=3)
    assert first == trees.tune("tree", *spoken, num_trials=5, seed=3)[0]
    assert 4 <= first["max_depth"] <= 100
    assert first["criterion"] in trees.CRITERIA
    assert set(first) == {"max_depth", "criterion", "splitter"}
    assert 0 <= score <= 1
    forest, _ = trees.tune("forest", *spoken, num_trials=4)
    assert set(forest) == {"max_depth", "criterion", "n_estimators"}


def test_folds_by_speaker_are_harder_than_folds_by_clip(spoken):
    table, labels, who = spoken
    assert trees.tune("tree", table, labels, None, num_trials=4)[1] > 0.9
    assert trees.tune("tree", table, labels, who, num_trials=4)[1] < 0.8


def test_nested_predictions_never_see_the_exam(spoken, monkeypatch):
    table, labels, who = spoken
    seen = []

    def watch(_kind, few, _labels, voices, *_args, **_kwargs):
        seen.append((len(few), set(voices)))
        return {}, 0.0

    monkeypatch.setattr(trees, "tune", watch)
    folds = speaker_folds(who, 3)
    predicted, chosen = trees.nested_predictions("tree", table, labels, folds, who, num_tuning_clips=60)
    assert len(chosen) == 3
    for (_, test), (size, voices) in zip(folds, seen, strict=True):
        assert size == 60
        assert not voices & set(who[test])
    assert np.mean(predicted == labels) < 0.95


def test_random_folds_flatter(spoken):
    table, labels, who = spoken
    known, _ = trees.nested_predictions("tree", table, labels, random_folds(180), num_trials=3)
    new, _ = trees.nested_predictions("tree", table, labels, speaker_folds(who, 3), who, num_trials=3)
    assert np.mean(known == labels) > np.mean(new == labels) + 0.1
