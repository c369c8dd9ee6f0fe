"""Plots of a classification: what the features see, what a tree asks, what is mistaken for what, how sure
we are.

Lesson: lessons/4_supervised/4_2_spoken_digits.py
"""

import numpy as np

from acml_tf.features.cepstrum import mel_cepstrum
from acml_tf.features.spectrogram import power_spectrogram, power_to_decibel
from acml_tf.plots.style import DASHES, MARKERS, add_legend, make_axes


def plot_speech_features(signals, sample_rate_hz):
    """Draw waveform, spectrogram and cepstrum of a few sounds side by side.

    Args:
        signals: Waveforms by name, at most four to stay readable.
        sample_rate_hz: Samples per second.

    Returns:
        Figure with one column per sound.

    Example:
        `plot_speech_features({"three by theo": signal}, 8000)`.
    """
    figure, axes = make_axes(3, len(signals), "image")
    for (wave, spectrum, cepstrum), (name, signal) in zip(axes.T, signals.items(), strict=True):
        seconds = len(signal) / sample_rate_hz
        wave.plot(np.arange(len(signal)) / sample_rate_hz, signal, linewidth=0.5)
        wave.set(title=name, xlim=(0, seconds))
        wave.locator_params(axis="y", nbins=3)
        level_db = power_to_decibel(power_spectrogram(signal, sample_rate_hz))
        box = (0, seconds, 0, sample_rate_hz / 2000)
        level = spectrum.imshow(level_db, origin="lower", aspect="auto", extent=box, cmap="magma", vmin=-80, vmax=0)
        coefficients = mel_cepstrum(signal, sample_rate_hz, num_coefficients=30)[1:]
        style = {"origin": "lower", "aspect": "auto", "cmap": "RdBu_r", "vmin": -60, "vmax": 60}
        value = cepstrum.imshow(coefficients, extent=(0, seconds, 0.5, 29.5), **style)
        cepstrum.set(xlabel="time (s)")
    for panel, label in zip(
        axes[:, 0], ("amplitude (full scale)", "frequency (kHz)", "coefficient number"), strict=True
    ):
        panel.set_ylabel(label)
    figure.colorbar(level, ax=axes[1], label="level (dB re loudest)")
    figure.colorbar(value, ax=axes[2], label="coefficient (dB)")
    figure.suptitle("The same word as a waveform, a spectrogram and a cepstrum")
    return figure


def plot_threshold_search(values, labels, thresholds, impurities, name):
    """Draw one feature of every clip by class, and the impurity that each threshold would leave.

    Args:
        values: The feature, shape `(num_clips,)`.
        labels: Digits, shape `(num_clips,)`.
        thresholds: Questions tried, shape `(n,)`.
        impurities: Gini impurity left by each, shape `(n,)`.
        name: What the feature is, with its unit.

    Returns:
        Figure with two panels that share the feature axis.

    Example:
        `plot_threshold_search(table[:, 1], digits, thresholds, impurities, "mean of c₁ (dB)")`.
    """
    figure, ((clips,), (curve,)) = make_axes(2, 1, sharex=True)
    height = labels + np.random.default_rng(0).uniform(-0.3, 0.3, len(labels))
    clips.scatter(values, height, c=labels, s=5, cmap="tab10", vmin=0, vmax=9)
    clips.set(title="Which question would a tree ask first?", ylabel="digit", yticks=range(10))
    curve.plot(thresholds, impurities)
    best = thresholds[np.argmin(impurities)]
    for axis in (clips, curve):
        axis.axvline(best, color="black", linestyle="--", label=f"best threshold {best:.1f} dB")
    curve.set(xlabel=name, ylabel="Gini impurity left")
    add_legend(curve)
    return figure


def plot_forest_growth(num_trees, curves, baseline):
    """Draw how accuracy grows with the number of trees that vote.

    Args:
        num_trees: Numbers of trees, shape `(n,)`.
        curves: Accuracies by name, each of shape `(n,)`.
        baseline: Accuracy of always giving the commonest answer.

    Returns:
        Figure with logarithmic number of trees.

    Example:
        `plot_forest_growth(np.arange(1, 51), {"majority vote": accuracy}, 0.1)`.
    """
    figure, ((axis,),) = make_axes()
    for dash, (name, accuracy) in zip(DASHES, curves.items(), strict=False):
        axis.plot(num_trees, accuracy, linestyle=dash, label=name)
    axis.axhline(baseline, color="grey", linestyle=":", label="commonest digit")
    axis.set(title="Many trees, one vote", xlabel="number of trees (–)", ylabel="test accuracy (–)", ylim=(0, 1))
    axis.set_xscale("log")
    axis.set_xticks([1, 2, 5, 10, 20, 50], ["1", "2", "5", "10", "20", "50"], minor=False)
    axis.minorticks_off()
    add_legend(axis, loc="lower right")
    return figure


