"""Which clips to learn from and which to be judged by: the split says what question is asked.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.evaluation.columns import one_column


@takes_counts("num_clips", "num_folds")
def random_folds(num_clips, num_folds=5, seed=0):
    """Split clips at random into folds: the question is "known speakers, new takes".

    Args:
        num_clips: Number of clips.
        num_folds: Number of folds; each is the test set once.
        seed: Shuffles the clips.

    Returns:
        One pair `(train, test)` of sorted index arrays per fold.

    Example:
        >>> [(len(train), len(test)) for train, test in random_folds(10)]
        [(8, 2), (8, 2), (8, 2), (8, 2), (8, 2)]
    """
    fold_of = np.random.default_rng(seed).permutation(num_clips) % num_folds
    return [(np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)) for fold in range(num_folds)]


@needs_rows("speakers")
@needs_numbers("num_folds")
def speaker_folds(speakers, num_folds):
    """Split whole speakers into folds: the question is "a voice never heard before".

    Args:
        speakers: Who speaks in each clip, names or numbers, shape `(num_clips,)`.
        num_folds: Number of folds. In sorted order of their names, fold 0 tests speakers 0, num_folds,
            2·num_folds, …; fold 1 tests speakers 1, num_folds + 1, …; and so on.

    Returns:
        One pair `(train, test)` of sorted index arrays per fold; no speaker is on both sides.

    Raises:
        ValueError: There are fewer speakers than folds.

    Example:
        >>> speaker_folds(np.array(["b", "a", "b"]), 2)
        [(array([0, 2]), array([1])), (array([1]), array([0, 2]))]
    """
    names = np.unique(speakers)
    if len(names) < num_folds:
        raise ValueError(f"{len(names)} speakers cannot fill {num_folds} folds: take fewer folds.")
    in_test = [np.isin(speakers, names[fold::num_folds]) for fold in range(num_folds)]
    return [(np.flatnonzero(~held_out), np.flatnonzero(held_out)) for held_out in in_test]


@needs_rows("labels")
@needs_numbers("num_clips")
def balanced_subset(labels, num_clips, seed=0):
    """Choose a smaller set with equally many clips of every label, as nearly as there are.

    Args:
        labels: What is to be balanced, shape `(n,)`: digits, or "digit and speaker" strings.
        num_clips: Size wanted; all clips are returned when there are fewer.
        seed: Draws the clips.

    Returns:
        Sorted indices, at most `num_clips`.

    Example:
        >>> balanced_subset(np.array([0, 0, 0, 1]), 2).size
        2
    """
    labels = one_column(labels)
    if labels.ndim != 1:
        raise ValueError(f"Labels of shape {labels.shape}: give one per clip.")
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    rank = np.empty(len(labels), dtype=int)
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        rank[members] = np.arange(len(members))
    return np.sort(shuffled[np.argsort(rank[shuffled], kind="stable")][:num_clips])


@needs_rows("speakers", empty=False)
@needs_numbers("num_speakers", "num_clips")
def thin_training_set(train, speakers, num_speakers, num_clips, seed=0):
    """Draw a smaller training set: few clips of many speakers, or many clips of few.

    Args:
        train: Indices of the training clips.
        speakers: Who speaks in each clip of the whole set, shape `(n,)`.
        num_speakers: Speakers drawn among those of the training clips.
        num_clips: Clips drawn in all, as equally many of each of these speakers as there are.
        seed: Draws speakers and clips.

    Returns:
        Sorted indices, at most `num_clips`.

    Raises:
        ValueError: There are fewer training speakers.

    Example:
        >>> thin_training_set([1, 2, 4, 5], np.array(["a", "a", "b", "b", "c", "c"]), 1, 1).size
        1
    """
    speakers = one_column(speakers)
    train = np.asarray(train)
    if train.ndim != 1 or train.dtype.kind not in "iu":
        raise ValueError(f"A training set of shape {train.shape}: give indices of clips.")
    names = np.unique(speakers[train])
    if len(names) < num_speakers:
        raise ValueError(f"num_speakers is {num_speakers}: there are {len(names)} in the training set.")
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(names)[:num_speakers]
    among = train[np.isin(speakers[train], drawn)]
    return np.sort(among[balanced_subset(speakers[among], num_clips, rng)])
