"""Do folds partition the clips, and do voices stay on one side?"""

import numpy as np
import pytest

from acml_tf.evaluation.splits import balanced_subset, random_folds, speaker_folds


def test_random_folds_partition_the_clips():
    folds = random_folds(103, 5, seed=2)
    np.testing.assert_array_equal(np.sort(np.concatenate([test for _, test in folds])), np.arange(103))
    for train, test in folds:
        assert len(test) in (20, 21)
        assert not set(train) & set(test)
    assert not np.array_equal(folds[0][1], random_folds(103, 5, seed=3)[0][1])


def test_no_voice_is_on_both_sides():
    speakers = np.random.default_rng(0).choice(list("abcdefg"), 200)
    folds = speaker_folds(speakers, 3)
    np.testing.assert_array_equal(np.sort(np.concatenate([test for _, test in folds])), np.arange(200))
    assert all(not set(speakers[train]) & set(speakers[test]) for train, test in folds)
    assert sorted(set(speakers[folds[1][1]])) == ["b", "e"]


def test_too_few_speakers_are_said():
    with pytest.raises(ValueError, match="2 speakers cannot fill 3 folds"):
        speaker_folds(np.array(["a", "b", "a"]), 3)


def test_a_subset_is_balanced():
    labels = np.repeat(np.arange(10), 30)
    chosen = balanced_subset(labels, 50, seed=1)
    assert np.bincount(labels[chosen]).tolist() == [5] * 10
    np.testing.assert_array_equal(balanced_subset(labels, 999), np.arange(300))
