"""The inverse run: the speed of a medium from sensors, against the constant guess; effect of noise and of sensors.

`benchmarks/pinn.py --only inverse` prints the rows. The error is the relative L2 error of ĉ over [0.1, 0.9]², divided
by that of the constant guess c = 1, as for the published PyTorch weights (0.172 against 0.271, a ratio of 0.63, from
readings without noise). The best constant, which only someone who knows the medium can guess, is a row of its own.
"""

import time

import numpy as np

from acml_tf.data.wave_fields import grid_positions, solve_problem
from acml_tf.data.wave_sensors import PULSE_WIDTH, lens_problem, lens_speed, sensor_layout, sensor_readings
from acml_tf.networks.inverse_pinn import train_inverse_pinn
from acml_tf.networks.speed_map import speed_error
from acml_tf.uncertainty.ensemble import band_report, ensemble_band

LONG = {"steps": 10_000, "num_points": 1500, "learning_rate": 5e-3, "medium": {"cycles": 2.0}}
SHORT = {"steps": 1000, "num_points": 600, "learning_rate": 1e-2}
NOISE_LEVELS, SENSOR_COUNTS, SEEDS = (0.0, 0.01, 0.05), (50, 100, 250), (0, 1, 2)
INNER = grid_positions((1.0, 1.0), (101, 101))[10:91, 10:91].astype("float32")
TRUTH = lens_speed(INNER)


def inverse() -> list[tuple[str, str, str, bool | None]]:
    """Estimate the medium once at length and often in short; rows of the table."""
    record = solve_problem(lens_problem(), intervals=200, frames=61, keep=100)
    return [*constant_rows(), *long_rows(record), *short_rows(record), *study_rows(record)]


def constant_rows():
    """What one scores who listens to nothing."""
    norm, best = np.linalg.norm(TRUTH), np.full_like(TRUTH, TRUTH.mean())
    guess = np.linalg.norm(TRUTH - 1) / norm
    words = f"relative error {guess:.3f} with c = 1; {np.linalg.norm(TRUTH - best) / norm:.3f} with the best constant"
    return [("constant guess", words, "", None)]


def estimate_speed(record, count=250, noise=0.01, seed=0, places_seed=1, share=1.0, **recipe):
    """Train one pair of networks on a share of the sensors; return its map of the speed and the seconds of training."""
    heard = np.random.default_rng(seed).permutation(count)[: round(share * count)]
    readings = sensor_readings(record, sensor_layout("random", count, seed=places_seed)[heard], noise, seed=seed)
    start = time.perf_counter()
    model = train_inverse_pinn(*readings, seed=seed, duration=lens_problem().duration, length=PULSE_WIDTH, **recipe)
    return np.reshape(model.wave_speed(INNER.reshape(-1, 2)), TRUTH.shape), time.perf_counter() - start


def long_rows(record):
    """The run that the bar is set for."""
    estimate, seconds = estimate_speed(record, **LONG)
    ratio = speed_error(estimate, TRUTH)
    best = speed_error(estimate, TRUTH, TRUTH.mean())
    inside, outside = estimate[TRUTH > 1].mean(), estimate[TRUTH == 1].mean()
    words = f"ratio {ratio:.3f} (relative error {np.linalg.norm(estimate - TRUTH) / np.linalg.norm(TRUTH):.3f})"
    return [
        ("PINN, inverse, 250 sensors, 1 % noise", words, "≤ 0.40 of c = 1", ratio <= 0.4),
        ("PINN, inverse", f"ratio {best:.3f} to the best constant", "≤ 0.40, stricter", best <= 0.4 or None),
        ("PINN, inverse", f"speed inside {inside:.2f}, outside {outside:.2f}", "2 and 1", None),
        ("PINN, inverse", f"{seconds:.0f} s of training, {LONG['steps']} steps", "≤ 600 s", seconds <= 600),
        ("published weights, no noise", "ratio 0.63 (relative error 0.172 against 0.271)", "", None),
    ]


def short_rows(record):
    """The lesson's recipe: its error, and what the band of its ensemble is worth."""
    runs = [estimate_speed(record, seed=seed, share=0.8, **SHORT) for seed in range(4)]
    members, ratios = [estimate for estimate, _ in runs], [speed_error(estimate, TRUTH) for estimate, _ in runs]
    share, correlation = band_report(*ensemble_band(members), TRUTH)
    longest = max(seconds for _, seconds in runs)
    words = f"ratio {np.mean(ratios):.3f}, {min(ratios):.3f} … {max(ratios):.3f} over 4 pairs, each with 200 sensors"
    band = f"holds the truth at {100 * share:.0f} % of the places; rank correlation with the error {correlation:.2f}"
    return [
        ("the lesson's recipe", words, "≤ 0.80 each", max(ratios) <= 0.8),
        ("the lesson's recipe", f"{longest:.0f} s of training", "≤ 120 s", longest <= 120),
        ("90 % band of 4 pairs", band, "", None),
    ]


def study_rows(record):
    """Short runs with more noise and with fewer sensors, at other places each time."""
    cases = {f"{100 * noise:g} % noise, 250 sensors": (250, noise) for noise in NOISE_LEVELS}
    cases |= {f"1 % noise, {count} sensors": (count, 0.01) for count in SENSOR_COUNTS if count != 250}
    return [(f"study: {name}", spread_of(record, *case), "", None) for name, case in cases.items()]


def spread_of(record, count, noise):
    """Ratios of a few short runs in words."""
    maps = [estimate_speed(record, count, noise, seed, places_seed=seed + 1, **SHORT)[0] for seed in SEEDS]
    ratios = [speed_error(estimate, TRUTH) for estimate in maps]
    return f"ratio {np.mean(ratios):.3f}, {min(ratios):.3f} … {max(ratios):.3f} over {len(SEEDS)} draws of sensors"
