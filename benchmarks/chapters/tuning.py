"""Searches for hyper-parameters on the table of trained settings: does halving reach random search for a third?

Every search is repeated 200 times; in one repetition all draw from the same shuffled deck, so differences are paired.
A search sees validation scores, its winner is judged on test clips. The intervals are Student's, over repetitions: they
say how a *search* scatters on this table, not how another task would turn out. No recordings are used.

`python benchmarks/chapters.py --only tuning` prints the bars.

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

import numpy as np

from acml_tf.evaluation.scores import mean_interval
from acml_tf.tuning.search.curse import draw_validation, winners_curse
from acml_tf.tuning.search.settings import load_settings_table
from acml_tf.tuning.search.strategies import (
    draw_settings,
    halving_search,
    hyperband_search,
    optuna_halving,
    random_search,
    surrogate_search,
)
from benchmarks.networks.bars import Bar

REPETITIONS, NUM_FULL = 200, 27
# a difference in accuracy below which two searches count as equally good
MARGIN = 0.005


def play(search, repetitions=REPETITIONS):
    """Repeat a search.

    Args:
        search: Function from a seed to winner and epochs.
        repetitions: How often.

    Returns:
        Winners and epochs, each of shape `(repetitions,)`.
    """
    winners, epochs = zip(*(search(seed) for seed in range(repetitions)), strict=True)
    return np.array(winners), np.array(epochs)


def difference(first, second):
    """Say in words how much higher the first scores are, with Student's interval; return its ends as well."""
    low, high = mean_interval(first - second)
    return f"{np.mean(first - second):+.3f} ({low:+.3f} … {high:+.3f})", low, high


def halving_bars(table):
    """Measure halving, Hyperband and the rival with twice the budget against random search.

    Args:
        table: The table of settings.

    Returns:
        List of bars.
    """
    curves, final, test = table.validation, table.validation[:, -1], table.test
    plain, budget = play(lambda seed: random_search(curves, NUM_FULL, seed))
    bars = []
    for name, search in {
        "halving, 81 settings from 1 epoch": lambda seed: halving_search(curves, 81, 1, seed),
        "halving, 27 settings from 3 epochs": lambda seed: halving_search(curves, 27, 3, seed),
        "Hyperband": lambda seed: hyperband_search(curves, seed),
        "Gaussian process, 27 settings": lambda seed: surrogate_search(table.points, curves, NUM_FULL, seed),
        "random search × 2": lambda seed: random_search(curves, 2 * NUM_FULL, seed),
    }.items():
        winners, epochs = play(search)
        chosen, low, _ = difference(final[winners], final[plain])
        judged, test_low, _ = difference(test[winners], test[plain])
        share = epochs.mean() / budget.mean()
        is_bar = name.startswith("halving, 81")
        wanted = "random search's score (validation and test, margin 0.005) for at most 1/3 of its epochs"
        reached = bool(min(low, test_low) >= -MARGIN and share <= 1 / 3)
        measured = f"minus random search: validation {chosen}, test {judged}; {share:.2f} of its epochs"
        bars.append(Bar(name, wanted if is_bar else "for comparison", measured, reached or not is_bar, not is_bar))
    return bars


def peer_bar(table, repetitions=60):
    """Measure our halving beside Optuna's asynchronous one."""
    ours, _ = play(lambda seed: halving_search(table.validation, 81, 1, seed), repetitions)
    theirs, epochs = play(lambda seed: optuna_halving(table.validation, 81, 1, seed), repetitions)
    said, low, _ = difference(table.test[ours], table.test[theirs])
    measured = f"test, ours minus Optuna's: {said}; Optuna {epochs.mean():.0f} epochs, ours 243"
    return Bar("halving beside Optuna", f"not below Optuna by more than {MARGIN}", measured, bool(low >= -MARGIN))


def curse_bar(table):
    """Measure what the best of all settings promises beyond what it keeps, and that a setting drawn by lot does not."""
    sets = draw_validation(table.recordings, 0.2, 200, seed=0)
    promised, kept = winners_curse(table.right_at_the_end, sets)
    one = [winners_curse(table.right_at_the_end[draw_settings(len(table), 1, seed)], sets) for seed in range(100)]
    plain = np.mean([first - second for first, second in one])
    said, low, _ = difference(promised, kept)
    measured = f"best of {len(table)}: {said}; a setting drawn by lot: {plain:+.3f}"
    return Bar(
        "winner's curse", "above 0 for the best of all, 0 for one by lot", measured, bool(low > 0 > abs(plain) - 0.01)
    )


def run(_data):
    """Measure the bars of lesson 4_3; there are no recordings to read.

    Args:
        _data: Folder of recordings, not used.

    Returns:
        List of bars.
    """
    table = load_settings_table()
    return [*halving_bars(table), peer_bar(table), curse_bar(table)]
