"""Reverberation time: is the ruler straight, and what does speech tell of rooms and voices that were held out?

Five draws of rooms, voices, words and noise; about three minutes on one core.
`python benchmarks/chapters.py FOLDER --only reverberation` prints the bars.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import pathlib

import numpy as np
import pyroomacoustics

from acml_tf.acoustics.octave_bands import octave_band_t30, octave_filter
from acml_tf.classic.ridge import leave_rooms_out, predict_new
from acml_tf.data.room_responses import simulate_room_responses
from acml_tf.data.speech_in_rooms import speech_in_rooms
from acml_tf.data.spoken_digits import load_spoken_digits, simulate_spoken_digits
from acml_tf.evaluation.room_errors import room_interval
from acml_tf.evaluation.scores import mean_interval
from acml_tf.features.decay_rates import band_levels_db, speech_decay_features
from acml_tf.uncertainty.room_intervals import calibrated_factor
from benchmarks.networks.bars import Bar

RATE_HZ, PENALTY, SEEDS = 8000, 30.0, 5
OCTAVES_HZ = (250, 500, 1000, 2000)


def ruler_bias(seed=0, num_claps=30):
    """Return the largest mean error of T30 over times, noise floors and octaves, as a fraction."""
    worst = 0.0
    for time_s in (0.3, 0.6, 1.2):
        for floor_db in (-50, -60):
            rng = np.random.default_rng([seed, -floor_db])
            noise = rng.standard_normal((2, num_claps, 3 * RATE_HZ))
            fall = 10 ** (-3 * np.arange(3 * RATE_HZ) / RATE_HZ / time_s)
            claps = noise[0] * fall + 10 ** (floor_db / 20) * noise[1]
            found = np.array([octave_band_t30(clap, RATE_HZ, OCTAVES_HZ) for clap in claps])
            worst = max(worst, np.abs(np.nanmean(found, axis=0) / time_s - 1).max())
    return worst


def peer_distances():
    """Return how far T30 lies from that of pyroomacoustics on its own rooms, as fractions, by room and octave."""
    distances = []
    for absorption in (0.3, 0.4, 0.5):
        for size in ([6, 5, 4], [5, 4, 3]):
            room = pyroomacoustics.ShoeBox(
                size, fs=RATE_HZ, materials=pyroomacoustics.Material(absorption), max_order=40
            )
            room.add_source([1.5, 2.0, 1.2])
            room.add_microphone([3.5, 3.2, 1.6])
            room.compute_rir()
            reach = round(RATE_HZ * 40 * min(size) / 343)  # later, images of higher order are missing
            response = room.rir[0][0][:reach]
            ours = octave_band_t30(response, RATE_HZ, (500, 1000))
            for time_s, centre_hz in zip(ours, (500, 1000), strict=True):
                band = octave_filter(response, RATE_HZ, centre_hz)
                peer = pyroomacoustics.experimental.measure_rt60(band, fs=RATE_HZ, decay_db=30)
                distances.append(time_s / peer - 1)
    return np.array(distances)


def one_draw(clips, seed):
    """Return the errors of one draw, in seconds, by recording; the rooms; and what the factor of 90 % held."""
    rng, names = np.random.default_rng(seed), np.unique(clips.speakers)
    held = rng.choice(names, max(1, len(names) // 5), replace=False)
    voices = names[~np.isin(names, held)]
    learn, test = (
        speech_in_rooms(simulate_room_responses(number, 3, seed=100 + 2 * seed + part, **FORM), clips, who, seed)
        for part, (number, who) in enumerate(((200, voices), (100, held)))
    )
    tables = [speech_decay_features(part.signals, RATE_HZ) for part in (learn, test)]
    target = np.log(learn.t30_s)
    told = np.exp(predict_new(tables[0], target, tables[1], PENALTY))
    guess = np.exp(np.median(target))
    left = np.exp(leave_rooms_out(tables[0], target, learn.voices, PENALTY))
    factor = calibrated_factor(left, learn.t30_s, learn.rooms, 0.1)
    worst = [np.abs(np.log(told / test.t30_s))[test.rooms == room].max() for room in np.unique(test.rooms)]
    errors = {"ridge": np.abs(told - test.t30_s), "mean guess": np.abs(guess - test.t30_s)}
    return errors, np.mean(worst <= np.log(factor)), factor, (learn, test)


FORM = {"sample_rate_hz": RATE_HZ, "num_samples": 8192}


def network_errors(learn, test, seed):
    """Return the errors of the small network on the levels of the same recordings, in seconds."""
    from acml_tf.networks.regressors.reverberation_cnn import train_reverberation_cnn

    levels = [np.stack([band_levels_db(signal, RATE_HZ) for signal in part.signals]) for part in (learn, test)]
    return np.abs(train_reverberation_cnn(levels[0], learn.t30_s, epochs=40, seed=seed)(levels[1]) - test.t30_s)


def blind_bars(clips):
    """Return the bars of the estimate from speech."""
    draws = [one_draw(clips, seed) for seed in range(SEEDS)]
    ridge = np.array([errors["ridge"].mean() for errors, *_ in draws])
    guess = np.array([errors["mean guess"].mean() for errors, *_ in draws])
    errors, _, _, sets = draws[0]
    rooms = sets[1].rooms
    mean, low, high = room_interval(errors["ridge"], rooms)
    seed_low, seed_high = mean_interval(ridge)
    kept = np.array([coverage for _, coverage, *_ in draws])
    network = network_errors(*sets, seed=0)
    gap = room_interval(network - errors["ridge"], rooms)
    held_low, held_high = mean_interval(kept)
    return [
        Bar(
            "ridge",
            f"{clips.source}: mean error ≤ 0.04 s on new rooms and voices",
            f"{ridge.mean():.4f} s [{seed_low:.4f}, {seed_high:.4f}] over {SEEDS} draws; "
            f"mean guess {guess.mean():.3f} s; first draw {mean:.4f} s [{low:.4f}, {high:.4f}] over rooms",
            bool(ridge.mean() <= 0.04),
        ),
        Bar(
            "factor of 90 %",
            f"{clips.source}: holds 85 % of new rooms or more",
            f"{kept.mean():.3f} [{held_low:.3f}, {held_high:.3f}]; factors {', '.join(f'{d[2]:.2f}' for d in draws)}",
            bool(kept.mean() >= 0.85),
        ),
        Bar(
            "small network",
            f"{clips.source}: at least as good as ridge",
            f"{network.mean():.4f} s; minus ridge {gap[0]:+.4f} s [{gap[1]:+.4f}, {gap[2]:+.4f}]",
            bool(gap[1] <= 0),
            comparison=True,
        ),
    ]


def run(data: pathlib.Path | None) -> list[Bar]:
    """Measure the bars on synthetic voices, and on recorded ones in `data/fsdd` if they are there."""
    bias, distances = ruler_bias(), peer_distances()
    bars = [
        Bar("T30", "mean error ≤ 2 % on synthetic decays in noise", f"largest {bias:.2%}", bool(bias <= 0.02)),
        Bar(
            "T30",
            "within 5 % of pyroomacoustics on its own rooms",
            f"largest {np.abs(distances).max():.2%}, mean {distances.mean():+.2%}",
            bool(np.abs(distances).max() <= 0.05),
        ),
    ]
    bars += blind_bars(simulate_spoken_digits(10, 2, seed=1))
    if data and (data / "fsdd").is_dir():
        bars += blind_bars(load_spoken_digits(data / "fsdd", num_takes=2))
    return bars
