"""Plots of sound classification: what the network sees, how it is changed, how sure the comparison is.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import numpy as np
from matplotlib import colormaps
from matplotlib.patches import Rectangle

from acml_tf.evaluation.paired_tests import disagreements
from acml_tf.plots.style import add_legend, make_axes, name_outer_axes


def plot_sound_gallery(spectrograms, names, frame_step_s):
    """Draw one log-mel spectrogram per class.

    Args:
        spectrograms: Levels in dB re the loudest frame, shape `(num_classes, num_bands, num_frames)`.
        names: Title of each.
        frame_step_s: Time from frame to frame.

    Returns:
        Figure with up to five panels in a row.

    Example:
        `plot_sound_gallery(levels_db[first], clips.class_names, 0.046)`.
    """
    num_rows = -(-len(spectrograms) // 5)
    figure, axes = make_axes(num_rows, 5, "image", sharex=True, sharey=True)
    for axis in axes.flat[len(spectrograms) :]:
        axis.axis("off")
    for axis, spectrogram, name in zip(axes.flat, spectrograms, names, strict=False):
        box = (0, spectrogram.shape[1] * frame_step_s, 0, len(spectrogram))
        image = axis.imshow(spectrogram, origin="lower", aspect="auto", extent=box, cmap="magma", vmin=-80, vmax=0)
        axis.set(title=name)
    name_outer_axes(axes, "time (s)", "mel band (–)")
    figure.colorbar(image, ax=axes, label="level (dB re loudest)")
    return figure


def plot_receptive_field(spectrogram, fields, frame_step_s):
    """Draw on a spectrogram what one output of each block of a network has seen.

    Args:
        spectrogram: Levels in dB, shape `(num_bands, num_frames)`.
        fields: Receptive field in frames (and bands, they are equal) by name of the block.
        frame_step_s: Time from frame to frame.

    Returns:
        Figure with a nested frame for each block, all around the middle.

    Example:
        `plot_receptive_field(picture, {"block 1": 3, "block 2": 7}, 0.046)`.
    """
    num_bands, num_frames = spectrogram.shape
    figure, ((axis,),) = make_axes(kind="image")
    box = (0, num_frames * frame_step_s, 0, num_bands)
    image = axis.imshow(spectrogram, origin="lower", aspect="auto", extent=box, cmap="magma", vmin=-80, vmax=0)
    for number, (name, field) in enumerate(fields.items()):
        corner = ((num_frames - field) / 2 * frame_step_s, (num_bands - field) / 2)
        colour = colormaps["cool"](number / max(1, len(fields) - 1))
        axis.add_patch(Rectangle(corner, field * frame_step_s, field, fill=False, color=colour, lw=2, label=name))
    axis.set(title="What one output has seen", xlabel="time (s)", ylabel="mel band (–)")
    figure.colorbar(image, label="level (dB re loudest)")
    add_legend(figure, loc="outside right upper")
    return figure


def plot_augmentation(spectrograms, titles):
    """Draw standardised spectrograms side by side, 0 in white.

    Args:
        spectrograms: Standardised levels, shape `(num_pictures, num_bands, num_frames)`.
        titles: What was done to each, with its label.

    Returns:
        Figure with one panel per spectrogram.

    Example:
        `plot_augmentation(np.stack([clip, hidden]), ["as recorded", "hidden stripes"])`.
    """
    figure, axes = make_axes(1, len(spectrograms), "image", sharey=True)
    for axis, spectrogram, title in zip(axes[0], spectrograms, titles, strict=True):
        image = axis.imshow(spectrogram, origin="lower", aspect="auto", cmap="RdBu_r", vmin=-3, vmax=3)
        axis.set(title=title, xlabel="frame (–)")
    axes[0, 0].set_ylabel("mel band (–)")
    figure.colorbar(image, ax=axes, label="level (deviations)")
    return figure


def plot_accuracies(rows, baseline):
    """Draw the accuracy of each model with its interval.

    Args:
        rows: `(accuracy, low, high)` by name of the model.
        baseline: Accuracy of always giving the commonest answer.

    Returns:
        Figure with one line per model, the first on top.

    Example:
        `plot_accuracies({"forest": (0.7, 0.6, 0.8)}, 0.1)`.
    """
    figure, ((axis,),) = make_axes(num_bars=len(rows))
    accuracy, low, high = np.array(list(rows.values())).T
    axis.errorbar(accuracy, range(len(rows)), xerr=[accuracy - low, high - accuracy], fmt="o", capsize=4)
    axis.axvline(baseline, color="grey", linestyle=":", label="commonest class")
    axis.set_yticks(range(len(rows)), list(rows))
    axis.set(title="Accuracy with 95 % intervals", xlabel="accuracy (–)", ylabel="model", xlim=(0, 1))
    axis.invert_yaxis()
    add_legend(axis, loc="lower left")
    return figure


def plot_class_confusion(matrices, names):
    """Draw confusion matrices with the names of the classes, shaded by the fraction of each row.

    Args:
        matrices: Counts by title, each of shape `(num_classes, num_classes)`, rows true.
        names: Names of the classes.

    Returns:
        Figure with one panel per matrix; the numbers are counts of clips.

    Example:
        `plot_class_confusion({"CNN": matrix}, clips.class_names)`.
    """
    figure, axes = make_axes(1, len(matrices), "matrix", sharey=True)
    for axis, (title, matrix) in zip(axes[0], matrices.items(), strict=True):
        fraction = matrix / np.maximum(matrix.sum(axis=1, keepdims=True), 1)
        axis.imshow(fraction, cmap="Blues", vmin=0, vmax=1)
        for (row, column), count in np.ndenumerate(matrix):
            colour = "white" if fraction[row, column] > 0.5 else "black"
            axis.text(column, row, count or "", ha="center", va="center", color=colour, fontsize="small")
        axis.set_xticks(range(len(names)), names, rotation=60, ha="right")
        axis.set_yticks(range(len(names)), names)
        axis.set(title=title, xlabel="predicted class")
    axes[0, 0].set_ylabel("true class")
    figure.suptitle("What was taken for what (clips)")
    return figure


def plot_paired_exam(first, second, draws, interval, names):
    """Draw the disagreements of two models, and the gain in repeated exams: paired, and as if unpaired.

    Args:
        first: 1 where the first model was right and 0 where not, shape `(num_clips,)`.
        second: The same for the second model.
        draws: Indices of drawn clips, shape `(num_repetitions, num_drawn)`.
        interval: Paired interval of the gain.
        names: Names of the two models.

    Returns:
        Figure with two panels.

    Example:
        `plot_paired_exam(cnn, forest, draws, (0.0, 0.2), ("CNN", "forest"))`.
    """
    figure, ((counts, gains),) = make_axes(1, 2, width_ratios=(1, 2))
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    bars = counts.bar([f"only {name}" for name in names], disagreements(first, second), color=["C0", "C1"])
    counts.bar_label(bars)
    counts.margins(y=0.15)
    counts.set(title="Right where the other was wrong", xlabel="right (–)", ylabel="clips (–)")
    apart = first[draws].mean(axis=1) - second[np.roll(draws, 1, axis=0)].mean(axis=1)
    together = (first - second)[draws].mean(axis=1)
    num_drawn = np.shape(draws)[1]
    step = max(1, num_drawn // 80)  # a whole number of clips to a bar, edges half-way between clips
    reach = np.ceil(np.max(np.abs([apart, together])) * num_drawn / step) + 1
    bins = (np.arange(-reach, reach + 1) * step - 0.5) / num_drawn
    gains.hist(apart, bins, color="lightgrey", label="as if each had its own exam")
    gains.hist(together, bins, alpha=0.7, label="same clips for both")
    for end in interval:
        gains.axvline(end, color="black", linestyle="--")
    gains.axvline(0, color="C3")
    gains.set(
        title="Gain in repeated exams, dashed: 95 %",
        xlabel=f"accuracy of {names[0]} minus {names[1]} (–)",
        ylabel="repetitions (–)",
    )
    add_legend(gains)
    return figure
