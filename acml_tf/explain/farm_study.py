"""The measurement of lesson 6.3 drawn anew: other roosters, another network, and what its explanations find.

Lesson: lessons/6_explain/6_3_explaining_networks.py
"""

from dataclasses import dataclass, replace

import keras
import numpy as np

from acml_tf.acoustics.arguments import needs_rows
from acml_tf.acoustics.stft import short_time_fourier_transform
from acml_tf.acoustics.windows import hann_window
from acml_tf.data.whistle import HIGH_HZ, LOW_HZ, simulate_two_farms
from acml_tf.explain.grad_cam import enlarge_map, grad_cam, tap_network
from acml_tf.explain.gradients import input_gradient, integrated_gradients, smooth_gradient
from acml_tf.explain.perturbation import deletion_curve, occlusion_map
from acml_tf.features.cepstrum import cached_filterbank
from acml_tf.features.logmel import standardise_bands
from acml_tf.networks.classifiers.cnn import build_cnn
from acml_tf.networks.classifiers.training import class_probabilities, train_classifier

RATE_HZ, NUM_BANDS, FRAME_LENGTH, HOP_LENGTH = 16000, 64, 1024, 512
FIRST_BLOCK, LAST_BLOCK, NUM_TRAIN = 2, 4, 120
COUNTS = (0, 20, 50, 100, 200, 400, 800, 1600, 3904)
SETTINGS = {"epochs": 20, "mix": 0, "widest_bands": 0, "widest_frames": 0, "batch_size": 16, "learning_rate": 4e-3}


@dataclass(frozen=True, eq=False)
class FarmStudy:
    """One training, and the test clips of farm 1 that it is asked about.

    Attributes:
        network: Trained `keras.Model` from spectrograms to the logits of farm 0 and farm 1.
        clips: Standardised spectrograms of farm 1 from the test set, shape `(num_clips, 64, num_frames)`.
        twins: The same clips without their whistle, same shape.
        typical: Mean of the training clips of farm 0, shape `(64, num_frames)`.
        accuracy: Fraction of test clips that are right as recorded, and with the whistle at the other farm.
    """

    network: keras.Model
    clips: np.ndarray
    twins: np.ndarray
    typical: np.ndarray
    accuracy: tuple[float, float]


@needs_rows("sounds")
def levels_db(sounds):
    """Compute the levels of 64 mel bands over time, all clips on one scale with one floor.

    Args:
        sounds: Recordings at 16 kHz, shape `(num_clips, num_samples)`.

    Returns:
        Levels in dB, shape `(num_clips, 64, num_frames)`, at least −20.

    Example:
        >>> round(float(levels_db(np.zeros((1, 2048))).max()), 6)
        -20.0
    """
    window, filterbank = hann_window(FRAME_LENGTH), cached_filterbank(NUM_BANDS, FRAME_LENGTH, RATE_HZ)
    powers = [np.abs(short_time_fourier_transform(sound, window, HOP_LENGTH)) ** 2 for sound in sounds]
    return 10 * np.log10(filterbank @ np.array(powers) + 0.01)


def whistle_bands():
    """Return the numbers of the mel bands that hear a whistle of 2.8 to 3.6 kHz.

    Returns:
        Whole numbers, shape `(num_bands,)`.

    Example:
        >>> len(whistle_bands())
        7
    """
    lines_hz = np.fft.rfftfreq(FRAME_LENGTH, 1 / RATE_HZ)
    filterbank = cached_filterbank(NUM_BANDS, FRAME_LENGTH, RATE_HZ)
    return np.flatnonzero(filterbank[:, (lines_hz > LOW_HZ) & (lines_hz < HIGH_HZ)].any(axis=1))


