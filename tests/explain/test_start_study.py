"""A model that listens to the start alone loses a muffled word; one that listens to the end does not."""

from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

from acml_tf.explain.start_study import muffle_understood

FOLDS = [(np.arange(6), np.arange(6, 12)), (np.arange(6, 12), np.arange(6))]


@pytest.fixture(scope="module")
def words():
    """Digit 1 hisses at its start, digit 0 hums; both end alike but for a level that says which it was."""
    time_s = np.arange(900) / 8000
    tones = np.sin(2 * np.pi * 300 * time_s), np.sin(2 * np.pi * 3000 * time_s)
    digits = np.arange(12) % 2
    signals = [
        np.r_[tones[digit][:300], (1 + digit) * tones[0][300:]] * (1 + 0.01 * n) for n, digit in enumerate(digits)
    ]
    return SimpleNamespace(signals=signals, digits=digits, speakers=np.repeat(["ann", "bob"], 6), sample_rate_hz=8000)


def hears(part):
    """One feature: the power of a part of the word."""
    return lambda signal: np.array([np.mean(np.asarray(signal)[part] ** 2)])


@pytest.mark.parametrize(("part", "fall", "answer"), [(slice(50, 250), 1, 0), (slice(350, 850), 0, 1)])
def test_only_who_listens_to_the_start_is_misled(words, part, fall, answer):
    row_of = hears(part)
    if fall:  # the start of both digits has the same power, the hiss lies above the cutoff
        row_of = lambda signal: np.array([np.mean(np.diff(np.asarray(signal)[part]) ** 2)])  # noqa: E731
    table = np.array([row_of(signal) for signal in words.signals])
    found = muffle_understood(
        DecisionTreeClassifier(), words, table, FOLDS, row_of, lambda _, rows: np.full(len(rows), 0.5), digit=1
    )
    np.testing.assert_allclose(found.falls, fall)
    np.testing.assert_array_equal(found.answers, np.full(6, answer))
    assert sorted(found.voices.tolist()) == ["ann"] * 3 + ["bob"] * 3 and found.shares.tolist() == [0.5] * 6


def test_a_digit_that_nobody_understands_is_told(words):
    table = np.zeros((12, 1))
    with pytest.raises(ValueError, match="No word of the digit 7 is understood"):
        muffle_understood(DecisionTreeClassifier(), words, table, FOLDS, hears(slice(9)), lambda _, rows: rows[:, 0])
