"""Do folds partition the clips, and do voices stay on one side?"""

import numpy as np
import pytest

from acml_tf.evaluation.splits import balanced_subset, random_folds, speaker_folds, thin_training_set


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


def test_a_thin_training_set_shares_its_clips_out_among_the_speakers():
    speakers, train = np.repeat(["ada", "ben", "cem", "dan"], 25), np.arange(10, 75)
    thin = thin_training_set(train, speakers, num_speakers=2, num_clips=20, seed=4)
    assert set(thin) <= set(train)
    names, counts = np.unique(speakers[thin], return_counts=True)
    assert len(names) == 2 and counts.tolist() == [10, 10]
    drawn = {tuple(np.unique(speakers[thin_training_set(train, speakers, 1, 5, seed)])) for seed in range(20)}
    assert drawn == {("ada",), ("ben",), ("cem",)}
    with pytest.raises(ValueError, match="there are 3 in the training set"):
        thin_training_set(train, speakers, 4, 20)


def test_every_clip_of_a_speaker_may_be_drawn():
    speakers = np.repeat(list("abcd"), 4)
    drawn = {int(thin_training_set(np.arange(16), speakers, 1, 1, seed)[0]) for seed in range(500)}
    assert drawn == set(range(16))
