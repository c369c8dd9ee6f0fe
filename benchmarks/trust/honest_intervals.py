"""Bars of honest intervals (lesson 7.1): who keeps a promise of 90 % over many redraws, and NUTS against the grid."""

import keras
import numpy as np
import tensorflow as tf

from acml_tf.acoustics import range_bearing
from acml_tf.data.street import simulate_spot_checks
from acml_tf.uncertainty.check_redraws import redraw_checks
from acml_tf.uncertainty.gaussian_head import build_gaussian_network, gaussian_negative_log_likelihood
from acml_tf.uncertainty.nuts import chain_report, load_tensorflow_probability, nuts_chains
from acml_tf.uncertainty.posterior import posterior_grid
from acml_tf.uncertainty.redraws import place_grid, redraw_boats, redraw_street
from acml_tf.uncertainty.shift_redraws import redraw_shifted_checks
from benchmarks.networks.bars import Bar

PROMISE, NUM_REDRAWS, DAY, NIGHT = 0.9, 400, (6.0, 23.0), (0.0, 6.0)
STARTS = [[-300.0, 300.0], [0.0, 500.0], [600.0, 400.0], [1200.0, 500.0]]


def run(_data):
    """Measure the bars, all on simulated sound, whose truth is known and which can be measured anew."""
    return [*street_bars(), *boat_bars(), *network_bars(), nuts_bar()]


def coverage_bar(name, row, unit, comparison=False):
    """A coverage that reaches the promise within 1.96 binomial standard deviations of it."""
    margin = 1.96 * np.sqrt(PROMISE * (1 - PROMISE) / NUM_REDRAWS)
    said = f"{row.coverage:.3f} ± {row.margin:.3f}, {row.width:.2f} {unit} wide"
    said += "" if np.isnan(row.crps) else f", CRPS {row.crps:.3f} {unit}"
    return Bar(name, f"covers ≥ 0.90 − {margin:.3f}", said, row.coverage >= PROMISE - margin, comparison)


def street_bars():
    """Days as blocks and Student's interval must hold; single quarter-hours are there for comparison."""
    few, many = redraw_street(NUM_REDRAWS), redraw_street(NUM_REDRAWS, num_days=100, seed=1)
    bars = [coverage_bar(f"20 days: {name}", row, "dB", name == "quarter-hours") for name, row in few.items()]
    return [*bars, coverage_bar("100 days: days as blocks", many["days as blocks"], "dB")]


def boat_bars():
    """On boats from the prior both intervals hold; at an unlikely place only the confidence interval must."""
    fairway = redraw_boats(range_bearing.simulate_places(NUM_REDRAWS, seed=1), seed=2)
    far = redraw_boats(np.tile([1000.0, 400.0], (NUM_REDRAWS, 1)), seed=3)
    bars = [coverage_bar(f"boats: {name}", row, "m") for name, row in fairway.items()]
    return [*bars, *(coverage_bar(f"unlikely boat: {n}", r, "m", n == "credible") for n, r in far.items())]


def network_bars():
    """By day, where they learnt, all must hold; the night, which no method promised anything for, is for comparison."""
    hours, levels = simulate_spot_checks(120, seed=1, between=DAY)
    members = [train_member(hours, levels, seed) for seed in range(5)]

    def predict(asked):
        outputs = np.array([member(clock(asked)) for member in members])
        return 60 + 10 * outputs[..., 0], 100 * np.exp(outputs[..., 1])

    day = redraw_checks(predict, DAY, NUM_REDRAWS, seed=4)
    night = redraw_checks(predict, NIGHT, NUM_REDRAWS, calibrated_between=DAY, seed=5)
    bars = [coverage_bar(f"by day: {n}", row, "dB") for n, row in day.items()]
    bars += [coverage_bar(f"at night: {name}", row, "dB", comparison=True) for name, row in night.items()]
    return [*bars, *shift_bars(redraw_shifted_checks(predict, NUM_REDRAWS, seed=6))]


def shift_bars(rows):
    """Asked mostly at night, weighted checks keep the promise; that all checks alike break it is claimed, too."""
    alike = rows["all checks alike"]
    said = f"{alike.coverage:.3f} ± {alike.margin:.3f}, {alike.width:.2f} dB wide"
    broken = alike.coverage < PROMISE - alike.margin
    bars = [Bar("mostly at night: all checks alike", "misses 0.90 by more than its margin", said, bool(broken))]
    return [*bars, coverage_bar("mostly at night: weighted checks", rows["weighted checks"], "dB")]


def clock(hours):
    """Where the hands of a 24-hour and of a 12-hour clock point."""
    angle = 2 * np.pi * np.asarray(hours) / 24
    return np.stack([np.cos(angle), np.sin(angle), np.cos(2 * angle), np.sin(2 * angle)], axis=-1).astype("float32")


def train_member(hours, levels, seed):
    """Train one network as the lesson does."""
    member = build_gaussian_network(4, seed=seed)
    member.compile(keras.optimizers.Adam(0.01), loss=gaussian_negative_log_likelihood, jit_compile=False)
    inputs, targets = np.tile(clock(hours), (25, 1)), np.tile((levels - 60) / 10, 25).astype("float32")
    member.fit(inputs, targets, epochs=6, batch_size=30, verbose=0)
    return member


def nuts_bar(range_m=960.0, bearing_deg=50.0):
    """NUTS has R-hat ≤ 1.01, and its mean easting is that of the grid within three standard errors."""
    bearing_rad = np.deg2rad(bearing_deg)
    east, grid = place_grid()
    log_likelihood = range_bearing.log_likelihood_of_place(grid, range_m, bearing_rad)
    weights = 400 * posterior_grid(range_bearing.log_prior_of_place(grid), log_likelihood, 400.0).sum(axis=1)
    draws = nuts_chains(log_posterior_of(range_m, bearing_rad), STARTS, 500, 300, step_size=20.0, seed=6)[..., 0]
    r_hat, size = (found[0] for found in chain_report(draws[..., None]))
    gap, error = draws.mean() - weights @ east, draws.std() / np.sqrt(size)
    said = f"R-hat {r_hat:.3f}, {size:.0f} effective draws, {gap:+.1f} m from the grid, standard error {error:.1f} m"
    return Bar("NUTS", "R-hat ≤ 1.01, grid's mean within 3 errors", said, r_hat <= 1.01 and abs(gap) <= 3 * error)


def log_posterior_of(range_m, bearing_rad):
    """The log posterior of a place, with the distributions of TensorFlow Probability."""
    make = load_tensorflow_probability().distributions
    east_prior, north_prior = make.Normal(*range_bearing.FAIRWAY_EAST_M), make.Normal(*range_bearing.FAIRWAY_NORTH_M)
    concentration = np.float32(np.deg2rad(range_bearing.BEARING_SPREAD_DEG) ** -2)

    def log_posterior(places):
        east, north = places[..., 0], places[..., 1]
        by_range = make.Normal(0.5 * tf.math.log(east**2 + north**2), range_bearing.RANGE_SPREAD)
        by_bearing = make.VonMises(tf.atan2(east, north), concentration)
        prior = east_prior.log_prob(east) + north_prior.log_prob(north)
        return prior + by_range.log_prob(np.float32(np.log(range_m))) + by_bearing.log_prob(np.float32(bearing_rad))

    return log_posterior
