"""Diffusion of energy maps: how many steps, and what do they cost?

Three trainings (seeds 0, 1, 2) on the simulated rooms of the lesson, 800 generated rooms per row; the student gets
30 passes, where the lesson has time for 6. About five minutes in all.
`python benchmarks/networks.py FOLDER --only diffusion` prints the bars.

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import pathlib
import time

import numpy as np

from acml_tf.acoustics.room_parameters import room_parameters
from acml_tf.data.room_responses import simulate_room_responses
from acml_tf.evaluation.distribution_distance import distance_interval
from acml_tf.evaluation.frechet_distance import frechet_distance
from acml_tf.features.energy_map import energy_map, response_from_map
from acml_tf.networks.diffusion.consistency import distil, one_step_sample
from acml_tf.networks.diffusion.model import train_diffusion
from acml_tf.networks.diffusion.sampling import sample_model
from benchmarks.networks.bars import Bar

RATE_HZ, DIRECT, SAMPLES = 16000, 40, 800
ROWS = {"1000 dice": (1000, True), "50 dice": (50, True), "50": (50, False), "10": (10, False), "1": (1, False)}


class Exam:
    """Maps split by a mask into training and test, and the judge of generated maps."""

    def __init__(self, responses, in_test, groups):
        """Make maps, standardise them on the training part, and read the numbers off the test part."""
        self.maps = energy_map(responses, RATE_HZ, direct_sample=DIRECT)
        flat = self.maps.reshape(len(self.maps), -1)
        self.centre, self.scale = flat[~in_test].mean(axis=0), flat[~in_test].std(axis=0) + 1e-6
        vectors = (flat - self.centre) / self.scale
        self.learn, self.held_out, self.groups = vectors[~in_test], vectors[in_test], groups[in_test]
        self.truth = room_parameters(responses[in_test], RATE_HZ, DIRECT)

    def judge(self, rows):
        """Return by number `(distance, low, high)`, T30 and EDT in ms, and the Fréchet distance as `d_F`."""
        maps = (rows * self.scale + self.centre).reshape(-1, *self.maps.shape[1:])
        heard = room_parameters(response_from_map(maps, seed=2), RATE_HZ, DIRECT)
        unit = {"T30": 1000, "EDT": 1000, "C50": 1, "DRR": 1}
        found = {
            name: np.array(distance_interval(heard[name], self.truth[name], self.groups)) * unit[name] for name in unit
        }
        return found | {"d_F": np.full(3, frechet_distance(rows, self.held_out))}


def simulated_exam(seed=1):
    """Return the simulated rooms of the lesson, 300 to learn from and 100 for the test."""
    rooms = simulate_room_responses(400, 8, seed=seed)
    return Exam(rooms.responses, rooms.rooms >= "room300", rooms.rooms)


def words(results):
    """Say the mean of several judgements in one line, with the range over the seeds for T30."""
    means = {name: np.mean([result[name][0] for result in results]) for name in results[0]}
    times = [result["T30"][0] for result in results]
    spread = f" ({min(times):.0f} … {max(times):.0f})" if len(times) > 1 else ""
    return (
        f"T30 {means['T30']:.1f}{spread} ms, EDT {means['EDT']:.1f} ms, C50 {means['C50']:.2f} dB, "
        f"DRR {means['DRR']:.2f} dB, d_F {means['d_F']:.2f}"
    )


def mean_of(results, name):
    """Return the mean distance over the seeds."""
    return float(np.mean([result[name][0] for result in results]))


def collect(exam, seeds=(0, 1, 2)):
    """Train for each seed, sample in every way, and return judgements and the least seconds by row."""
    results = {name: [] for name in [*ROWS, "student"]}
    seconds = {name: [] for name in results}
    for seed in seeds:
        model = train_diffusion(exam.learn, epochs=60, seed=seed)
        student = distil(model, exam.learn, seed=seed)
        for name in results:
            began = time.perf_counter()
            draw = 10 * seed + len(name)
            if name == "student":
                rows = one_step_sample(student, SAMPLES, draw)
            else:
                rows = sample_model(model, SAMPLES, *ROWS[name], seed=draw)
            seconds[name].append(time.perf_counter() - began)
            results[name].append(exam.judge(rows))
    return results, {name: min(taken) for name, taken in seconds.items()}


def run(data: pathlib.Path | None) -> list[Bar]:  # noqa: ARG001 - every benchmark has this signature
    """Measure the bars on simulated rooms."""
    exam = simulated_exam()
    floor = exam.judge(exam.learn[::3])
    results, seconds = collect(exam)
    said = {name: f"{words(found)}; {seconds[name]:.2f} s" for name, found in results.items()}
    time_of = {name: mean_of(found, "T30") for name, found in results.items()}
    edge, floor_words = floor["T30"][2], words([floor])
    ratio = seconds["1000 dice"] / seconds["50"]
    return [
        Bar(
            "diffusion",
            "1000 steps: T30 inside the interval of the training rooms",
            f"{said['1000 dice']}; floor {floor_words}",
            bool(time_of["1000 dice"] < edge),
        ),
        Bar(
            "diffusion",
            "1000 steps: T30 within 10 ms of the floor",
            f"{said['1000 dice']}; floor {floor_words}",
            bool(time_of["1000 dice"] < floor["T30"][0] + 10),
        ),
        Bar(
            "diffusion",
            "50 DDIM steps: T30 within 10 ms of 1000 steps",
            said["50"],
            time_of["50"] < time_of["1000 dice"] + 10,
        ),
        Bar(
            "diffusion",
            "50 ancestral steps: T30 within 10 ms of 1000 steps",
            said["50 dice"],
            time_of["50 dice"] < time_of["1000 dice"] + 10,
        ),
        Bar("diffusion", "10 DDIM steps: T30 within 10 ms of 50 steps", said["10"], time_of["10"] < time_of["50"] + 10),
        Bar(
            "diffusion",
            "1 DDIM step fails: T30 at least twice as far as 50 steps",
            said["1"],
            time_of["1"] > 2 * time_of["50"],
        ),
        Bar("diffusion", "50 steps are at least ten times as fast as 1000", f"{ratio:.1f} times", ratio > 10),
        Bar(
            "consistency",
            "one step of the student: T30 and EDT at most half as far as one of the teacher",
            said["student"],
            time_of["student"] < 0.5 * time_of["1"]
            and mean_of(results["student"], "EDT") < 0.5 * mean_of(results["1"], "EDT"),
        ),
        Bar(
            "consistency",
            "one step of the student: T30 within 10 ms of 50 DDIM steps",
            said["student"],
            time_of["student"] < time_of["50"] + 10,
        ),
    ]
