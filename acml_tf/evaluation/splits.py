"""Which clips to learn from and which to be judged by: the split says what question is asked.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np

Folds = list[tuple[np.ndarray, np.ndarray]]


def random_folds(n_clips: int, n_folds: int = 5, seed: int = 0) -> Folds:
    """Deal clips at random into folds: the question is "known speakers, new takes".

    Args:
        n_clips: Number of clips.
        n_folds: Number of folds; each is the test set once.
        seed: Shuffles the clips.

    Returns:
        One pair ``(train, test)`` of sorted index arrays a fold.

    Example:
        ``random_folds(10)`` gives five pairs of 8 and 2 indices.
    """
    fold_of = np.random.default_rng(seed).permutation(n_clips) % n_folds
    return [(np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)) for fold in range(n_folds)]


def speaker_folds(speakers: np.ndarray, n_folds: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Deal whole speakers into folds: the question is "a voice never heard before".

    Args:
        speakers: Who speaks in each clip, shape ``(n_clips,)``.
        n_folds: Number of folds. In sorted order of their names, fold 0 tests speakers 0, n_folds,
            2·n_folds, …; fold 1 tests speakers 1, n_folds + 1, …; and so on.

    Returns:
        One pair ``(train, test)`` of sorted index arrays a fold; no speaker is on both sides.

    Raises:
        ValueError: There are fewer speakers than folds.

    Example:
        ``speaker_folds(np.array(["b", "a", "b"]), 2)`` is ``[([0, 2], [1]), ([1], [0, 2])]``.
    """
    names = np.unique(speakers)
    if len(names) < n_folds:
        raise ValueError(f"{len(names)} speakers cannot fill {n_folds} folds: take fewer folds.")
    in_test = [np.isin(speakers, names[fold::n_folds]) for fold in range(n_folds)]
    return [(np.flatnonzero(~held_out), np.flatnonzero(held_out)) for held_out in in_test]


def balanced_subset(labels: np.ndarray, n_clips: int, seed: int = 0) -> np.ndarray:
    """Draw a smaller set with equally many clips of every label, as nearly as there are.

    Args:
        labels: What is to be balanced, shape ``(n,)``: digits, or "digit and speaker" strings.
        n_clips: Size wanted; all clips are returned when there are fewer.
        seed: Draws the clips.

    Returns:
        Sorted indices, at most ``n_clips``.

    Example:
        Of 2000 clips of 10 digits, ``balanced_subset(digits, 500)`` takes 50 of each digit.
    """
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    rank = np.empty(len(labels), dtype=int)
    for label in np.unique(labels):
        members = shuffled[labels[shuffled] == label]
        rank[members] = np.arange(len(members))
    return np.sort(shuffled[np.argsort(rank[shuffled], kind="stable")][:n_clips])
