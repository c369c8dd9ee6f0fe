"""Fields without training: the nearest measurement, the mean ear, spherical harmonics, random waves.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes_samples
from acml_tf.acoustics.sphere import (
    farthest_point_directions,
    laplace_beltrami_eigenvalues,
    nearest_direction,
    real_spherical_harmonics,
)
from acml_tf.evaluation.scores import mean_interval
from acml_tf.features.hrtf import log_spectral_distortion
from acml_tf.networks.hrtf.latent import ridge_latent
from acml_tf.networks.hrtf.sine_layer import SineLayer

SETTINGS = [(degree, smoothing) for degree in (4, 8, 14, 20) for smoothing in (3e-3, 1e-2, 3e-2, 1e-1, 3e-1)]


@takes_samples("directions", "wanted", ndim=2, finite=True)
def nearest_levels(directions, levels_db, wanted):
    """Repeat for each wanted direction what was measured at the smallest angle.

    Args:
        directions: Measured directions, unit vectors, shape `(n, 3)`.
        levels_db: Levels in dB, shape `(ears, n, bins)`.
        wanted: Wanted directions, shape `(m, 3)`.

    Returns:
        Levels in dB, shape `(ears, m, bins)`.
    """
    levels_db = np.asarray(levels_db)
    _require_levels(directions, levels_db, 1)
    return levels_db[:, nearest_direction(wanted, directions)]


@takes_samples("directions", "wanted", ndim=2, finite=True)
@takes_samples("levels_db", ndim=3)
def harmonic_levels(directions, levels_db, wanted, max_degree=8, smoothing=0.01):
    r"""Fit spherical harmonics to measured levels and evaluate them in the wanted directions.

    Roughness costs: $\lambda_i = \epsilon + s\,l_i(l_i + 1)$, so that few directions give a smooth field.

    Args:
        directions: Measured directions, unit vectors, shape `(n, 3)`.
        levels_db: Levels in dB, shape `(ears, n, bins)`.
        wanted: Wanted directions, shape `(m, 3)`.
        max_degree: Highest degree of the harmonics.
        smoothing: Price s of roughness; 0 passes through every measurement as nearly as it can.

    Returns:
        Levels in dB, shape `(ears, m, bins)`.
    """
    _require_levels(directions, levels_db, 1)
    known, asked = (real_spherical_harmonics(where, max_degree) for where in (directions, wanted))
    return _through_harmonics(known, levels_db, asked, max_degree, smoothing)


def _require_levels(directions, levels, axis):
    """Refuse directions and levels that do not belong together."""
    if directions.shape[-1] != 3 or levels.ndim <= axis or levels.shape[axis] != len(directions):
        shapes = f"{directions.shape} and levels of shape {levels.shape}"
        raise ValueError(f"Directions of shape {shapes}: give (n, 3) and levels of n directions.")


def _through_harmonics(known, levels_db, asked, max_degree, smoothing):
    """Do what `harmonic_levels` does, with the harmonics in the measured and in the wanted directions at hand."""
    ears, num_known, bins = levels_db.shape
    values = np.moveaxis(levels_db, 0, 1).reshape(num_known, -1).astype(float)
    penalty = 1e-4 + smoothing * laplace_beltrami_eigenvalues(max_degree)
    found = asked @ np.asarray(ridge_latent(known, values, penalty))
    return np.moveaxis(found.reshape(len(asked), ears, bins), 1, 0)


@takes_samples("directions", "wanted", "values", ndim=2, finite=True)
def wave_levels(directions, values, wanted, frequency=10.0, penalty=0.1, num_waves=400, seed=0):
    """Fit random waves to what was measured on one head and evaluate them anywhere.

    A sine layer whose weights stay as they were drawn, and ridge regression: the smallest field there is.

    Args:
        directions: Measured directions, unit vectors, shape `(n, 3)`.
        values: Levels in dB, or any other quantity, shape `(n, bins)`.
        wanted: Wanted directions, shape `(m, 3)`.
        frequency: ω₀, fineness of the waves.
        penalty: λ of the ridge regression.
        num_waves: Number of waves.
        seed: Draws the waves.

    Returns:
        The quantity in the wanted directions, shape `(m, bins)`.
    """
    _require_levels(directions, values, 0)
    layer = SineLayer(num_waves, frequency, seed)
    known, asked = (np.asarray(layer(np.asarray(where, "float32"))) for where in (directions, wanted))
    mean = values.mean(axis=0)
    return mean + asked @ np.asarray(ridge_latent(known.astype(float), values - mean, penalty))


def choose_harmonics(directions, levels_db, num_seen):
    """Choose degree and smoothing that complete some known ears best from a number of directions.

    Args:
        directions: The whole grid, unit vectors, shape `(n, 3)`.
        levels_db: Levels of ears (or of their deviation from the mean ear) in dB, shape `(ears, n, bins)`.
        num_seen: Number of directions from which the others are to be found.

    Returns:
        Highest degree and smoothing, for `harmonic_levels`.
    """
    seen = farthest_point_directions(directions, num_seen)
    hidden = np.setdiff1d(np.arange(len(directions)), seen)
    harmonics = real_spherical_harmonics(directions, max(degree for degree, _ in SETTINGS))

    def distortion(setting):
        some = harmonics[:, : (setting[0] + 1) ** 2]
        found = _through_harmonics(some[seen], levels_db[:, seen], some[hidden], *setting)
        return log_spectral_distortion(found, levels_db[:, hidden]).mean()

    return min(SETTINGS, key=distortion)


def complete_ears(method, directions, levels_db, mean_db, seen, setting=None):
    """Complete ears at all directions that were not measured, by one of the methods of the lesson.

    Args:
        method: `"nearest"`, `"mean"`, `"harmonics"`, `"mean + harmonics"`, a trained `HRTFField`, or a list of
            several, whose answers are averaged.
        directions: The whole grid, unit vectors, shape `(n, 3)`.
        levels_db: True levels in dB, shape `(ears, n, bins)`; only the rows `seen` are looked at.
        mean_db: Mean over other ears, shape `(n, bins)`.
        seen: Rows that were measured.
        setting: Degree and smoothing, for the two methods with harmonics.

    Returns:
        Levels in dB at the hidden directions, in the order of the grid, shape `(ears, hidden, bins)`.

    Raises:
        ValueError: The method is none of these.
    """
    hidden = np.setdiff1d(np.arange(len(directions)), seen)
    known, given, wanted = directions[seen], levels_db[:, seen], directions[hidden]
    if isinstance(method, list):
        return np.mean([complete_ears(one, directions, levels_db, mean_db, seen) for one in method], axis=0)
    if hasattr(method, "infer_latent"):
        return np.array([method.generate(wanted, method.infer_latent(known, ear)) for ear in given])
    if method == "nearest":
        return nearest_levels(known, given, wanted)
    if method == "mean":
        return np.broadcast_to(mean_db[hidden], (len(given), *mean_db[hidden].shape))
    if method == "harmonics":
        return harmonic_levels(known, given, wanted, *setting)
    if method == "mean + harmonics":
        return mean_db[hidden] + harmonic_levels(known, given - mean_db[seen], wanted, *setting)
    raise ValueError(f"method={method!r} is not known: choose from nearest, mean, harmonics, mean + harmonics.")


def upsampling_errors(field, directions, train_db, test_db, counts):
    """Complete unseen ears from few directions by every method and measure the distortion of each ear.

    The settings of the harmonics are chosen on the training ears, for each number of directions anew. The last
    method, "average", is the mean of field and "mean + harmonics": their errors differ, so part of them cancels.

    Args:
        field: Trained `HRTFField`, or a list of several, whose answers are averaged.
        directions: The grid, unit vectors, shape `(n, 3)`.
        train_db: Levels of the training ears in dB, shape `(ears, n, bins)`.
        test_db: Levels of the unseen ears in dB, shape `(unseen, n, bins)`.
        counts: Numbers of measured directions.

    Returns:
        Dictionary from the name of the method to distortions in dB at the hidden directions, shape
        `(counts, unseen)`.
    """
    mean_db, some = train_db.mean(axis=0), train_db[::4]
    methods = {name: name for name in ("nearest", "mean", "harmonics", "mean + harmonics")} | {"field": field}
    errors = {name: [] for name in (*methods, "average")}
    for count in counts:
        seen = farthest_point_directions(directions, count)
        truth = np.delete(test_db, seen, axis=1)
        settings = {"harmonics": choose_harmonics(directions, some, count)}
        settings["mean + harmonics"] = choose_harmonics(directions, some - mean_db, count)
        found = {
            name: complete_ears(method, directions, test_db, mean_db, seen, settings.get(name))
            for name, method in methods.items()
        }
        found["average"] = (found["field"] + found["mean + harmonics"]) / 2
        for name, levels_db in found.items():
            errors[name].append(log_spectral_distortion(levels_db, truth))
    return {name: np.array(rows) for name, rows in errors.items()}


def compare_by_person(errors, rivals):
    """Summarise errors over people, the mean over the two ears of each, and compare the last method with some rivals.

    Args:
        errors: Dictionary of `upsampling_errors`; the ears of one person lie side by side.
        rivals: Names of the methods with which the last one is compared.

    Returns:
        Three dictionaries from names to rows with one entry per count: mean distortions in dB; their 95 % intervals
        over people, pairs of ends; and, for the rivals, by how many dB the last method is better on the same people,
        triples of low end, mean, high end.
    """
    by_person = {name: rows.reshape(len(rows), -1, 2).mean(axis=2) for name, rows in errors.items()}
    last = by_person[list(errors)[-1]]
    means = {name: rows.mean(axis=1) for name, rows in by_person.items()}
    intervals = {name: [mean_interval(row) for row in rows] for name, rows in by_person.items()}
    ends = {name: [(row.mean(), *mean_interval(row)) for row in by_person[name] - last] for name in rivals}
    gains = {name: [(low, mean, high) for mean, low, high in rows] for name, rows in ends.items()}
    return means, intervals, gains
