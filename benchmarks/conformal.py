"""Direction of arrival with conformal intervals: are the promises of lesson 5_7 kept?

`python benchmarks/conformal.py` trains the lesson's network once, draws calibration and test scenes anew fifty
times at each noise level, prints one table and exits with 1 where a bar is missed. It takes some minutes.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
from mapie.conformity_scores import ResidualNormalisedScore
from mapie.regression import SplitConformalRegressor
from sklearn.base import BaseEstimator, RegressorMixin

from acml_tf.acoustics.beamforming import beamformer_direction
from acml_tf.data.array_scenes import simulate_scenes
from acml_tf.features.correlation import correlation_features
from acml_tf.networks.doa import train_doa_network
from acml_tf.uncertainty.conformal import (
    conformal_quantile,
    conformal_scores,
    coverage_distribution,
    empirical_coverage,
    prediction_interval,
)
from acml_tf.uncertainty.dropout import dropout_directions

SNRS_DB = (0, 20)
ALPHA = 0.1
NUM_CALIBRATION, NUM_TEST, NUM_REDRAWS = 500, 2000, 50


class Column(RegressorMixin, BaseEstimator):
    """Predict one column of the input: hands mean and spread to MAPIE as fitted models."""

    def __init__(self, column=0):
        """Remember the column."""
        self.column = column

    def fit(self, inputs, targets):  # noqa: ARG002
        """Mark the model as fitted; there is nothing to learn."""
        self.n_features_in_ = inputs.shape[1]
        return self

    def predict(self, inputs):
        """Return the column."""
        return inputs[:, self.column]


def mapie_quantile(mean, spread, truth):
    """Find the quantile that MAPIE uses, from the half width of its interval at a spread of one."""
    inputs = np.stack([mean, spread], axis=-1)
    spread_model = Column(1).fit(inputs, truth)
    score = ResidualNormalisedScore(residual_estimator=spread_model, prefit=True)
    regressor = SplitConformalRegressor(Column(0).fit(inputs, truth), 1 - ALPHA, score)
    regressor.conformalize(inputs, truth)
    _, interval = regressor.predict_interval(np.array([[0.0, 1.0]]))
    return interval[0, 1, 0]


def redraw(network, snr_db, seed):
    """Draw scenes anew, calibrate on the first 500 and judge on the rest.

    Args:
        network: The trained network.
        snr_db: Signal-to-noise ratio per element in dB.
        seed: Seed of the scenes.

    Returns:
        Coverage, interval widths, errors of network and beamformer, all in degrees, and the difference to MAPIE's
        quantile.
    """
    truth, snapshots = simulate_scenes(NUM_CALIBRATION + NUM_TEST, snr_db, seed)
    mean, spread = dropout_directions(network, correlation_features(snapshots))
    head, tail = slice(NUM_CALIBRATION), slice(NUM_CALIBRATION, None)
    quantile = conformal_quantile(conformal_scores(mean[head], spread[head], truth[head]), ALPHA)
    intervals = prediction_interval(mean[tail], spread[tail], quantile)
    return {
        "coverage": empirical_coverage(intervals, truth[tail]),
        "width": np.diff(intervals)[:, 0],
        "network": np.abs(mean - truth)[tail],
        "beamformer": np.abs(beamformer_direction(snapshots) - truth)[tail],
        "mapie": abs(quantile - mapie_quantile(mean[head], spread[head], truth[head])),
    }


def measure(network, snr_db, seeds):
    """Pool the redraws of one noise level.

    Args:
        network: The trained network.
        snr_db: Signal-to-noise ratio per element in dB.
        seeds: One seed for each redraw.

    Returns:
        Dictionary of arrays, one entry or one row for each redraw.
    """
    draws = [redraw(network, snr_db, seed) for seed in seeds]
    return {name: np.array([draw[name] for draw in draws]) for name in draws[0]}


def report(results):
    """Print one line for each bar and tell whether all are met.

    Args:
        results: What `measure` found, by noise level in dB.

    Returns:
        Whether every bar is met.
    """
    law = coverage_distribution(NUM_CALIBRATION, ALPHA)
    rows = []
    for snr_db, found in results.items():
        coverage = found["coverage"].mean()
        means = found["network"].mean(), found["beamformer"].mean()
        medians = np.median(found["network"]), np.median(found["beamformer"])
        rows += [
            (f"{snr_db:2d} dB mean coverage (law: {law.mean():.4f})", f"{coverage:.4f}", "0.90 ± 0.005",
             abs(coverage - 0.9) <= 0.005),
            (f"{snr_db:2d} dB deviation of coverage (law: {law.std():.4f}, and finite test sets)",
             f"{found['coverage'].std(ddof=1):.4f}", "", True),
            (f"{snr_db:2d} dB mean |error|: network {means[0]:.3f}°, beamformer {means[1]:.3f}°",
             f"{means[0] / means[1]:.3f}", "at most 1.1", means[0] <= 1.1 * means[1]),
            (f"{snr_db:2d} dB median |error|: network {medians[0]:.3f}°, beamformer {medians[1]:.3f}°",
             f"{medians[0] / medians[1]:.3f}", "at most 2", medians[0] <= 2 * medians[1]),
            (f"{snr_db:2d} dB largest difference to MAPIE's quantile", f"{found['mapie'].max():.1e}",
             "at most 1e-12", found["mapie"].max() <= 1e-12),
        ]  # fmt: skip
    noisy, quiet = (np.median(results[snr_db]["width"]) for snr_db in SNRS_DB)
    rows.append(("median width at 20 dB", f"{quiet:.3f}°", f"below {noisy:.3f}°, 0 dB", quiet < noisy))
    for name, value, bar, met in rows:
        print(f"{name:75s} {value:>9s}  {bar:24s} {'ok' if met else 'MISSED'}")
    return all(met for *_, met in rows)


def main():
    """Train, measure, report."""
    network = train_doa_network(seed=0)
    print(f"α = {ALPHA}, L = {NUM_CALIBRATION}, {NUM_TEST} test scenes, {NUM_REDRAWS} redraws")
    results = {
        snr_db: measure(network, snr_db, range(1000 * (snr_db + 1), 1000 * (snr_db + 1) + NUM_REDRAWS))
        for snr_db in SNRS_DB
    }
    return 0 if report(results) else 1


if __name__ == "__main__":
    sys.exit(main())