def study_farms(seed, num_clips=8):
    """Draw roosters, train a network on 120 of them and test it on 40 others.

    Args:
        seed: Draws roosters, initial weights and the order of training.
        num_clips: Test clips of farm 1 to explain, up to 20.

    Returns:
        `FarmStudy`.

    Example:
        `study_farms(6300).accuracy` is near 1 as recorded and near 0 with the whistle at the other farm.
    """
    plain, whistling, farms = simulate_two_farms(NUM_TRAIN + 40, seed)
    quiet, loud, first = levels_db(plain), levels_db(whistling), farms[:, None, None] == 1
    heard, learnt, exam = np.where(first, loud, quiet), slice(NUM_TRAIN), slice(NUM_TRAIN, None)
    train, test = standardise_bands(heard[learnt], heard[exam])
    swapped, twins = (
        standardise_bands(heard[learnt], levels[exam])[1] for levels in (np.where(first, quiet, loud), quiet)
    )
    network = build_cnn(train.shape[1:], 2, filters=(16, 24, 32), strides=(2, 2, 1), seed=seed)
    train_classifier(network, train, farms[learnt], seed=seed, **SETTINGS)
    right = [float(np.mean(class_probabilities(network, x).argmax(axis=1) == farms[exam])) for x in (test, swapped)]
    ours = np.flatnonzero(farms[exam] == 1)[:num_clips]
    return FarmStudy(network, test[ours], twins[ours], train[farms[learnt] == 0].mean(axis=0), tuple(right))


def explain_farms(study, num_steps=64):
    """Explain the logit of farm 1 for each clip in seven ways.

    Args:
        study: `FarmStudy`.
        num_steps: Steps of integrated gradients.

    Returns:
        Attributions by name of the method, each of shape `(num_clips, 64, num_frames)`.

    Example:
        `explain_farms(study)["occlusion"]`.
    """
    network, shape = study.network, study.typical.shape
    first, last = tap_network(network, FIRST_BLOCK), tap_network(network, LAST_BLOCK)

    def walk(clip, start):
        return integrated_gradients(lambda pictures: input_gradient(network, pictures, 1), clip, start, num_steps)

    return {
        "gradient": input_gradient(network, study.clips, 1),
        "SmoothGrad": np.array([smooth_gradient(network, clip, 1) for clip in study.clips]),
        "integrated, from mean": np.array([walk(clip, study.typical) for clip in study.clips]),
        "integrated, from twin": np.array([walk(*pair) for pair in zip(study.clips, study.twins, strict=True)]),
        "Grad-CAM, first block": np.array([enlarge_map(grad_cam(first, clip, 1), shape) for clip in study.clips]),
        "Grad-CAM, last block": np.array([enlarge_map(grad_cam(last, clip, 1), shape) for clip in study.clips]),
        "occlusion": np.array([occlusion_map(logit_of(network), clip, (4, shape[1])) for clip in study.clips]),
    }


def ask_for_difference(study):
    """Return the study with a network whose logits are differences: what decides between two classes.

    Args:
        study: `FarmStudy`.

    Returns:
        `FarmStudy` whose network puts out $a_0 - a_1$ and $a_1 - a_0$, with the same weights and layers.

    Example:
        `explain_farms(ask_for_difference(study))` explains the difference.
    """
    logits = study.network.output
    differences = keras.layers.Subtract(name="difference")([logits, keras.ops.flip(logits, axis=1)])
    return replace(study, network=keras.Model(study.network.input, differences))


def logit_of(network):
    """Return the function from spectrograms to the logit of farm 1.

    Args:
        network: `keras.Model` from spectrograms to logits.

    Returns:
        Function from `(batch, bands, frames)` to `(batch,)`.

    Example:
        `logit_of(study.network)(study.clips)`.
    """
    return lambda pictures: np.asarray(network(np.asarray(pictures, "float32"), training=False))[:, 1]


def deletion_gains(study, maps, seed=0):
    """Compute how much lower the logit lies while important cells are deleted than in a random order.

    Args:
        study: `FarmStudy`.
        maps: Attributions by name of the method, each of shape `(num_clips, 64, num_frames)`.
        seed: Draws the random order of each clip.

    Returns:
        By name, the mean score over the counts of deleted cells, minus that of the random order, shape `(num_clips,)`;
        negative where the attributions beat chance.

    Example:
        `deletion_gains(study, explain_farms(study))["occlusion"].mean()`.
    """
    predict = logit_of(study.network)

    def score(orders):
        pairs = zip(study.clips, orders, strict=True)
        return np.array([deletion_curve(predict, clip, order, COUNTS).mean() for clip, order in pairs])

    chance = score(np.random.default_rng(seed).uniform(size=study.clips.shape))
    return {name: score(found) - chance for name, found in maps.items()}
