"""Plucks drawn by lot in several ways, and how far each way is from plucks of players who were not heard before.

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

from dataclasses import dataclass

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.classic.principal_components import draw_scores, principal_axes
from acml_tf.data.plucks import simulate_plucks
from acml_tf.evaluation.columns import takes_cases, takes_tables
from acml_tf.evaluation.frechet_distance import frechet_distance
from acml_tf.evaluation.scores import mean_interval
from acml_tf.evaluation.two_sample_test import two_sample_accuracy
from acml_tf.features.level_picture import FLOOR_DB, level_pictures
from acml_tf.features.onset import align_onsets

WAYS = ("every cell by itself", "every score by itself", "scores together", "touch: by itself", "touch: together")
# the yardstick: plucks that were really played, each by another player
OTHERS = "plucks of others"
# what is compared: attribute of a study, the way that should be farther, the way that should be nearer
GAINS = (
    ("distance_db", WAYS[0], WAYS[2]),
    ("distance_db", WAYS[1], WAYS[2]),
    ("told_apart", WAYS[2], WAYS[4]),
    ("told_apart", WAYS[3], WAYS[4]),
    ("touch_distance_db", WAYS[3], WAYS[4]),
    ("told_apart", WAYS[4], OTHERS),
    ("touch_distance_db", WAYS[4], OTHERS),
)


@needs_numbers("num_draws")
@takes_tables("scores", min_rows=2)
def draw_independently(scores, num_draws, seed):
    """Draw each score by itself from the normal distribution with its mean and variance.

    Args:
        scores: One row per known picture, shape `(n, k)`.
        num_draws: Number of new rows.
        seed: Seed of the draw.

    Returns:
        New scores, shape `(num_draws, k)`.

    Example:
        >>> draw_independently(np.array([[0.0, 1.0], [2.0, 3.0]]), 5, seed=0).shape
        (5, 2)
    """
    normal = np.random.default_rng(seed).normal(size=(num_draws, np.shape(scores)[1]))
    return np.mean(scores, axis=0) + normal * np.std(scores, axis=0, ddof=1)


@needs_functions("draw")
@needs_numbers("num_draws")
@takes_cases("scores", "touches")
@takes_tables("scores")
def draw_by_touch(draw, scores, touches, num_draws, seed):
    """Draw from each touch by itself, as many as of any other.

    Args:
        draw: `draw_scores` or `draw_independently`.
        scores: One row per known picture, shape `(n, k)`.
        touches: Touch of each row, shape `(n,)`.
        num_draws: Number of new rows; what does not divide by the number of touches is left out.
        seed: Seed of the draw.

    Returns:
        New scores, ordered by touch, shape `(num_draws, k)`.

    Example:
        >>> draw_by_touch(draw_scores, np.eye(4), np.array(["a", "a", "b", "b"]), 6, seed=0).shape
        (6, 4)
    """
    names = np.unique(touches)
    parts = [draw(scores[touches == name], num_draws // len(names), [seed, i]) for i, name in enumerate(names)]
    return np.concatenate(parts)


@needs_numbers("num_samples")
def pictures_of_others(num_samples, num_draws, seed):
    """Simulate what a perfect draw would be: plucks that are independent of each other, each by another player.

    Args:
        num_samples: Samples of each pluck, from its onset on.
        num_draws: Number of plucks, a multiple of the number of touches.
        seed: Draws the players (an integer or a list of integers); they are none of `study_players`.

    Returns:
        Pictures in dB, ordered by touch, shape `(num_draws, num_cells)`.

    Example:
        >>> pictures_of_others(945, 6, seed=0).shape
        (6, 1015)
    """
    plucks = simulate_plucks(num_draws, plucks_per_player=1, seed=[33, *np.atleast_1d(seed)])
    return level_pictures(align_onsets(plucks.signals[np.argsort(plucks.touches, kind="stable")], num_samples))


@dataclass(frozen=True, eq=False)
class DrawStudy:
    """Hold what one set of players says of the ways to draw.

    Attributes:
        heard: Scores of the training plucks, shape `(n, k)`.
        new: Scores of the plucks by players held out, shape `(m, k)`.
        draws: By way, drawn scores, shape `(num_draws, k)`; and those of the plucks of others, if there are any.
        distance_db: By way, Fréchet distance from the new plucks in dB per cell (RMS).
        touch_distance_db: The same within each touch, mean over the touches; for the two ways that draw by touch, and
            for the plucks of others.
        told_apart: By way, fraction that a classifier recognises; 0.5 is guessing.
    """

    heard: np.ndarray
    new: np.ndarray
    draws: dict
    distance_db: dict
    touch_distance_db: dict
    told_apart: dict


def study_draws(pictures_db, plucks, train, num_axes=12, num_draws=300, seed=0, others_db=None):
    """Draw in five ways from training plucks, and compare with plucks of other players.

    All are compared by their scores on the first axes of the training set, in dB per cell: a distance in this space is
    the RMS difference of two pictures, as far as the axes show it.

    Args:
        pictures_db: Pictures of all plucks, shape `(num_plucks, num_cells)`.
        plucks: The plucks, for their players and touches.
        train: Whether a pluck is used for training, shape `(num_plucks,)`, by whole players.
        num_axes: Number of axes.
        num_draws: Draws in each way.
        seed: Seed of the draws.
        others_db: Pictures as of `pictures_of_others`, which are compared like a draw; None for no yardstick.

    Returns:
        `DrawStudy`.

    Example:
        `study_draws(pictures, plucks, plucks.players < 25).distance_db["scores together"]` is some tenths of a decibel.
    """
    known, touches, cells = pictures_db[train], plucks.touches[train], pictures_db.shape[1]
    mean, axes, _ = principal_axes(known, num_axes)
    heard, new = ((rows - mean) @ axes.T / np.sqrt(cells) for rows in (known, pictures_db[~train]))
    single = np.maximum(draw_independently(known, num_draws, seed), FLOOR_DB)
    draws = (
        (single - mean) @ axes.T / np.sqrt(cells),
        draw_independently(heard, num_draws, seed),
        draw_scores(heard, num_draws, seed),
        draw_by_touch(draw_independently, heard, touches, num_draws, seed),
        draw_by_touch(draw_scores, heard, touches, num_draws, seed),
    )
    draws = dict(zip(WAYS, draws, strict=True))
    if others_db is not None:
        draws[OTHERS] = (others_db - mean) @ axes.T / np.sqrt(cells)
    distance_db = {way: frechet_distance(drawn, new) for way, drawn in draws.items()}
    players = plucks.players[~train]
    told_apart = {way: two_sample_accuracy(drawn, new, players, seed=seed) for way, drawn in draws.items()}
    within = {way: _distance_within(draws[way], new, plucks.touches[~train]) for way in list(draws)[3:]}
    return DrawStudy(heard, new, draws, distance_db, within, told_apart)


def study_players(num_samples, num_axes=12, seed=0, num_players=40, num_draws=300):
    """Simulate players and study the ways to draw, with five of eight players for training.

    Args:
        num_samples: Samples of each pluck, from its onset on.
        num_axes: Number of axes.
        seed: Draws players and plucks.
        num_players: Number of players, ten plucks each.
        num_draws: Draws in each way.

    Returns:
        `DrawStudy`.

    Example:
        `[study_players(9585, seed=seed) for seed in range(5)]` are five studies that share no player.
    """
    plucks = simulate_plucks(num_players, seed=[32, seed])
    pictures_db = level_pictures(align_onsets(plucks.signals, num_samples))
    train, others_db = plucks.players < 0.625 * num_players, pictures_of_others(num_samples, num_draws, seed)
    return study_draws(pictures_db, plucks, train, num_axes, num_draws, seed, others_db)


def gains_of_ways(studies):
    """Describe by how much one way to draw gains over another in the same study.

    Args:
        studies: At least two `DrawStudy`.

    Returns:
        A line of text for each pair in `GAINS`: mean and Student's 95 % interval of the paired differences.

    Example:
        `gains_of_ways(studies)[0]` begins with `distance_db: every cell by itself − scores together`.
    """
    lines = []
    for what, first, second in GAINS:
        gains = [getattr(study, what)[first] - getattr(study, what)[second] for study in studies]
        low, high = mean_interval(gains)
        lines.append(f"{what}: {first} − {second}: {np.mean(gains):.2f} [{low:.2f}, {high:.2f}]")
    return lines


def _distance_within(drawn, new, touches):
    """Return the mean over the touches of the Fréchet distance between drawn and new plucks of one touch."""
    names = np.unique(touches)
    parts = np.split(drawn, len(names))
    return float(
        np.mean([frechet_distance(part, new[touches == name]) for name, part in zip(names, parts, strict=True)])
    )
