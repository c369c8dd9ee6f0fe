"""Values at the edges of what functions of this room take, each once wrong."""

import json

import numpy as np
import pytest

from acml_tf.tuning.search.keras_search import PROJECT, read_trials, search_with_workers
from acml_tf.tuning.search.strategies import surrogate_search


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
