"""Plots of sound classification: what the network sees, how it is changed, how sure the comparison is.

Lesson: lessons/5_deep/5_1_environmental_sounds.py
"""

import numpy as np
from matplotlib import colormaps
from matplotlib.patches import Rectangle

from acml_tf.evaluation.scores import speaker_bootstrap
from acml_tf.features.cepstrum import hertz_to_mel
from acml_tf.plots.style import add_legend, make_axes, name_outer_axes

FREQUENCY_TICKS_HZ = np.array([200, 500, 1000, 2000, 4000, 8000])


def mark_frequencies(axis, num_bands, sample_rate_hz):
    """Label the mel bands of a vertical axis by the frequency of their centres, in kHz.

    Args:
        axis: Axes whose vertical coordinate is the number of the band, from 0.
        num_bands: Number of bands.
        sample_rate_hz: Samples per second.

    Example:
        `mark_frequencies(axis, 64, 22050)` puts 1 kHz near band 20.
    """
    ticks_hz = FREQUENCY_TICKS_HZ[FREQUENCY_TICKS_HZ < sample_rate_hz / 2]
    spacing = hertz_to_mel(sample_rate_hz / 2) / (num_bands + 1)
    axis.set_yticks(hertz_to_mel(ticks_hz) / spacing - 1, [f"{tick / 1000:g}" for tick in ticks_hz])


