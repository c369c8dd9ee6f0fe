"""Take the hiss out of the start of words that a model understands, and listen to what it says then.

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

from typing import NamedTuple

import numpy as np

from acml_tf.features.muffling import muffle_start
from acml_tf.features.statistics import feature_table


class Muffled(NamedTuple):
    """What became of each word that was understood: fall of its probability, its shares, its voice, the new answer."""

    falls: np.ndarray
    shares: np.ndarray
    voices: np.ndarray
    answers: np.ndarray


def muffle_understood(model, clips, table, folds, row_of, share_of, digit=7):
    """Muffle the start of each word of a digit that a model understands without having heard its voice.

    Args:
        model: scikit-learn's classifier; each `fit` starts anew.
        clips: Words with `signals`, `digits`, `speakers` and `sample_rate_hz`, as `load_or_simulate_digits` gives them.
        table: Their features, shape `(num_clips, num_features)`.
        folds: Pairs `(train, test)` of indices.
        row_of: Function from a signal to its features.
        share_of: Function from the fitted model and a table to one number per row, a sum of Shapley values for example.
        digit: The digit, which is also the number of its column in `predict_proba`.

    Returns:
        A `Muffled` with arrays of shape `(num_understood,)`: by how much the probability of the digit falls, what
        `share_of` says of the word as it was, its speaker, and the digit that is told in the end.

    Raises:
        ValueError: The model understands no word of the digit.

    Example:
        `muffle_understood(forest, clips, table, folds, row_of, share_of).falls.mean()`.
    """
    parts = []
    for train, test in folds:
        model.fit(table[train], clips.digits[train])
        words = test[(clips.digits[test] == digit) & (model.predict(table[test]) == digit)]
        if len(words) == 0:
            continue
        muffled = feature_table([muffle_start(clips.signals[word], clips.sample_rate_hz) for word in words], row_of)
        falls = (model.predict_proba(table[words]) - model.predict_proba(muffled))[:, digit]
        parts.append((falls, share_of(model, table[words]), clips.speakers[words], model.predict(muffled)))
    if not parts:
        raise ValueError(f"No word of the digit {digit} is understood: give a model that knows it.")
    return Muffled(*map(np.concatenate, zip(*parts, strict=True)))
