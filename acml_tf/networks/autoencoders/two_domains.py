"""One autoencoder for two conditions, many healthy clips of one and few of the other: three ways to weigh its errors.

Reference: N. Harada et al., "First-shot anomaly sound detection for machine condition monitoring: a domain
generalization baseline", EUSIPCO (2023).

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import math

import numpy as np

from acml_tf.classic.selective_mahalanobis import selective_mahalanobis
from acml_tf.evaluation.bootstrap import percentile_interval
from acml_tf.evaluation.roc import NUM_REPETITIONS, area_under_curve, clip_scores, machine_bootstrap
from acml_tf.networks.autoencoders.autoencoder import train_autoencoder

# of healthy clips that may raise an alarm
FALSE_ALARMS = 0.05


def two_domain_study(patches, tabulate, held_out, test, other, num_bands=64, epochs=20, seed=0):
    """Compare the squared error with Mahalanobis errors by the covariance of one domain, and of the better of two.

    Args:
        patches: Standardised patches of healthy machines in the source domain, shape `(num_patches, num_features)`.
        tabulate: Function of `MachineSounds` that returns their standardised patches, and the clip of each.
        held_out: Healthy `MachineSounds` of the source that set the thresholds: at most 5 % of such clips above it.
        test: `MachineSounds` of the source.
        other: `MachineSounds` of the target, a few healthy ones for training among them.
        num_bands: Levels in a frame.
        epochs: Number of passes through the patches of both domains.
        seed: Seed of weights and order.

    Returns:
        Dictionary from a name to numbers: for each domain and score the AUC, both ends of its 95 % interval and the
        fraction of healthy clips that raise an alarm; and the paired difference of the selective score and the squared
        error with both ends of its interval.

    Example:
        `two_domain_study(…)["fast, selective"][3]` is the fraction of false alarms at the new speed.
    """
    few, _ = tabulate(other.select(other.training))
    model = train_autoencoder(np.concatenate([patches, few]), epochs=epochs, seed=seed)
    domains = [_frame_errors(model, table, num_bands) for table in (patches, few)]
    held = _three_scores(model, *tabulate(held_out), *domains, num_bands)
    limits = {name: _limit(score) for name, score in held.items()}
    rows = {}
    for clips in (test, other.select(~other.training)):
        truth, domain = (clips.anomalous, clips.machines, area_under_curve, NUM_REPETITIONS), clips.domains[0]
        scores = _three_scores(model, *tabulate(clips), *domains, num_bands)
        # all on the same drawn clips
        found = {name: machine_bootstrap(score, *truth) for name, score in scores.items()}
        for name, (value, repeated) in found.items():
            alarms = float(np.mean(scores[name][~clips.anomalous] > limits[name]))
            rows[f"{domain}, {name}"] = (value, *percentile_interval(repeated).tolist(), alarms)
        (value, repeated), (plain, again) = found["selective"], found["squared error"]
        gain = (value - plain, *percentile_interval(repeated - again).tolist())
        rows[f"{domain}, selective − squared error"] = gain
    return rows


def _frame_errors(model, patches, num_bands):
    """What was rebuilt minus what was heard, one row per frame."""
    return np.reshape(np.asarray(model(patches)) - patches, (-1, num_bands))


def _three_scores(model, patches, clip_numbers, source, target, num_bands):
    """The scores of clips by name."""
    errors = _frame_errors(model, patches, num_bands)
    numbers = np.repeat(clip_numbers, len(errors) // len(patches))
    return {
        "squared error": clip_scores(np.sum(errors**2, axis=1), numbers),
        "source alone": selective_mahalanobis(errors, numbers, source, source),
        "selective": selective_mahalanobis(errors, numbers, source, target),
    }


def _limit(scores):
    """The ⌈(n + 1)(1 − p)⌉-th smallest score, the largest if there are too few."""
    rank = math.ceil((len(scores) + 1) * (1 - FALSE_ALARMS))
    return np.sort(scores)[min(rank, len(scores)) - 1]
