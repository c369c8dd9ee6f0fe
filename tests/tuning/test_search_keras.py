"""Does every trial of KerasTuner really run, is a search resumed after a kill, and can several processes share one?"""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from acml_tf.tuning.search.keras_search import keras_search, read_trials, search_with_workers, worker_environment

# KerasTuner 1.4 calls threading.currentThread and the like
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")

SCRIPT = """
    import os, signal, sys
    from pathlib import Path

    from acml_tf.startup import load_tensorflow_quietly

    load_tensorflow_quietly()
    import keras
    import numpy as np

    from acml_tf.tuning.search.keras_search import keras_search

    folder = Path(__file__).parent
    inputs = np.random.default_rng(0).normal(size=(40, 4)).astype("float32")
    labels = (inputs[:, 0] > 0).astype(int)

    class Watch(keras.callbacks.Callback):
        def on_train_end(self, logs=None):
            with open(folder / "trained.txt", "a") as file:
                file.write(f"{os.getpid()}\\n")
            if len((folder / "trained.txt").read_text().split()) == KILL_AFTER:
                os.kill(os.getpid(), signal.SIGKILL)

    class Model(keras.Sequential):
        def fit(self, *args, callbacks=(), **kwargs):
            return super().fit(*args, callbacks=[*callbacks, Watch()], **kwargs)

    def build(hp):
        model = Model([keras.Input((4,)), keras.layers.Dense(2)])
        rate = hp.Float("learning_rate", 1e-4, 1e-1, sampling="log")
        loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(rate), loss=loss, metrics=["accuracy"])
        return model

    keras_search(build, (inputs, labels), (inputs, labels), folder, num_trials=5, epochs=2)
"""


@pytest.fixture
def task():
    """Forty points on two sides of a plane."""
    inputs = np.random.default_rng(0).normal(size=(40, 4)).astype("float32")
    return inputs, (inputs[:, 0] > 0).astype(int)


def build(hp):
    """One layer with a learning rate to choose."""
    import keras

    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    rate = hp.Float("learning_rate", 1e-4, 1e-1, sampling="log")
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(keras.optimizers.Adam(rate), loss=loss, metrics=["accuracy"])
    return model


def write_script(folder, kill_after=0):
    """Write a search of five trials that notes who trains, and kills itself after so many."""
    script = Path(folder, "search_script.py")
    script.write_text(textwrap.dedent(SCRIPT).replace("KILL_AFTER", str(kill_after)), encoding="utf-8")
    return script


def test_every_trial_runs_and_more_are_added_to_what_is_there(task, tmp_path):
    first = keras_search(build, task, task, tmp_path, num_trials=2, epochs=1)
    assert [trial["status"] for trial in first] == ["COMPLETED"] * 2
    second = keras_search(build, task, task, tmp_path, num_trials=3, epochs=1)
    assert len(second) == 3 and {trial["number"] for trial in first} < {trial["number"] for trial in second}
    assert [trial["score"] for trial in second] == sorted((trial["score"] for trial in second), reverse=True)
    rates = [trial["values"]["learning_rate"] for trial in second]
    assert len(set(rates)) == 3 and all(1e-4 <= rate <= 1e-1 for rate in rates)


def test_a_trial_that_fails_is_not_hidden(task, tmp_path):
    def fails(hp):
        hp.Float("learning_rate", 1e-4, 1e-1)
        return build(hp) if not list(tmp_path.glob("search/trial_*")) else 1 / 0

    with pytest.raises((RuntimeError, ZeroDivisionError)):
        keras_search(fails, task, task, tmp_path, num_trials=3, epochs=1)


def test_an_unknown_method_is_refused_and_an_empty_folder_has_no_trials(task, tmp_path):
    with pytest.raises(ValueError, match="choose from random, bayesian, hyperband"):
        keras_search(build, task, task, tmp_path, method="grid")
    assert read_trials(tmp_path) == []


def test_a_failure_left_by_another_search_is_told_in_its_own_words(task, tmp_path, monkeypatch):
    trial = {"trial_id": "0", "status": "INVALID", "score": None, "hyperparameters": {"values": {}}}
    for number in "01":
        folder = tmp_path / "search" / f"trial_{number}"
        folder.mkdir(parents=True)
        message = "Traceback …\nModuleNotFoundError: No module named 'tensorboard'\n"
        (folder / "trial.json").write_text(json.dumps(trial | {"trial_id": number, "message": message}))
    monkeypatch.setattr(
        "acml_tf.tuning.search.keras_search.make_tuner", lambda *_: type("T", (), {"search": print_nothing})
    )
    with pytest.raises(RuntimeError, match="2 of 2 trials failed: .*tensorboard"):
        keras_search(build, task, task, tmp_path)


def print_nothing(*_, **__):
    """Stand in for a search that has nothing left to do."""


def test_the_environment_names_chief_and_worker_alike():
    chief, worker = worker_environment("chief", 8000), worker_environment("worker0", 8000)
    assert chief.keys() == worker.keys() and {key for key in chief if chief[key] != worker[key]} == {
        "KERASTUNER_TUNER_ID"
    }


@pytest.mark.nightly
def test_a_killed_search_goes_on_where_it_stopped(tmp_path):
    killed = subprocess.run([sys.executable, str(write_script(tmp_path, kill_after=3))], capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    left = [trial["status"] for trial in read_trials(tmp_path)]
    assert left.count("COMPLETED") == 2 and left.count("RUNNING") == 1
    subprocess.run([sys.executable, str(write_script(tmp_path))], check=True, capture_output=True)
    assert [trial["status"] for trial in read_trials(tmp_path)] == ["COMPLETED"] * 5
    trained = (tmp_path / "trained.txt").read_text().split()
    assert len(trained) == 6, "the two finished trials are not trained again, the interrupted one is"


@pytest.mark.nightly
def test_a_chief_shares_out_one_search_to_two_workers(tmp_path):
    search_with_workers(write_script(tmp_path), num_workers=2, timeout_s=300)
    trials = read_trials(tmp_path)
    assert [trial["status"] for trial in trials] == ["COMPLETED"] * 5
    trained = (tmp_path / "trained.txt").read_text().split()
    assert len(trained) == 5 and len(set(trained)) == 2 and str(os.getpid()) not in trained


@pytest.mark.nightly
def test_a_worker_that_breaks_is_told(tmp_path):
    script = tmp_path / "broken.py"
    script.write_text("raise SystemExit(3)", encoding="utf-8")
    with pytest.raises(RuntimeError, match="'chief': 3"):
        search_with_workers(script, num_workers=1)
