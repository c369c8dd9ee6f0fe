"""Values at the edges of what functions of this room take, each once wrong."""

import json

import numpy as np
import pytest

from acml_tf.tuning.search.halving import hyperband_brackets, successive_halving
from acml_tf.tuning.search.keras_search import PROJECT, read_trials, search_with_workers
from acml_tf.tuning.search.strategies import draw_settings, hyperband_search, surrogate_search


def test_a_surrogate_is_charged_for_what_it_trained():
    rng = np.random.default_rng(0)
    points, curves = rng.random((12, 2)), rng.random((12, 9))
    assert surrogate_search(points, curves, 4, 0)[1] == 36
    with pytest.raises(ValueError, match="num_settings is 20 of 12 in the table"):
        surrogate_search(points, curves, 20, 0)


def test_trials_stand_in_the_order_of_their_numbers(tmp_path):
    for name in ("10", "9", "05", "0"):
        folder = tmp_path / PROJECT / f"trial_{name}"
        folder.mkdir(parents=True)
        trial = {
            "trial_id": name,
            "status": "COMPLETED",
            "score": 1.0,
            "message": None,
            "hyperparameters": {"values": {}},
        }
        (folder / "trial.json").write_text(json.dumps(trial), encoding="utf-8")
    assert [trial["number"] for trial in read_trials(tmp_path)] == ["0", "05", "9", "10"]


def test_a_worker_that_fails_ends_the_search_at_once(tmp_path):
    script = tmp_path / "search.py"
    script.write_text(
        "import os, sys, time\nif os.environ['KERASTUNER_TUNER_ID'] != 'chief':\n    sys.exit(3)\ntime.sleep(60)\n",
        encoding="utf-8",
    )
    with pytest.raises(RuntimeError, match="'worker0': 3.*ended with an error"):
        search_with_workers(script, 1, timeout_s=50)


@pytest.mark.parametrize("max_epochs", [2, 9, 10, 26, 80, 100])
def test_hyperband_trains_what_it_plans_whether_or_not_its_epochs_are_a_power(max_epochs):
    planned = [np.array(rounds).T for rounds in hyperband_brackets(max_epochs)]
    curves = np.random.default_rng(0).random((200, max_epochs))
    assert hyperband_search(curves, 0)[1] == sum(sizes @ np.diff(epochs, prepend=0) for sizes, epochs in planned)


def test_a_bracket_of_a_power_is_successive_halving():
    curves = np.random.default_rng(0).random((17, 9))
    drawn, winners = draw_settings(17, 17, seed=0), []
    for first_epochs, mine in zip((1, 3, 9), np.split(drawn, [9, 14]), strict=True):
        winners.append(mine[successive_halving(curves[mine], first_epochs)[0]])
    assert hyperband_search(curves, seed=0)[0] == winners[np.argmax(curves[winners, -1])]