def plot_scores(names, scores, baseline):
    """Draw accuracies with their intervals, the questions side by side.

    Args:
        names: Names of the models.
        scores: By question, one `(accuracy, low, high)` per model.
        baseline: Accuracy of always giving the commonest answer.

    Returns:
        Figure with one group of points per model.

    Example:
        `plot_scores(["tree"], {"known voices": [(0.8, 0.7, 0.9)]}, 0.1)`.
    """
    figure, ((axis,),) = make_axes()
    for index, (question, rows) in enumerate(scores.items()):
        accuracy, low, high = np.array(rows).T
        place = np.arange(len(names)) + 0.2 * (index - (len(scores) - 1) / 2)
        ends = np.stack([accuracy - low, high - accuracy])
        axis.errorbar(place, accuracy, ends, fmt="os"[index % 2], capsize=4, label=question)
    axis.axhline(baseline, color="grey", linestyle=":", label="commonest digit")
    axis.set_xticks(range(len(names)), names)
    axis.set(title="Known voices and new voices", xlabel="model (–)", ylabel="accuracy (–)", ylim=(0, 1.02))
    add_legend(figure, loc="outside lower center", ncols=3)
    return figure


def plot_confusions(matrices):
    """Draw confusion matrices side by side, shaded by the fraction of each row.

    Args:
        matrices: Counts by title, each of shape `(num_classes, num_classes)`, rows true.

    Returns:
        Figure with one panel per matrix; the numbers are counts of clips.

    Example:
        `plot_confusions({"known voices": matrix})`.
    """
    figure, axes = make_axes(1, len(matrices), "matrix")
    for axis, (title, matrix) in zip(axes[0], matrices.items(), strict=True):
        fraction = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
        axis.imshow(fraction, cmap="Blues", vmin=0, vmax=1)
        for (row, column), count in np.ndenumerate(matrix):
            colour = "white" if fraction[row, column] > 0.5 else "black"
            axis.text(column, row, count, ha="center", va="center", color=colour, fontsize="small")
        ticks = range(len(matrix))
        axis.set(title=title, xlabel="predicted digit", ylabel="true digit", xticks=ticks, yticks=ticks)
    figure.suptitle("What was taken for what (clips)")
    return figure


def plot_group_accuracies(names, accuracies, intervals):
    """Draw one point per speaker, and beside them the intervals of the mean.

    Args:
        names: Speakers, shape `(n,)`.
        accuracies: Accuracy of each speaker by question, each of shape `(n,)`.
        intervals: `(low, high)` by name of the method.

    Returns:
        Figure with two panels that share the accuracy axis.

    Example:
        `plot_group_accuracies(names, {"new voices": accuracy}, {"clips": (0.6, 0.7)})`.
    """
    figure, ((points, bars),) = make_axes(1, 2, sharey=True)
    for marker, (question, accuracy) in zip(MARKERS, accuracies.items(), strict=False):
        points.plot(names, accuracy, marker, label=question)
    points.set(title="One point per speaker", xlabel="speaker (–)", ylabel="accuracy (–)", ylim=(0, 1.02))
    points.tick_params(axis="x", rotation=45, labelsize="small")
    add_legend(points, loc="lower left")
    for index, (low, high) in enumerate(intervals.values()):
        bars.plot([index, index], [low, high], "_-", markersize=14, color="C1")
    bars.set_xticks(range(len(intervals)), list(intervals))
    bars.set(
        title="95 % interval of the mean over new voices",
        xlabel="what is drawn anew (–)",
        xlim=(-0.6, len(intervals) - 0.4),
    )
    return figure


def plot_learning_curves(curves, baseline):
    """Draw the accuracy against the number of training clips, one curve per number of training speakers.

    Args:
        curves: By name, numbers of clips, accuracies and, if there is one, their spread, each of shape `(n,)`.
        baseline: Accuracy of always giving the commonest answer.

    Returns:
        Figure with a logarithmic number of clips.

    Example:
        `plot_learning_curves({"2 speakers": ([50, 100], [0.4, 0.5])}, 0.1)`.
    """
    figure, ((axis,),) = make_axes()
    for number, (name, (num_clips, accuracy, *spread)) in enumerate(curves.items()):
        # beside each other where they would hide each other
        places, marker = np.array(num_clips) * 1.03**number, MARKERS[number % len(MARKERS)]
        axis.errorbar(places, accuracy, *spread, fmt=f"{marker}-", capsize=3, label=name)
    axis.axhline(baseline, color="grey", linestyle=":", label="commonest digit")
    axis.set(title="More clips or more people?", xlabel="training clips (–)", ylim=(0, 1))
    axis.set_ylabel("accuracy on new voices (–)")
    sizes = sorted({int(size) for num_clips, *_ in curves.values() for size in num_clips})
    axis.set_xscale("log")
    axis.set_xticks(sizes, [str(size) for size in sizes], minor=False)
    axis.minorticks_off()
    add_legend(axis, loc="upper left", ncols=2)
    return figure
