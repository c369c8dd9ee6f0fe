"""A long recording: constant memory, shifts against known events, and the time of the day with whole hours held out.

Three days choose number of groups and penalty for every method alike; twelve days that nobody had looked at before give
the score; intervals are Student's over these days. The memory is the peak of a fresh process that reads an hour, and a
day, without gaps (Linux and macOS). `python benchmarks/chapters.py FOLDER --only long_recording` prints the bars; about
seven minutes.

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import pathlib
import subprocess
import sys

import numpy as np

from acml_tf.classic.clock import tell_time, tell_time_by_folds
from acml_tf.classic.shifts import METHODS, choose_settings, read_day, shift_labels
from acml_tf.data.soundscape import load_field_recordings, simulate_soundscape
from acml_tf.evaluation.clusters import adjusted_rand_index
from acml_tf.evaluation.scores import mean_interval
from acml_tf.evaluation.splits import random_folds
from acml_tf.evaluation.time_splits import block_folds, clock_error_h
from acml_tf.features.soundscape import second_levels
from benchmarks.networks.bars import Bar

CHOOSING, TESTED = (1, 2, 3), tuple(range(101, 113))
READ = """
import resource, sys
import numpy as np
from acml_tf.data.soundscape import simulate_soundscape
from acml_tf.features.running_statistics import blockwise_statistics
from acml_tf.features.soundscape import band_powers

recording = simulate_soundscape(hours=int(sys.argv[1]), clips_per_hour=120, clip_s=30.0)
blocks = (10 * np.log10(band_powers(clip, recording.sample_rate_hz).T) for clip in recording.clips())
count, mean, _ = blockwise_statistics(blocks)
print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def peak_memory(hours):
    """Return the number of frames and the peak memory in MiB of a process that reads a number of hours without gaps."""
    root = pathlib.Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-c", READ, str(hours)], cwd=root, capture_output=True, text=True, check=True
    )
    count, peak = (int(part) for part in told.stdout.split())
    return count, peak / (2**20 if sys.platform == "darwin" else 2**10)


def memory_bar():
    """Return the bar of constant memory: 24 times the sound, at most 1.1 times the memory."""
    (_, hour), (frames, day) = peak_memory(1), peak_memory(24)
    measured = f"{hour:.0f} MiB for 1 h, {day:.0f} MiB for 24 h ({frames:,} frames): ratio {day / hour:.3f}"
    return Bar("blockwise_statistics", "peak memory for 24 h at most 1.1 × that for 1 h", measured, day / hour <= 1.1)


def read_days():
    """Return by seed a simulated day, its band levels, and its coarse rows."""
    return {seed: read_day(simulate_soundscape(clips_per_hour=20, seed=seed)) for seed in CHOOSING + TESTED}


def difference_bar(model, bar, gains, passed, comparison=False):
    """Return a bar of a mean difference over days or hours with its interval."""
    low, high = mean_interval(gains)
    measured = f"{np.mean(gains):+.3f} ({low:+.3f} … {high:+.3f})"
    return Bar(model, bar, measured, bool(passed(low, high)), comparison)


def shift_bars(days):
    """Return the bars of the adjusted Rand index against the known events."""
    known = [(days[seed][2], days[seed][0].shifts) for seed in CHOOSING]
    index = {}
    for method in METHODS:
        settings = choose_settings(known, method)
        index[method] = np.array(
            [
                adjusted_rand_index(shift_labels(days[seed][2], method, **settings), days[seed][0].shifts)
                for seed in TESTED
            ]
        )
    told = {method: f"{values.mean():.3f} ± {values.std(ddof=1):.3f}" for method, values in index.items()}
    rivals = ", ".join(f"{method} {value}" for method, value in told.items() if method != "mixture")
    mixture, after = index["mixture"], index["mixture, pieces"]
    return [
        Bar("mixture", "ARI at least 0.6", f"{told['mixture']}; {rivals}", bool(mixture.mean() >= 0.6)),
        difference_bar("mixture", "ARI above the clock's", mixture - index["clock"], lambda low, _: low > 0),
        difference_bar("mixture", "ARI above k-means", mixture - index["k-means"], lambda low, _: low > 0),
        difference_bar(
            "vote in pieces", "ARI above the mixture alone", after - mixture, lambda low, _: low > 0, comparison=True
        ),
    ]


def clock_bars(days):
    """Return the bars of the time of the day on simulated days: what a split promises and what another day keeps."""
    errors = {"random": [], "hours": [], "day": []}
    for before, seed in zip(CHOOSING[-1:] + TESTED, TESTED, strict=False):
        (recording, table, _), before = days[seed], days[before]
        hours = recording.hours
        told = {
            "random": tell_time_by_folds("neighbours", table, hours, random_folds(len(hours), 24)),
            "hours": tell_time_by_folds("neighbours", table, hours, block_folds(hours, 1)),
            "day": tell_time("neighbours", before[1], before[0].hours, table),
        }
        for split, values in told.items():
            errors[split].append(np.mean(clock_error_h(values, hours)))
    random, hours, day = (np.array(errors[split]) for split in ("random", "hours", "day"))
    told = f"{day.mean():.2f} h; whole hours {hours.mean():.2f}, dealt at random {random.mean():.2f}"
    return [
        Bar("neighbours", "simulated: another day, mean error at most 4 h (chance 6)", told, bool(day.mean() <= 4)),
        difference_bar("neighbours", "another day − dealt at random: above 0", day - random, lambda low, _: low > 0),
        difference_bar("neighbours", "whole hours − dealt at random: above 0", hours - random, lambda low, _: low > 0),
    ]


def field_bars(recording):
    """Return the bars of the time of the day on field recordings, ridge and neighbours."""
    table, hours = second_levels(recording)
    folds = {"hours": block_folds(hours, 1), "random": random_folds(len(hours), 24)}
    bars = []
    for kind in ("ridge", "neighbours"):
        error = {
            split: clock_error_h(tell_time_by_folds(kind, table, hours, fold), hours) for split, fold in folds.items()
        }
        told = ", ".join(f"{split} median {np.median(e):.2f} h, mean {np.mean(e):.2f} h" for split, e in error.items())
        bars.append(
            Bar(
                kind,
                "recordings: whole hours, median error at most 3 h (chance 6)",
                told,
                bool(np.median(error["hours"]) <= 3),
            )
        )
        gains = [np.mean((error["hours"] - error["random"])[test]) for _, test in folds["hours"]]
        bars.append(
            difference_bar(kind, "recordings: whole hours − dealt at random: above 0", gains, lambda low, _: low > 0)
        )
    return bars


def run(data: pathlib.Path | None) -> list[Bar]:
    """Measure the bars on simulated days, and on field recordings if there are any under `data`."""
    days = read_days()
    bars = [memory_bar(), *shift_bars(days), *clock_bars(days)]
    if data and (data / "field_recordings").is_dir():
        bars += field_bars(load_field_recordings(data / "field_recordings"))
    return bars
