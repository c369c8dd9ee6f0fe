"""Search with KerasTuner, and be told when a trial did not run.

KerasTuner 1.4 imports `tensorboard` in every trial; without it each trial dies, and `RandomSearch` goes on as if all
were well. So `keras_search` counts: a search in which any trial has failed ends with that trial's own words.

Reference: T. O'Malley et al., *KerasTuner* (2019), https://github.com/keras-team/keras-tuner.

Lesson: lessons/4_supervised/4_3_hyperparameters.py
"""

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from acml_tf.acoustics.samples import takes
from acml_tf.evaluation.amounts import takes_counts

METHODS = ("random", "bayesian", "hyperband")
PROJECT = "search"


def _pair(name, pair):
    """Return inputs and labels as arrays, after a look whether they belong together."""
    inputs, labels = map(np.asarray, pair) if len(pair) == 2 else (np.zeros(0), np.zeros(0))
    if not inputs.size or not labels.ndim or len(inputs) != len(labels):
        raise ValueError(
            f"{name} holds arrays of shapes {inputs.shape} and {labels.shape}: give inputs and their labels."
        )
    if inputs.dtype.kind not in "biuf" or not np.isfinite(inputs).all():
        raise ValueError(f"The inputs of {name}, of type {inputs.dtype}, are not all numbers: leave those clips out.")
    return inputs, labels


@takes(["train", "validation"], _pair)
@takes_counts("num_trials", "epochs", "batch_size")
def keras_search(build, train, validation, folder, num_trials=10, epochs=10, method="random", seed=0, batch_size=32):
    """Train networks with settings that KerasTuner chooses; go on where an earlier search in that folder has stopped.

    In an environment of `worker_environment` this process is one of several that share the search: the one named
    "chief" trains nothing and deals out settings, the others train.

    Args:
        build: Function from KerasTuner's `hp` to a compiled `keras.Model` with the metric "accuracy".
        train: Inputs and labels to learn from.
        validation: Inputs and labels that choose.
        folder: Folder that remembers the trials, one for each search.
        num_trials: Settings tried in all, those of a search that was interrupted included; "hyperband" plans its own.
        epochs: Passes through the training data, at most.
        method: `"random"`, `"bayesian"` or `"hyperband"`.
        seed: Draws settings.
        batch_size: Examples in a step.

    Returns:
        Trials from best to worst, as `read_trials` gives them.

    Raises:
        ValueError: There is no such method.
        RuntimeError: A trial failed, or none was run.

    Example:
        `keras_search(build, train, validation, "work/search", num_trials=8)[0]["values"]` is the best setting.
    """
    tuner = make_tuner(build, folder, num_trials, epochs, method, seed)
    tuner.search(*train, validation_data=validation, epochs=epochs, batch_size=batch_size, verbose=0)
    trials = read_trials(folder)
    failed = [trial for trial in trials if trial["status"] in ("FAILED", "INVALID")]
    if failed or not trials:
        said = failed[0]["message"].strip().splitlines()[-1] if failed else "the search ran no trial"
        raise RuntimeError(f"{len(failed)} of {len(trials)} trials failed: {said}")
    return sorted((trial for trial in trials if trial["score"] is not None), key=lambda trial: -trial["score"])


def make_tuner(build, folder, num_trials, epochs, method, seed):
    """Make KerasTuner's object for a search; one failed trial is enough to stop it.

    Args:
        build: Function from KerasTuner's `hp` to a compiled model.
        folder: Folder that remembers the trials.
        num_trials: Settings tried in all.
        epochs: Longest training of "hyperband".
        method: One of `METHODS`.
        seed: Draws settings.

    Returns:
        A `keras_tuner.Tuner`.

    Raises:
        ValueError: There is no such method.

    Example:
        `make_tuner(build, "work/search", 8, 10, "random", 0).search_space_summary()` prints the space.
    """
    if method not in METHODS:
        raise ValueError(f"method is {method!r}: choose from {', '.join(METHODS)}.")
    import keras_tuner

    options = {"objective": "val_accuracy", "seed": seed, "max_consecutive_failed_trials": 1, "overwrite": False}
    options |= {"directory": str(folder), "project_name": PROJECT}
    if method == "hyperband":
        return keras_tuner.Hyperband(build, max_epochs=epochs, factor=3, **options)
    search = keras_tuner.RandomSearch if method == "random" else keras_tuner.BayesianOptimization
    return search(build, max_trials=num_trials, **options)


def read_trials(folder):
    """Read what a search has left in its folder, finished or not.

    Args:
        folder: Folder of `keras_search`.

    Returns:
        A dictionary for each trial, in the order of their numbers: `number`, `status` ("COMPLETED", "RUNNING",
        "INVALID" or "FAILED"), `score` (None until there is one), `values` of the hyper-parameters and `message` of
        a failure.

    Example:
        `[trial["status"] for trial in read_trials("work/search")]` shows how far a killed search had come.
    """
    trials = [json.loads(path.read_text()) for path in Path(folder, PROJECT).glob("trial_*/trial.json")]
    return [
        {
            "number": trial["trial_id"],
            "status": trial["status"],
            "score": trial["score"],
            "values": trial["hyperparameters"]["values"],
            "message": trial["message"] or "",
        }
        for trial in sorted(trials, key=lambda trial: int(trial["trial_id"]))
    ]


def worker_environment(name, port, address="127.0.0.1"):
    """Return the environment variables by which KerasTuner shares one search over several processes.

    Args:
        name: `"chief"` for the process that deals out settings, another name for each that trains.
        port: Port on which the chief listens, the same for all.
        address: Address of the chief, the same for all.

    Returns:
        Dictionary of three variables, to be set before the tuner is made.

    Example:
        >>> worker_environment("chief", 8000)["KERASTUNER_TUNER_ID"]
        'chief'
    """
    return {
        "KERASTUNER_TUNER_ID": name,
        "KERASTUNER_ORACLE_IP": address,
        "KERASTUNER_ORACLE_PORT": str(port),
    }


def search_with_workers(script, num_workers=2, timeout_s=600.0):
    """Run a script that calls `keras_search` once as the chief and several times as a worker, all on this machine.

    Args:
        script: File of the script.
        num_workers: Number of processes that train.
        timeout_s: Longest time for all of them, in seconds; then they are stopped.

    Raises:
        RuntimeError: One of the processes ended with an error, or time ran out.

    Example:
        `search_with_workers("my_search.py", num_workers=2)` uses three processes, two of which compute.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    names = ["chief", *(f"worker{number}" for number in range(num_workers))]
    processes = [
        subprocess.Popen([sys.executable, str(script)], env=os.environ | worker_environment(name, port))
        for name in names
    ]
    deadline, codes = time.monotonic() + timeout_s, [None] * len(processes)
    try:
        # a worker that fails leaves the chief waiting for ever
        while None in codes and not any(codes) and time.monotonic() < deadline:
            time.sleep(0.1)
            codes = [process.poll() for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.wait()
    ended = dict(zip(names, codes, strict=True))
    if any(codes):
        raise RuntimeError(f"{ended}: a process ended with an error, read what it printed.")
    if None in codes:
        raise RuntimeError(f"{ended}: after {timeout_s:g} s the search had not ended; give it a larger timeout_s.")
