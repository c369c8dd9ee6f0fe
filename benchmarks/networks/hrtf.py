"""HRTF field: does it complete unseen people better than every simple method?

Each person is unseen once: four folds of people, one training each, some minutes in all.
`python -m benchmarks.networks.hrtf FOLDER` prints the bars; FOLDER holds `cipic_sofa/*.sofa`.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import os
import pathlib
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np

from acml_tf.classic.scores import mean_interval
from acml_tf.classic.splits import speaker_folds
from acml_tf.features.hrtf import load_or_simulate_ears, measured_ears
from acml_tf.networks.implicit import train_hrtf_field
from acml_tf.networks.interpolation import upsampling_errors
from benchmarks.networks.bars import Bar

COUNTS = (20, 50, 100, 200)
NUM_FOLDS = 4
MODELS = {"field": "HRTF field alone", "average": "HRTF field averaged with mean + harmonics"}


def person_errors(directions, people):
    """Return the distortion of every person when unseen: for each method an array (counts, people), in dB."""
    folds = []
    for number, (train, test) in enumerate(speaker_folds(np.arange(len(people)), NUM_FOLDS)):
        ears, new_ears = (people[rows].reshape(-1, *people.shape[2:]) for rows in (train, test))
        field = train_hrtf_field([(directions, ears)], seed=number)
        folds.append(upsampling_errors(field, directions, ears, new_ears, COUNTS))
    joined = {name: np.concatenate([fold[name] for fold in folds], axis=1) for name in folds[0]}
    return {name: rows.reshape(len(COUNTS), -1, 2).mean(axis=2) for name, rows in joined.items()}


def run(data: pathlib.Path | None) -> list[Bar]:
    """Measure the bars on the people in `data/cipic_sofa`, or on simulated ones without it.

    A bar is reached where the whole interval of the gain on the same people lies above zero: a tie is a miss.
    """
    paths = sorted((data / "cipic_sofa").glob("*.sofa")) if data else []
    directions, people = measured_ears(paths) if paths else load_or_simulate_ears("none", seed=1)[:2]
    errors = person_errors(directions, people)
    bars = []
    for row, count in enumerate(COUNTS):
        for model, rival in ((model, rival) for model in MODELS for rival in errors if rival not in MODELS):
            field = errors[model][row]
            gain = errors[rival][row] - field
            low, high = mean_interval(gain)
            measured = f"{field.mean():.2f} dB against {errors[rival][row].mean():.2f} dB"
            measured += f", gain {gain.mean():.2f} dB (95 %: {low:.2f} … {high:.2f}) over {len(field)} people"
            source = "measured" if paths else "simulated"
            bar = f"{source} people, {count} directions: distortion below {rival}"
            bars.append(Bar(MODELS[model], bar, measured, bool(low > 0)))
    return bars


if __name__ == "__main__":
    results = run(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    for result in results:
        print("passed" if result.passed else "MISSED", "|", result.model, "|", result.bar, "|", result.measured)
    sys.exit(not all(result.passed for result in results))
