"""Plots of explanations: contributions of features, curves of effects, accuracy against size, reliability.

Lesson: lessons/6_explain/6_2_explaining_models.py
"""

import numpy as np

from acml_tf.plots.style import MARKERS, add_legend, make_axes


def plot_contributions(names, contributions, unit="probability", quantity="contribution"):
    """Draw signed contributions of features as bars, one panel per explanation.

    Args:
        names: Name of each feature.
        contributions: By title, one number per feature.
        unit: What the contributions are measured in.
        quantity: What the bars are.

    Returns:
        Figure.

    Example:
        `plot_contributions(["c1", "c2"], {"one clip": [0.2, -0.1]})`.
    """
    figure, panels = make_axes(1, len(contributions), "curve", num_bars=len(names) * 0.6, sharex=True, sharey=True)
    rows = np.arange(len(names))
    for axis, (title, values) in zip(panels.flat, contributions.items(), strict=True):
        axis.barh(rows, values, color=np.where(np.asarray(values) < 0, "tab:blue", "tab:red"))
        axis.axvline(0, color="black", linewidth=0.8)
        axis.set(title=title, xlabel=f"{quantity} ({unit})", yticks=rows, yticklabels=names)
        axis.locator_params(axis="x", nbins=6)
    panels[0, 0].invert_yaxis()
    panels[0, 0].set_ylabel("feature")
    return figure


def plot_effects(effects, curves=None, truth=None, names=("feature",), unit="–", linear_to=None):
    """Draw curves of the effect of one feature, one panel per model.

    Args:
        effects: By title of a panel: by name of a curve, its places and its values.
        curves: By title of a panel: places and individual curves, shape `(num_clips, num_places)`, drawn thinly.
        truth: Places and values of the true effect, or None.
        names: Name of the feature in each panel; a single one serves all.
        unit: Unit of the effect.
        linear_to: Effect beyond which the axis is logarithmic, the same axis for all panels; None for linear axes.

    Returns:
        Figure.

    Example:
        `plot_effects({"forest": {"PDP": (grid, mean_curve)}}, names=["level (dB)"])`.
    """
    figure, panels = make_axes(1, len(effects), "curve", sharey=linear_to is not None)
    for number, (axis, (title, lines)) in enumerate(zip(panels.flat, effects.items(), strict=True)):
        if curves and title in curves:
            axis.plot(curves[title][0], curves[title][1].T, color="grey", alpha=0.25, linewidth=0.6)
        if truth is not None:
            axis.plot(*truth, color="black", linewidth=2, label="truth")
        for style, (name, (places, values)) in zip(("--", "-", ":"), lines.items(), strict=False):
            axis.plot(places, values, style, marker="o", markersize=4, linewidth=2, label=name)
        axis.set(title=title, xlabel=names[number % len(names)], ylabel=f"effect ({unit})")
        if linear_to is not None:
            axis.set_yscale("symlog", linthresh=linear_to, linscale=2)
            axis.yaxis.set_major_formatter("{x:g}")
        add_legend(axis)
    return figure


def plot_trade_off(sizes, scores, chance):
    """Draw accuracy with its interval against the number of stored numbers of each model.

    Args:
        sizes: By name of a model, how many numbers it keeps.
        scores: By name of a model, its accuracy and the ends of the interval.
        chance: Accuracy of guessing.

    Returns:
        Figure.

    Example:
        `plot_trade_off({"tree": 31}, {"tree": (0.5, 0.4, 0.6)}, 0.1)`.
    """
    figure, ((axis,),) = make_axes()
    for marker, (name, size) in zip(MARKERS, sizes.items(), strict=False):
        mean, low, high = scores[name]
        axis.errorbar(size, mean, [[mean - low], [high - mean]], fmt=marker, capsize=4, label=name)
    axis.axhline(chance, color="grey", linestyle=":", label="guessing")
    axis.set(title="What may be read, and what it costs", xscale="log", ylim=(0, 1))
    axis.set(xlabel="numbers that the model keeps (–)", ylabel="accuracy on new voices (–)")
    add_legend(axis)
    return figure


def plot_reliability(curves):
    """Draw reliability curves of models, and how many answers each bin holds.

    The area of a point grows with the number of answers behind it.

    Args:
        curves: By name of a model, what `reliability_curve` returns.

    Returns:
        Figure.

    Example:
        `plot_reliability({"forest": reliability_curve(probabilities, outcomes)})`.
    """
    figure, ((shares, numbers),) = make_axes(1, 2, sharex=True)
    shares.plot([0, 1], [0, 1], color="grey", linestyle=":", label="honest")
    for marker, (name, (predicted, observed, counts)) in zip(MARKERS, curves.items(), strict=False):
        (line,) = shares.plot(predicted, observed, linewidth=1)
        shares.plot([], [], color=line.get_color(), marker=marker, markersize=4, linewidth=1, label=name)
        areas = 200 * np.divide(counts, np.sum(counts)) + 2
        shares.scatter(predicted, observed, s=areas, color=line.get_color(), marker=marker)
        numbers.plot(predicted, counts, marker=marker, markersize=4, label=name)
    shares.set(title="Is it right as often as it says?", ylabel="observed frequency (–)", ylim=(-0.02, 1.02))
    numbers.set(title="How often does it say so?", ylabel="answers in the bin", ylim=(0, None))
    for axis in (shares, numbers):
        axis.set(xlabel="predicted probability (–)", xlim=(0, 1.02))
    add_legend(shares)
    return figure
