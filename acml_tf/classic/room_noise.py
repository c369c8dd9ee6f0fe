"""Generated room responses without a network: noise that decays like the data.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts, takes_number, takes_positive
from acml_tf.acoustics.decay import short_time_level_db
from acml_tf.classic.mixture import fit_mixture
from acml_tf.features.decay_form import FLOOR_DB, FRAME


@takes_counts("num_responses", "num_samples")
@takes_positive("reverberation_s", "sample_rate_hz")
@takes_number("reverberation_s", "sample_rate_hz")
def decaying_noise(num_responses, reverberation_s, sample_rate_hz, num_samples, seed=0):
    """Return white noise that falls by 60 dB in one time, the same for all.

    Args:
        num_responses: How many to generate.
        reverberation_s: Time for 60 dB in seconds.
        sample_rate_hz: Sample rate in hertz.
        num_samples: Length of each.
        seed: Draws the noise.

    Returns:
        Responses, peak ±1, shape `(num_responses, num_samples)`.

    Example:
        >>> decaying_noise(1, 0.5, 4000, 4096).shape
        (1, 4096)

        Its T30 is near 0.5 s.
    """
    noise = np.random.default_rng(seed).standard_normal((num_responses, num_samples))
    responses = noise * 10 ** (-3 * np.arange(num_samples) / sample_rate_hz / reverberation_s)
    return responses / np.abs(responses).max(axis=1, keepdims=True)


@takes_counts("num_frames", least=7)
def stretch_edges(num_frames):
    """Return where stretches of frames begin and end: one frame each at first, ever longer later.

    Args:
        num_frames: Number of frames of a response.

    Returns:
        Whole numbers from 0 to `num_frames`, each larger than the one before, about 24 of them.

    Example:
        >>> stretch_edges(256)[[0, 1, 2, 3, 4, 5, 6, -1]]
        array([  0,   1,   2,   3,   4,   5,   6, 256])
    """
    return np.unique(np.concatenate([np.arange(6), np.geomspace(6, num_frames, 18).round()])).astype(int)


def sample_response_mixture(responses, num_responses, num_components=4, seed=0):
    """Fit a mixture of normal distributions to the levels of responses, draw new levels, and fill them with noise.

    The features are the mean levels (dB) of about two dozen stretches, short ones first. Between their middles the
    level runs straight.

    Args:
        responses: Real responses, shape `(n, num_samples)`, a multiple of 16 samples.
        num_responses: How many to generate.
        num_components: Number of normal distributions.
        seed: Draws the start of the fit, the levels and the noise.

    Returns:
        Responses, peak ±1, shape `(num_responses, num_samples)`.

    Example:
        `sample_response_mixture(training, 400).shape` is `(400, 4096)`.
    """
    level = np.maximum(short_time_level_db(responses, FRAME), FLOOR_DB)
    edges = stretch_edges(level.shape[1])
    features = np.add.reduceat(level, edges[:-1], axis=1) / np.diff(edges)
    mixture = fit_mixture(features, num_components, seed)
    drawn = mixture.sample(num_responses)[0]
    middle = (edges[:-1] + edges[1:] - 1) / 2
    fine = np.stack([np.interp(np.arange(level.shape[1]), middle, row) for row in drawn])
    noise = np.random.default_rng(seed).standard_normal((num_responses, responses.shape[1]))
    sampled = noise * 10 ** (np.repeat(fine, FRAME, axis=1) / 20)
    return sampled / np.abs(sampled).max(axis=1, keepdims=True)
