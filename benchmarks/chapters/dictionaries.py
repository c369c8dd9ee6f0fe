"""Bars of dictionary learning (lesson 3.3): unused atoms, rivals up to 10 cm away, and measured rooms."""

import os
from contextlib import contextmanager
from dataclasses import replace
from functools import partial

import numpy as np

from acml_tf.acoustics.band_limit import low_pass
from acml_tf.classic.dictionary_learning import learn_dictionary, unused_atoms
from acml_tf.classic.grid_filling import contest_on_grids, sensor_classes, settings_of_practice
from acml_tf.classic.held_out_filling import contest_between_rooms
from acml_tf.classic.noise_levels import contest_over_levels
from acml_tf.data.folder import VARIABLE
from acml_tf.data.loudspeakers import load_or_simulate_loudspeakers
from acml_tf.data.room_grid import simulate_room_grid
from acml_tf.evaluation.reach import reach
from acml_tf.evaluation.scores import mean_interval
from benchmarks.networks.bars import Bar

NARROW = partial(low_pass, sample_rate_hz=1000, cutoff_hz=120)
# scored once with these grids of settings; rooms 1601 to 1606 were, while the grids were narrower
FRESH_ROOMS, LEVELS_DB = range(1701, 1707), (0, 10, 20, 30)
LEARNT, SEVERAL = "OMP, learnt", "mean of dictionaries"


def run(data):
    """Measure the bars: six simulated rooms as in the lesson, then recorded rooms where `data` holds them."""
    rooms = [simulate_room_grid(seed) for seed in range(7)]
    noisy = [room.with_noise(10, seed) for seed, room in enumerate(rooms)]
    chosen = settings_of_practice(noisy[0], NARROW)
    errors, classes = contest_on_grids(noisy[1:], NARROW, chosen)
    rivals = [(LEARNT, name) for name in ("nearest neighbour", "OMP, measured", "mean of neighbours", "smooth map")]
    rivals += [(SEVERAL, name) for name in ("mean of neighbours", "smooth map")]
    bars = [unused_bar(noisy, chosen)] + [below_bar(errors, *pair, "≤ 10 cm, 10 dB") for pair in rivals]
    quiet = [room.with_noise(30, seed) for seed, room in enumerate(rooms)]
    quiet_errors, _ = contest_on_grids(quiet[1:], NARROW, settings_of_practice(quiet[0], NARROW))
    bars += [below_bar(quiet_errors, LEARNT, "nearest neighbour", "≤ 10 cm, 30 dB")]
    return bars + [reach_bar(noisy, classes)] + fresh_bars(rooms[0]) + measured_bars(data)


def fresh_bars(practice):
    """At 10 dB the win over the nearest neighbour must hold in fresh rooms; elsewhere it is shown, whichever way."""
    rivals = ("nearest neighbour", "mean of neighbours", "smooth map")
    rooms = [simulate_room_grid(seed) for seed in FRESH_ROOMS]
    errors, _ = contest_over_levels(practice, rooms, NARROW, LEVELS_DB, (LEARNT, *rivals))
    bars = []
    for column, level_db in enumerate(LEVELS_DB):
        here = {name: values[:, column] for name, values in errors.items()}
        for rival in rivals:
            bar = below_bar(here, LEARNT, rival, f"≤ 10 cm, {level_db} dB, fresh rooms")
            bars.append(replace(bar, comparison=(level_db, rival) != (10, "nearest neighbour")))
    return bars


def unused_bar(rooms, chosen):
    """Fraction of unused atoms after learning, the worst of the rooms."""
    settings = {name: chosen[LEARNT][name] for name in ("num_atoms", "num_chosen")}
    worst = max(unused_atoms(learn_dictionary(room.measured, **settings)[1]) for room in rooms)
    return Bar("K-SVD", "unused atoms < 5 %", f"{100 * worst:.1f} % at most", worst < 0.05)


def below_bar(errors, first, second, where):
    """The paired interval of the difference of two methods lies below 0 dB."""
    difference = errors[first] - errors[second]
    low, high = mean_interval(difference)
    measured = f"{difference.mean():+.2f} dB [{low:+.2f}, {high:+.2f}]"
    return Bar(first, f"below {second}, {where}", measured, high < 0)


def reach_bar(rooms, classes):
    """The distance at which the learnt atoms stop helping is found: their error crosses 0 dB."""
    distance_m = np.mean([[room.distance_m[rows].mean() for rows in sensor_classes(room)[:-1]] for room in rooms], 0)
    limits = [100 * reach(distance_m, classes[name][:, :-1].mean(axis=0)) for name in (LEARNT, SEVERAL)]
    measured = f"{limits[0]:.0f} cm, {SEVERAL} {limits[1]:.0f} cm"
    return Bar(LEARNT, "stops helping within the plane (5 cm … 1 m)", measured, 5 < limits[0] < 100)


@contextmanager
def recordings_in(folder):
    """Let the loaders of the library look into a folder, or nowhere."""
    before = os.environ.pop(VARIABLE, None)
    if folder:
        os.environ[VARIABLE] = str(folder)
    yield
    os.environ.pop(VARIABLE, None)
    if before is not None:
        os.environ[VARIABLE] = before


def measured_bars(data):
    """Loudspeakers at places that were held out: what is told in the lesson, best or not."""
    with recordings_in(data):
        table = load_or_simulate_loudspeakers()
    errors = contest_between_rooms(table, table.places, NARROW)
    where = f"another place of the loudspeaker, {table.source}"
    bars = [below_bar(errors, name, "nothing", where) for name in (LEARNT, "ℓ1, learnt", "PCA")]
    return bars + [below_bar(errors, "ℓ1, learnt", "PCA", where)]
