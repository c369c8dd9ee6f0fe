"""Plots of what is wrong with a set of clips: copies, wrong labels, a leak, and maps that mislead.

Lesson: lessons/6_explain/6_1_explaining_data.py
"""

import numpy as np

from acml_tf.plots.style import add_legend, make_axes


def plot_heaps(heaps, threshold, title, xlabel, logarithmic=False):
    """Draw the distribution of a number in several heaps of clips, with a threshold.

    Args:
        heaps: By name, one number per clip.
        threshold: Where clips begin to be accused.
        title: Title of the figure.
        xlabel: Name and unit of the number.
        logarithmic: Whether the number runs on a logarithmic axis.

    Returns:
        Figure with one panel.

    Example:
        `plot_heaps({"copies": [0.999], "others": [0.5, 0.6]}, 0.9, "Nearest other clip", "correlation (–)")`.
    """
    figure, ((axis,),) = make_axes()
    values = np.concatenate([np.asarray(heap) for heap in heaps.values()])
    low, high = values.min(), values.max()
    edges = np.geomspace(low, high, 40) if logarithmic else np.linspace(low, high, 40)
    for name, heap in heaps.items():
        axis.hist(heap, edges, alpha=0.6, label=name)
    axis.axvline(threshold, color="black", linestyle=":", label="threshold")
    axis.set(title=title, xlabel=xlabel, ylabel="clips (–)")
    if logarithmic:
        axis.set_xscale("log")
    add_legend(axis)
    return figure


def plot_estimates(estimates, chance, title, xlabel):
    """Draw numbers with their intervals, one line per name.

    Args:
        estimates: By name, the triple of mean, lower and upper end.
        chance: What luck gives.
        title: Title of the figure.
        xlabel: Name and unit of the numbers.

    Returns:
        Figure with one panel, the first name on top.

    Example:
        `plot_estimates({"level": (0.9, 0.8, 1.0)}, 0.5, "Leak", "AUC (–)")`.
    """
    figure, ((axis,),) = make_axes(num_bars=len(estimates))
    for row, (mean, low, high) in enumerate(estimates.values()):
        axis.plot([low, high], [row, row], color="C0")
        axis.plot(mean, row, "o", color="C0")
    axis.axvline(chance, color="grey", linestyle=":")
    axis.set_yticks(range(len(estimates)), list(estimates))
    axis.set_ylim(len(estimates) - 0.5, -0.5)
    axis.set(title=title, xlabel=xlabel, ylabel="what is compared")
    return figure


def plot_resampled(counts, curves, truth, name):
    """Draw measures of the number of clusters, with the band of repetitions on drawn subsets.

    Args:
        counts: Numbers of clusters that were tried.
        curves: By name of the measure, values of each repetition, shape `(num_repetitions, num_counts)`.
        truth: True number of clusters, or None.
        name: What is clustered, for the titles.

    Returns:
        Figure with one panel per measure: median and the range of the middle 90 %.

    Example:
        `plot_resampled([2, 3], {"Davies–Bouldin": [[1.0, 0.8], [1.1, 0.9]]}, 3, "clouds")`.
    """
    figure, axes = make_axes(1, len(curves), sharex=True)
    for axis, (measure, values) in zip(axes[0], curves.items(), strict=True):
        low, middle, high = np.quantile(values, [0.05, 0.5, 0.95], axis=0)
        axis.fill_between(counts, low, high, alpha=0.3)
        axis.plot(counts, middle, "o-")
        if truth:
            axis.axvline(truth, color="grey", linestyle=":")
        unit = "nats" if measure == "gap" else "–"
        axis.set(title=name, xlabel="number of clusters (–)", ylabel=f"{measure} ({unit})")
    return figure