def plot_sound_gallery(spectrograms, names, frame_step_s, sample_rate_hz):
    """Draw one log-mel spectrogram per class.

    Args:
        spectrograms: Levels in dB re the loudest frame, shape `(num_classes, num_bands, num_frames)`.
        names: Title of each.
        frame_step_s: Time from frame to frame.
        sample_rate_hz: Samples per second, half of which is where the bands end.

    Returns:
        Figure with up to five panels in a row.

    Example:
        `plot_sound_gallery(levels_db[first], clips.class_names, 0.046, 22050)`.
    """
    num_rows, faintest_db = -(-len(spectrograms) // 5), np.min(spectrograms)
    figure, axes = make_axes(num_rows, 5, "image", sharex=True, sharey=True)
    for axis in axes.flat[len(spectrograms) :]:
        axis.axis("off")
    for axis, spectrogram, name in zip(axes.flat, spectrograms, names, strict=False):
        box = (0, spectrogram.shape[1] * frame_step_s, -0.5, len(spectrogram) - 0.5)
        image = axis.imshow(
            spectrogram, origin="lower", aspect="auto", extent=box, cmap="magma", vmin=faintest_db, vmax=0
        )
        axis.set(title=name)
    mark_frequencies(axes[0, 0], spectrograms.shape[1], sample_rate_hz)
    name_outer_axes(axes, "time (s)", "frequency in kHz (mel)")
    figure.colorbar(image, ax=axes, label="level (dB re loudest)")
    return figure


def plot_receptive_field(spectrogram, fields, frame_step_s, sample_rate_hz):
    """Draw on a spectrogram what one output of each block of a network has heard.

    Args:
        spectrogram: Levels in dB, shape `(num_bands, num_frames)`.
        fields: Receptive field, in seconds and in bands, by name of the block.
        frame_step_s: Time from frame to frame.
        sample_rate_hz: Samples per second, half of which is where the bands end.

    Returns:
        Figure with a nested frame for each block, all around the middle.

    Example:
        `plot_receptive_field(picture, {"block 1": (0.19, 3), "block 2": (0.37, 7)}, 0.046, 22050)`.
    """
    num_bands, num_frames = spectrogram.shape
    figure, ((axis,),) = make_axes(kind="image")
    box = (0, num_frames * frame_step_s, -0.5, num_bands - 0.5)
    faintest_db = np.min(spectrogram)
    image = axis.imshow(spectrogram, origin="lower", aspect="auto", extent=box, cmap="magma", vmin=faintest_db, vmax=0)
    for number, (name, (duration_s, bands)) in enumerate(fields.items()):
        corner = ((num_frames * frame_step_s - duration_s) / 2, (num_bands - bands - 1) / 2)
        colour = colormaps["cool"](number / max(1, len(fields) - 1))
        axis.add_patch(Rectangle(corner, duration_s, bands, fill=False, color=colour, lw=2, label=name))
    mark_frequencies(axis, num_bands, sample_rate_hz)
    axis.set(title="What one output has heard", xlabel="time (s)", ylabel="frequency in kHz (mel)")
    figure.colorbar(image, label="level (dB re loudest)")
    add_legend(figure, loc="outside lower center", ncols=3)
    return figure


def plot_augmentation(spectrograms, titles, frame_step_s, sample_rate_hz):
    """Draw standardised spectrograms side by side, 0 in white.

    Args:
        spectrograms: Standardised levels, shape `(num_pictures, num_bands, num_frames)`.
        titles: What was done to each, with its label.
        frame_step_s: Time from frame to frame.
        sample_rate_hz: Samples per second, half of which is where the bands end.

    Returns:
        Figure with one panel per spectrogram.

    Example:
        `plot_augmentation(np.stack([clip, hidden]), ["as recorded", "hidden stripes"], 0.046, 22050)`.
    """
    figure, axes = make_axes(1, len(spectrograms), "image", sharey=True)
    for axis, spectrogram, title in zip(axes[0], spectrograms, titles, strict=True):
        box = (0, spectrogram.shape[1] * frame_step_s, -0.5, len(spectrogram) - 0.5)
        image = axis.imshow(spectrogram, origin="lower", aspect="auto", extent=box, cmap="RdBu_r", vmin=-3, vmax=3)
        axis.set(title=title, xlabel="time (s)")
    mark_frequencies(axes[0, 0], len(spectrograms[0]), sample_rate_hz)
    axes[0, 0].set_ylabel("frequency in kHz (mel)")
    figure.colorbar(image, ax=axes, label="level (standard deviations)")
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
    axis.errorbar(accuracy, range(len(rows)), xerr=np.stack([accuracy - low, high - accuracy]), fmt="o", capsize=4)
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


def plot_paired_test(first, second, groups, draws, interval, names):
    """Draw the disagreements of two models, and the gain in repeated tests: paired, and as if unpaired.

    Args:
        first: 1 where the first model was right and 0 where not, shape `(num_clips,)`.
        second: The same for the second model.
        groups: Group of each clip, its recording for example, shape `(num_clips,)`.
        draws: Numbers of drawn groups, in sorted order, shape `(num_repetitions, num_drawn)`.
        interval: Paired interval of the gain.
        names: Names of the two models.

    Returns:
        Figure with two panels, on the left the clips that both, one or neither got right.

    Example:
        `plot_paired_test(cnn, forest, recordings, draws, (0.0, 0.2), ("CNN", "forest"))`.
    """
    figure, ((counts, gains),) = make_axes(1, 2, width_ratios=(1, 2))
    first, second = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    _count_together(counts, first, second, names)
    apart = speaker_bootstrap(first, groups, draws) - speaker_bootstrap(second, groups, np.roll(draws, 1, axis=0))
    together = speaker_bootstrap(first - second, groups, draws)
    reach = max(0.01, np.max(np.abs([apart, together])))
    bins = np.linspace(-reach, reach, 40)
    gains.hist(together, bins, alpha=0.6, label="same clips for both")
    gains.hist(apart, bins, histtype="step", color="black", label="as if each had its own test set")
    for number, end in enumerate(interval):
        gains.axvline(end, color="black", linestyle="--", label=None if number else "95 % interval")
    # above the bars, below the dashes that may lie on it
    gains.axvline(0, color="C3", linewidth=3, alpha=0.5, zorder=1.5, label="no gain")
    gains.set(
        title="Gain in repeated tests",
        xlabel=f"accuracy of {names[0]} minus {names[1]} (–)",
        ylabel="repetitions (–)",
    )
    add_legend(gains)
    return figure


def _count_together(axis, first, second, names):
    """Draw the two by two table of right and wrong."""
    rights = np.stack([first, 1 - first]), np.stack([second, 1 - second])
    counts = (rights[0] @ rights[1].T).astype(int)
    axis.imshow(counts, cmap="Blues", vmax=2 * counts.max())
    for (row, column), count in np.ndenumerate(counts):
        axis.text(column, row, count, ha="center", va="center")
    axis.grid(False)
    axis.set_xticks([0, 1], ["right", "wrong"])
    axis.set_yticks([0, 1], ["right", "wrong"])
    axis.set(title="Clips, together", xlabel=names[1], ylabel=names[0])
