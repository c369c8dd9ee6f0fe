"""HRTF field: does it complete unseen people better than every simple method, and guess them from a tape?

Each person is unseen once: four folds of people. In each fold three fields are trained that differ in their seeds, and
their answers are averaged; sizes are turned into ears by the first of them. Some minutes in all.
`python benchmarks/networks.py FOLDER --only hrtf` prints the bars; FOLDER holds `cipic_sofa/*.sofa`.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import pathlib

import numpy as np

from acml_tf.data.anthropometry import measures_of_people
from acml_tf.evaluation.paired_tests import paired_interval
from acml_tf.evaluation.scores import mean_interval
from acml_tf.evaluation.splits import speaker_folds
from acml_tf.features.hrtf import load_or_simulate_ears, load_or_simulate_measures, measured_ears
from acml_tf.networks.hrtf.interpolation import upsampling_errors
from acml_tf.networks.hrtf.neural_field import train_hrtf_field
from acml_tf.networks.hrtf.personalisation import personal_errors
from benchmarks.networks.bars import Bar

COUNTS = (20, 50, 100, 200)
NUM_FOLDS, NUM_TRAININGS = 4, 3
MODELS = {"field": "HRTF field alone", "average": "HRTF field averaged with mean + harmonics"}


def person_errors(directions, people, measures):
    """Return the distortion of every person when unseen, for every method in dB.

    First up-sampling, arrays (counts, people); then guessing from sizes alone, arrays (people with sizes).
    """
    completed, guessed = [], []
    known = np.isfinite(measures).all(axis=(1, 2))
    for number, (train, test) in enumerate(speaker_folds(np.arange(len(people)), NUM_FOLDS)):
        ears, new_ears = (people[rows].reshape(-1, *people.shape[2:]) for rows in (train, test))
        seeds = range(number, number + NUM_FOLDS * NUM_TRAININGS, NUM_FOLDS)
        fields = [train_hrtf_field([(directions, ears)], seed=seed) for seed in seeds]
        completed.append(upsampling_errors(fields, directions, ears, new_ears, COUNTS))
        pairs = ((people[rows], measures[rows]) for rows in (train[known[train]], test[known[test]]))
        guessed.append(personal_errors(fields[0], directions, *pairs, seed=number))
    by_ear = {name: np.concatenate([fold[name] for fold in completed], axis=1) for name in completed[0]}
    by_person = {name: rows.reshape(len(COUNTS), -1, 2).mean(axis=2) for name, rows in by_ear.items()}
    return by_person, {name: np.concatenate([fold[name] for fold in guessed]) for name in guessed[0]}


def upsampling_bars(errors, source):
    """One row for each number of directions, model and rival."""
    bars = []
    for row, count in enumerate(COUNTS):
        for model, rival in ((model, rival) for model in MODELS for rival in errors if rival not in MODELS):
            ours, theirs = errors[model][row], errors[rival][row]
            low, high = mean_interval(theirs - ours)
            bar = f"{source} people, {count} directions: distortion below {rival}"
            bars.append(Bar(MODELS[model], bar, gain_in_words(ours, theirs, low, high), bool(low > 0)))
    return bars


def personal_bars(errors, source):
    """One row for each rival of the measuring tape."""
    bars, ours = [], errors["measures"]
    draws = np.random.default_rng(0).integers(len(ours), size=(4000, len(ours)))
    for rival in ("random person", "nearest person", "mean ear", "mean code", "mixed-up measures"):
        low, high = paired_interval(errors[rival], ours, np.arange(len(ours)), draws)
        bar = f"{source} people, no direction: distortion below {rival}"
        bars.append(Bar("HRTF field from measures", bar, gain_in_words(ours, errors[rival], low, high), low > 0))
    return bars


def gain_in_words(ours, theirs, low, high):
    """Both means, the mean gain on the same people and its interval."""
    means = f"{ours.mean():.2f} dB against {theirs.mean():.2f} dB, gain {(theirs - ours).mean():.3f} dB"
    return f"{means} (95 %: {low:.3f} … {high:.3f}) over {len(ours)} people"


def run(data: pathlib.Path | None) -> list[Bar]:
    """Measure the bars on the people in `data/cipic_sofa`, or on simulated ones without it.

    A bar is reached where the whole interval of the gain on the same people lies above zero: a tie is a miss.
    Guessing from sizes is measured on simulated people in any case: there the rule is known, so it must work.
    """
    paths, bars = sorted((data / "cipic_sofa").glob("*.sofa")) if data else [], []
    if paths:
        completed, guessed = person_errors(*measured_ears(paths), measures_of_people(paths))
        bars = upsampling_bars(completed, "measured") + personal_bars(guessed, "measured")
    directions, people, _ = load_or_simulate_ears("none", seed=1)
    completed, guessed = person_errors(directions, people, load_or_simulate_measures("none", seed=1))
    return bars + ([] if paths else upsampling_bars(completed, "simulated")) + personal_bars(guessed, "simulated")
