"""Plots of a choice of features: what noise scores, what a choice is worth, what a model leans on.

Lesson: lessons/2_features/2_2_feature_selection.py
"""

import numpy as np

from acml_tf.features.tonal import pitch_class_profile
from acml_tf.plots.style import MARKERS, add_legend, make_axes

# a black key has two names: the third of C minor is an E♭
NOTE_LABELS = ("C", "C♯\nD♭", "D", "D♯\nE♭", "E", "F", "F♯\nG♭", "G", "G♯\nA♭", "A", "A♯\nB♭", "B")


def plot_null_scores(scores, density, num_kept):
    """Draw the scores of features that know nothing, the law that they follow, and the ones that would be chosen.

    Args:
        scores: F of each feature, shape `(num_features,)`.
        density: Function from F to its probability density where no feature knows anything.
        num_kept: How many of the largest would be chosen.

    Returns:
        Figure.

    Example:
        `plot_null_scores(f_statistic(noise, states), scipy.stats.f(9, 390).pdf, 30)`.
    """
    figure, ((axis,),) = make_axes()
    grid = np.linspace(0, 1.1 * np.max(scores), 300)
    axis.hist(scores, bins=50, density=True, alpha=0.5, label="features of noise")
    axis.plot(grid, density(grid), color="black", label="law of F without any effect")
    limit = np.sort(scores)[-num_kept]
    axis.axvspan(limit, grid[-1], color="tab:red", alpha=0.2, label=f"the {num_kept} best")
    axis.set(title="The best of many features that know nothing", xlabel="F (–)", ylabel="density (–)")
    axis.set(yscale="log", ylim=(3e-3, 2))  # a single feature in the tail is to be seen
    add_legend(axis)
    return figure


def plot_redraws(accuracies, chance, claim):
    """Draw the accuracy of each repetition of a study, one row of dots per way to choose.

    Args:
        accuracies: Accuracies by name, each of shape `(num_repetitions,)`.
        chance: Accuracy of guessing.
        claim: Accuracy that was published.

    Returns:
        Figure.

    Example:
        `plot_redraws({"before the split": before, "inside the folds": inside}, 0.1, 0.26)`.
    """
    figure, ((axis,),) = make_axes()
    for row, values in enumerate(accuracies.values()):
        shift = np.random.default_rng(0).uniform(-0.2, 0.2, len(values))
        axis.plot(values, row + shift, "o", alpha=0.6)
        axis.plot([np.mean(values)] * 2, [row - 0.35, row + 0.35], color="black", linewidth=2)
    axis.axvline(chance, color="grey", linestyle=":", label="guessing")
    axis.axvline(claim, color="tab:red", linestyle="--", label="reported")
    axis.set(title="The same study on fresh noise, again and again", xlabel="cross-validated accuracy (–)")
    axis.set(yticks=range(len(accuracies)), ylim=(-0.6, len(accuracies) - 0.4), xlim=(0, None))
    axis.set_yticklabels(accuracies)
    axis.invert_yaxis()
    add_legend(axis, loc="lower right")
    return figure


def plot_chord_profiles(signals, sample_rate_hz):
    """Draw for each chord its spectrum up to 1.5 kHz and how its amplitude is shared out over the pitch classes.

    Args:
        signals: Waveforms by name.
        sample_rate_hz: Samples per second.

    Returns:
        Figure with one column per chord.

    Example:
        `plot_chord_profiles({"C major": major, "C minor": minor}, 8000)`.
    """
    figure, panels = make_axes(2, len(signals), "curve", sharey="row")
    for (spectrum, shares), (name, signal) in zip(panels.T, signals.items(), strict=True):
        amplitude = np.abs(np.fft.rfft(signal * np.hanning(len(signal))))
        level_db = 20 * np.log10(amplitude / amplitude.max() + 1e-6)
        spectrum.plot(np.fft.rfftfreq(len(signal), 1 / sample_rate_hz), level_db, linewidth=0.7)
        spectrum.set(title=name, xlim=(100, 1500), ylim=(-60, 3), xlabel="frequency (Hz)")
        shares.bar(NOTE_LABELS, pitch_class_profile(signal, sample_rate_hz).mean(axis=1))
        shares.set_xlabel("pitch class")
    panels[0, 0].set_ylabel("level (dB re loudest)")
    panels[1, 0].set_ylabel("share of amplitude (–)")
    figure.suptitle("Two chords: every partial falls on a pitch class")
    return figure


