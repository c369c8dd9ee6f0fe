"""Two judges of generated rooms that no generator was fitted to: a classifier, and a regressor that learns from them.

All makers of maps learn from the same 300 simulated rooms and are judged on 100 rooms that nobody has seen, over five
trainings each.

- *Told apart*: a small network learns to tell generated maps from those of held-out rooms; how often it is right in
  rooms that it has not seen either, 0.5 where it can only guess (classifier two-sample test).
- *Learnt from*: a small network learns on generated maps to tell T30 from the first tenth of a second, and predicts it
  for held-out rooms: mean error in ms. That needs early and late energy that belong together.

The floor is what the maps of the training rooms themselves reach, one response of each. About half an hour.
`python benchmarks/networks.py --only room_judges` prints the bars.

Reference: D. Lopez-Paz, M. Oquab, "Revisiting classifier two-sample tests", ICLR (2017).

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import pathlib

import numpy as np
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from acml_tf.acoustics.room_parameters import room_parameters
from acml_tf.evaluation.scores import mean_interval
from acml_tf.evaluation.two_sample_test import two_sample_accuracy
from acml_tf.features.energy_map import response_from_map
from benchmarks.networks.bars import Bar
from benchmarks.networks.diffusion import DIRECT, RATE_HZ, simulated_exam
from benchmarks.networks.generators import generators

SEEDS = (0, 1, 2, 3, 4)
RIVAL, OURS = "mixture of 8 laws", ("diffusion", "latent diffusion")
EARLY_FRAMES = 6  # of 16 ms
PER_ROOM = 8  # responses of each room of the exam, one after the other
NETWORK = {"hidden_layer_sizes": (64,), "early_stopping": True, "max_iter": 300}


def told_apart(made, exam, seed):
    """Return how often a network tells generated maps from those of as many held-out responses, in rooms new to it."""
    rows = np.random.default_rng(seed).permutation(len(exam.held_out))[: len(made)]
    judge = make_pipeline(StandardScaler(), MLPClassifier(**NETWORK, random_state=seed))
    return two_sample_accuracy(made, exam.held_out[rows], exam.groups[rows], num_folds=5, classifier=judge)


def learnt_from(exam, made, seed):
    """Return the mean error in ms of T30 in held-out rooms, told from their beginning by one trained on `made`."""
    maps, heard = (
        (rows * exam.scale + exam.centre).reshape(-1, *exam.maps.shape[1:]) for rows in (made, exam.held_out)
    )
    times_s = room_parameters(response_from_map(maps, seed=seed), RATE_HZ, DIRECT)["T30"]
    known, asked = np.isfinite(times_s), np.isfinite(exam.truth["T30"])
    judge = make_pipeline(StandardScaler(), MLPRegressor(**NETWORK, random_state=seed))
    judge.fit(maps[known][..., :EARLY_FRAMES].reshape(known.sum(), -1), np.log(times_s[known]))
    foretold_s = np.exp(judge.predict(heard[asked][..., :EARLY_FRAMES].reshape(asked.sum(), -1)))
    return 1000 * np.mean(np.abs(foretold_s - exam.truth["T30"][asked]))


def judge_all(exam, seeds=SEEDS):
    """Return by judge and maker the verdicts, one per training; print each as it comes."""
    found = {"told apart": {}, "learnt from": {}}
    for seed in seeds:
        floor = exam.learn[seed::PER_ROOM]
        for name, rows in [("floor", floor), *generators(exam.learn, seed)]:
            apart, error_ms = told_apart(rows, exam, seed), learnt_from(exam, rows, seed)
            found["told apart"].setdefault(name, []).append(apart)
            found["learnt from"].setdefault(name, []).append(error_ms)
            print(f"    {name}, seed {seed}: told apart {apart:.3f}, learnt from {error_ms:.1f} ms", flush=True)
    return found


def words(verdicts):
    """Say the mean and standard deviation over the trainings of every maker in one line."""
    return "; ".join(f"{name} {np.mean(each):.3f} ± {np.std(each, ddof=1):.3f}" for name, each in verdicts.items())


def gains(found):
    """Return by judge and network how much less it gets than the mixture, with the interval over the trainings."""
    rows = {}
    for judge, verdicts in found.items():
        for name in OURS:
            gain = np.subtract(verdicts[RIVAL], verdicts[name])
            rows[judge, name] = (gain.mean(), *mean_interval(gain))
    return rows


def run(data: pathlib.Path | None) -> list[Bar]:  # noqa: ARG001 - every benchmark has this signature
    """Measure the bar on simulated rooms."""
    found = judge_all(simulated_exam())
    rows = gains(found)
    said = "; ".join(
        f"{name}, {judge}: {g:.3f} ({low:.3f} … {high:.3f})" for (judge, name), (g, low, high) in rows.items()
    )
    bars = [Bar("generators", f"{judge}: shown, lower is better", words(each), True) for judge, each in found.items()]
    better = any(low > 0 for _, low, _ in rows.values())
    return [
        *bars,
        Bar("diffusion", "better than the mixture before one judge, 95 % interval over 5 trainings", said, better),
    ]
