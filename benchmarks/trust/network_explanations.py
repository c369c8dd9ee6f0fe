"""Bars of lesson 6.3: does an explanation of a network find the whistle that was planted at one farm?"""

import numpy as np

from acml_tf.acoustics.stft import short_time_fourier_transform
from acml_tf.acoustics.windows import hann_window
from acml_tf.data.whistle import HIGH_HZ, LOW_HZ, simulate_two_farms
from acml_tf.evaluation.scores import mean_interval
from acml_tf.explain.grad_cam import enlarge_map, grad_cam, tap_network
from acml_tf.explain.gradients import input_gradient, integrated_gradients
from acml_tf.explain.perturbation import deletion_curve, occlusion_map
from acml_tf.explain.sanity import randomised_weights_check, share_inside
from acml_tf.features.cepstrum import mel_filterbank
from acml_tf.features.logmel import standardise_bands
from acml_tf.networks.classifiers.cnn import build_cnn
from acml_tf.networks.classifiers.training import train_classifier
from benchmarks.networks.bars import Bar

RATE_HZ, SHAPE, COUNTS = 16000, (64, 61), (0, 20, 50, 100, 200, 400, 800, 1600, 3904)
SETTINGS = {"mix": 0, "widest_bands": 0, "widest_frames": 0, "batch_size": 16, "learning_rate": 4e-3, "epochs": 20}


def run(_data):
    """Measure on simulated sound, the only one whose truth is known."""
    bank, window = mel_filterbank(64, 1024, RATE_HZ), hann_window(1024)
    plain, whistling, farms = simulate_two_farms(160, seed=1)
    exam = np.arange(160) >= 120
    sounds = np.where(farms[:, None] == 1, whistling, plain)

    def levels(table):
        return 10 * np.log10(
            bank @ np.array([abs(short_time_fourier_transform(s, window, 512)) ** 2 for s in table]) + 0.01
        )

    heard, quiet = levels(sounds), levels(plain)
    train, test = standardise_bands(heard[~exam], heard[exam])
    twins = standardise_bands(heard[~exam], quiet[exam])[1]
    cnn = build_cnn(SHAPE, 2, filters=(16, 24, 32), strides=(2, 2, 1), seed=0)
    train_classifier(cnn, train, farms[~exam], **SETTINGS)
    lines_hz, typical = np.fft.rfftfreq(1024, 1 / RATE_HZ), train[farms[~exam] == 0].mean(axis=0)
    band = bank[:, (lines_hz > LOW_HZ) & (lines_hz < HIGH_HZ)].any(axis=1)
    return bars_of(cnn, test[farms[exam] == 1][:8], twins[farms[exam] == 1][:8], typical, band)


def bars_of(cnn, clips, twins, typical, band):
    """Completeness, shares, deletion and random weights, over clips."""

    def gradient(pictures):
        return input_gradient(cnn, pictures, 1)

    def logit(pictures):
        return np.asarray(cnn(np.asarray(pictures, "float32"), training=False))[:, 1]

    tapped, draw = tap_network(cnn, 2), np.random.default_rng(0)
    maps = {
        "integrated gradients, typical": [integrated_gradients(gradient, clip, typical, 768) for clip in clips],
        "integrated gradients, twin": [
            integrated_gradients(gradient, clip, twin, 768) for clip, twin in zip(clips, twins, strict=True)
        ],
        "Grad-CAM, first block": [enlarge_map(grad_cam(tapped, clip, 1), SHAPE) for clip in clips],
        "occlusion": [occlusion_map(logit, clip, (4, 61)) for clip in clips],
    }
    change = logit(clips) - logit(typical[None])
    gap = np.max(np.abs(np.sum(maps["integrated gradients, typical"], axis=(1, 2)) - change) / np.abs(change))
    bars = [Bar("completeness", "relative gap < 1e-3", f"{gap:.1e}, largest of {len(clips)} clips", gap < 1e-3)]
    chance = np.array([deletion_curve(logit, clip, draw.uniform(size=SHAPE), COUNTS).mean() for clip in clips])
    for name, found in maps.items():
        shares = np.array([share_inside(values, band) for values in found])
        bars.append(Bar(name, "share in the band ≥ 80 %", said(shares), shares.mean() >= 0.8))
        areas = [deletion_curve(logit, clip, m, COUNTS).mean() for clip, m in zip(clips, found, strict=True)]
        bars.append(Bar(name, "deletion below random", said(areas - chance), mean_interval(areas - chance)[1] < 0))
    alike = np.array(
        [randomised_weights_check(cnn, lambda net: input_gradient(net, clips[:1], 1), s) for s in range(5)]
    )
    return [*bars, Bar("gradient, weights shuffled", "rank correlation < 0.5", said(alike), alike.max() < 0.5)]


def said(values):
    """Say a mean with Student's interval."""
    low, high = mean_interval(np.asarray(values))
    return f"{np.mean(values):.3f} [{low:.3f}, {high:.3f}]"