def plot_right_answers(counts, marks, num_clips):
    """Draw how many clips were right when nothing but luck was changed, beside the counts that were published.

    Args:
        counts: Numbers of right clips by what was drawn anew, each of shape `(num_repetitions,)`.
        marks: Published counts by name.
        num_clips: Number of test clips.

    Returns:
        Figure.

    Example:
        `plot_right_answers({"another seed": seeds}, {"all features": 83, "after selection": 86}, 101)`.
    """
    figure, ((axis,),) = make_axes()
    for row, values in enumerate(counts.values()):
        levels, times = np.unique(values, return_counts=True)
        axis.scatter(levels, np.full(len(levels), row), s=40 * times, alpha=0.6)
    for style, (name, count) in zip(("--", "-", ":"), marks.items(), strict=False):
        axis.axvline(count, color="tab:red", linestyle=style, label=f"{name}: {count}")
    axis.set(title="The same twelve features every time: only luck changes", ylim=(-0.6, len(counts) - 0.4))
    axis.set(xlabel=f"right answers of {num_clips} (area of a dot: how often)", yticks=range(len(counts)))
    axis.set_yticklabels(counts)
    add_legend(axis, loc="lower right")
    return figure


def plot_two_scores(f_values, information_bits, names, floor_bits, marked):
    """Draw each feature as a point: what the class means tell, against what its bins tell.

    Args:
        f_values: F of each feature, shape `(num_features,)`.
        information_bits: Mutual information of each feature, same shape.
        names: Names of the features.
        floor_bits: Information below which a feature does not differ from one with shuffled labels.
        marked: Indices of the features whose name is printed.

    Returns:
        Figure.

    Example:
        `plot_two_scores(f_statistic(table, labels), information_scores(table, labels), names, 0.02, [0, 3])`.
    """
    figure, ((axis,),) = make_axes()
    axis.scatter(f_values, information_bits, s=18)
    axis.axhline(floor_bits, color="grey", linestyle=":", label="95 % of shuffled columns lie below")
    for column in marked:
        place = (f_values[column], information_bits[column])
        # of two points at one height the left one has its name on the left
        rivals = [other for other in marked if other != column] or [column]
        level = min(rivals, key=lambda other: abs(information_bits[other] - place[1]))
        side = "right" if 1 < place[0] < f_values[level] else "left"
        style = {"textcoords": "offset points", "xytext": (5 if side == "left" else -5, 3), "ha": side}
        axis.annotate(names[column], place, fontsize="small", **style)
    axis.set_ylim(top=1.1 * np.max(information_bits))
    axis.set_xscale("symlog", linthresh=1)
    axis.set_xlim(-0.5, 5 * np.max(f_values))
    axis.set(title="What the means see, and what the bins see", xlabel="F (–)", ylabel="mutual information (bit)")
    add_legend(axis, loc="upper left")
    return figure


def plot_correlations(table, names, kept):
    """Draw the correlations between the chosen features as a map, and beside it those among what a filter leaves.

    Args:
        table: Features, shape `(num_clips, num_features)`, in the order in which they are to be drawn.
        names: Their names.
        kept: Indices of the features that are left.

    Returns:
        Figure with two panels.

    Example:
        `plot_correlations(table[:, best], names[best], [0, 1, 3])`.
    """
    figure, ((before, after),) = make_axes(1, 2, "matrix")
    for axis, columns, title in ((before, range(len(names)), "before"), (after, kept, "after the filter")):
        chosen = np.asarray(table)[:, list(columns)]
        correlation = np.atleast_2d(np.corrcoef(chosen, rowvar=False))
        image = axis.imshow(correlation, cmap="RdBu_r", vmin=-1, vmax=1)
        axis.set(title=title, xticks=range(len(chosen.T)), yticks=range(len(chosen.T)))
        axis.set_xticklabels([names[column] for column in columns], rotation=90, fontsize="small")
        axis.set_yticklabels([names[column] for column in columns], fontsize="small")
    figure.colorbar(image, ax=after, label="correlation (–)", shrink=0.8)
    figure.suptitle("Features that say the same, with or without the opposite sign")
    return figure


