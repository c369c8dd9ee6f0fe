"""Plucks by lot: how many components hold the plucks of new players, and which draws come near to them?

Ten classes of forty computed players, 25 of them for training; and the measured ears of KEMAR, with every other sector
of 45° held out. The last two rows measure what
even the best draw lacks against plucks that other players played. About three minutes: `python benchmarks/chapters.py
--only plucks` prints the bars.

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

import numpy as np

from acml_tf.classic.principal_components import principal_axes
from acml_tf.classic.score_draws import GAINS, pictures_of_others, study_draws
from acml_tf.data.kemar import load_kemar
from acml_tf.data.plucks import simulate_plucks
from acml_tf.evaluation.held_out_variance import components_needed, held_out_variance
from acml_tf.evaluation.scores import mean_interval
from acml_tf.features.hrtf import level_spectrum_db
from acml_tf.features.level_picture import level_pictures
from acml_tf.features.onset import align_onsets
from benchmarks.networks.bars import Bar

NUM_CLASSES, NUM_SAMPLES, NUM_AXES, NUM_COMPONENTS = 10, 9585, 12, 12
PUBLISHED_FOR_EARS = 5  # Kistler and Wightman (1992): about 90 % of the variance


def run(_data):
    """Return the rows: components of plucks, components of ears, and what each way to draw gains over another."""
    counts, studies = [], []
    for seed in range(NUM_CLASSES):
        plucks = simulate_plucks(40, seed=[16, seed])
        pictures, train = level_pictures(align_onsets(plucks.signals, NUM_SAMPLES)), plucks.players < 25
        mean, axes, _ = principal_axes(pictures[train], 249)
        counts.append(components_needed(held_out_variance(pictures[~train], mean, axes)))
        others = pictures_of_others(NUM_SAMPLES, 300, [16, seed])
        studies.append(study_draws(pictures, plucks, train, NUM_AXES, seed=seed, others_db=others))
    return [component_bar(counts), ear_bar(), *(gain_bar(studies, *gain) for gain in GAINS)]


def component_bar(counts):
    """Row of the number of components for 90 % of the variance of plucks by players held out."""
    measured = f"{min(counts)} to {max(counts)} in {len(counts)} classes of players"
    bar = f"computed plucks: 90 % of the held-out variance with at most {NUM_COMPONENTS} of 250 components"
    return Bar("PCA of aligned levels", bar, measured, max(counts) <= NUM_COMPONENTS)


def ear_bar():
    """Row of the number of components for 90 % of the variance of measured ears in directions held out."""
    directions, responses, rate_hz = load_kemar()
    levels = level_spectrum_db(responses[:, 0], rate_hz)
    seen = np.degrees(np.arctan2(directions[:, 1], directions[:, 0])) % 360 // 45 % 2 == 1
    mean, axes, _ = principal_axes(levels[seen], 20)
    fractions = held_out_variance(levels[~seen], mean, axes)
    bar = f"KEMAR: 90 % of the held-out variance with at most {PUBLISHED_FOR_EARS} of 64 components"
    measured = f"{components_needed(fractions)} ({fractions[PUBLISHED_FOR_EARS - 1]:.3f} with {PUBLISHED_FOR_EARS})"
    return Bar("PCA of levels", bar, measured, bool(fractions[PUBLISHED_FOR_EARS - 1] >= 0.9))


def gain_bar(studies, what, first, second):
    """Row of one way to draw against another; the two draws of one normal law must tie."""
    gains = [getattr(study, what)[first] - getattr(study, what)[second] for study in studies]
    low, high = mean_interval(gains)
    tie = what == "distance_db" and first == "every score by itself"
    passed = low <= 0 <= high if tie else low > 0
    bar = f"{what}: {second} {'ties with' if tie else 'below'} {first}"
    return Bar("draws", bar, f"gain {np.mean(gains):.3f} [{low:.3f}, {high:.3f}], {len(gains)} classes", bool(passed))