def plot_selection_curves(sizes, curves, chance):
    """Draw accuracy against the number of features, one panel per question.

    Args:
        sizes: Numbers of features, shape `(num_sizes,)`.
        curves: For each question the accuracies by way of choosing, each of shape `(num_sizes,)`.
        chance: Accuracy of guessing.

    Returns:
        Figure.

    Example:
        `plot_selection_curves([1, 5, 45], {"known": {"F": [0.9, 1, 0.9]}}, 0.5)`.
    """
    figure, panels = make_axes(1, len(curves), "curve", sharey=True)
    for axis, (question, by_way) in zip(panels[0], curves.items(), strict=True):
        for marker, (way, accuracy) in zip(MARKERS, by_way.items(), strict=False):
            axis.plot(sizes, accuracy, marker=marker, markersize=4, label=way)
        axis.axhline(chance, color="grey", linestyle=":", label="guessing")
        axis.set_xscale("log")
        axis.set_xticks(sizes, [str(size) for size in sizes], minor=False)
        axis.minorticks_off()
        axis.set(title=question, xlabel="features kept (–)")
    panels[0, 0].set_ylabel("accuracy (–)")
    add_legend(panels[0, 0], loc="lower right")
    return figure


def plot_importances(names, importances, unit="loss of accuracy (–)"):
    """Draw what each feature is worth to a model, one group of bars per way to ask.

    Args:
        names: Names of the features.
        importances: Importances by way, each of shape `(num_features,)`.
        unit: What is drawn, with its unit.

    Returns:
        Figure.

    Example:
        `plot_importances(["a", "b"], {"shuffled": [0.2, 0.0], "nulled": [0.1, 0.0]})`.
    """
    figure, ((axis,),) = make_axes(1, 1, "curve", num_bars=len(names))
    height = 0.8 / len(importances)
    for number, (way, values) in enumerate(importances.items()):
        axis.barh(np.arange(len(names)) + (number + 0.5) * height - 0.4, values, height, label=way)
    axis.axvline(0, color="black", linewidth=0.8)
    axis.set(title="What the model leans on", xlabel=unit, yticks=range(len(names)))
    axis.set_yticklabels(names)
    axis.invert_yaxis()
    add_legend(axis, loc="lower right")
    return figure


def plot_closed_product(circle, product, labels):
    """Draw each chord in two complex planes: where it lies on a circle of notes, and where its closed product lies.

    Args:
        circle: Coordinate on the circle of major thirds, complex, shape `(num_clips,)`.
        product: Closed product of the coefficients 3, 4 and 5, complex, shape `(num_clips,)`.
        labels: 0 for major, 1 for minor, shape `(num_clips,)`.

    Returns:
        Figure with two panels.

    Example:
        `plot_closed_product(circle_coordinates(profiles)[2], closed_products(profiles)[4], labels)`.
    """
    figure, (panels,) = make_axes(1, 2, "curve")
    titles = ("circle of major thirds: turns with the key", "Z₃Z₄Z₅: the key cancels")
    for axis, values, title in zip(panels, (circle, product), titles, strict=True):
        for label, (name, marker) in enumerate((("major", "o"), ("minor", "^"))):
            chosen = values[labels == label]
            axis.plot(chosen.real, chosen.imag, marker, markersize=3, alpha=0.6, label=name)
        axis.axhline(0, color="black", linewidth=0.8)
        axis.set(title=title, xlabel="real part (–)", ylabel="imaginary part (–)")
    add_legend(panels[1])
    return figure
