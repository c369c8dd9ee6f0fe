"""Plots of codes and clusters: what a code keeps, how many clusters there are, which map can be trusted.

Lesson: lessons/3_unsupervised/3_5_embeddings_and_clusters.py
"""

import numpy as np

from acml_tf.plots.environment import mark_frequencies
from acml_tf.plots.style import MARKERS, add_legend, make_axes, name_outer_axes


def plot_rebuilt(pictures, versions, duration_s, sample_rate_hz):
    """Draw pictures above what was rebuilt of them.

    Args:
        pictures: Standardised pictures, shape `(num_pictures, bands, frames)`.
        versions: By name, the rebuilt pictures of the same shape.
        duration_s: Length of a clip.
        sample_rate_hz: Samples per second, half of which is where the bands end.

    Returns:
        Figure with one row for the pictures and one for each version.

    Example:
        `plot_rebuilt(pictures[:4], {"32 numbers": model.predict(pictures[:4])}, 5.0, 22050)`.
    """
    rows = {"the clip": pictures, **versions}
    figure, axes = make_axes(len(rows), len(pictures), "image", sharex=True, sharey=True)
    for line, (name, row) in zip(axes, rows.items(), strict=True):
        for axis, picture in zip(line, row, strict=True):
            box = (0, duration_s, -0.5, len(picture) - 0.5)
            image = axis.imshow(picture, origin="lower", aspect="auto", extent=box, cmap="magma", vmin=-2, vmax=3)
        line[0].set_title(name)
    mark_frequencies(axes[0, 0], pictures.shape[1], sample_rate_hz)
    name_outer_axes(axes, "time (s)", "frequency in kHz (mel)")
    figure.colorbar(image, ax=axes, label="level (standard deviations)")
    return figure


def plot_agreement(scores, chance=0.0):
    """Draw how well clusters agree with the true kinds, one dot per seed.

    Args:
        scores: By name of the method, its adjusted Rand indices, one per seed.
        chance: What random clusters score.

    Returns:
        Figure with one line per method, the first on top.

    Example:
        `plot_agreement({"cepstra": [0.44, 0.46], "autoencoder": [0.22, 0.25]})`.
    """
    figure, ((axis,),) = make_axes(num_bars=len(scores))
    for row, values in enumerate(scores.values()):
        axis.plot(values, np.full(len(values), row), "o", alpha=0.6, color="C0")
        axis.plot(np.mean(values), row, "|", markersize=18, color="black")
    axis.set_yticks(range(len(scores)), scores)
    axis.invert_yaxis()
    axis.axvline(chance, color="grey", linestyle=":")
    axis.set(title="Do the clusters of the mixture agree with the kinds?", ylabel="what is clustered")
    axis.set_xlabel("adjusted Rand index (–), bar: mean of the seeds, dotted: chance")
    return figure


def plot_number_of_clusters(counts, silhouettes, gaps, truth):
    """Draw silhouette and gap against the number of clusters.

    Args:
        counts: Numbers of clusters that were tried.
        silhouettes: By name of the features, the mean silhouette for each count.
        gaps: By name of the features, gap and standard error for each count, shape `(num_counts, 2)`.
        truth: True number of kinds.

    Returns:
        Figure with two panels.

    Example:
        `plot_number_of_clusters([2, 4], {"cepstra": [0.4, 0.2]}, {"cepstra": [[0.5, 0.02], [0.6, 0.02]]}, 10)`.
    """
    figure, ((left, right),) = make_axes(1, 2, sharex=True)
    for marker, (name, values) in zip(MARKERS, silhouettes.items(), strict=False):
        left.plot(counts, values, f"{marker}-", label=name)
    for marker, (name, values) in zip(MARKERS, gaps.items(), strict=False):
        value, error = np.transpose(values)
        right.errorbar(counts, value, error, marker=marker, capsize=3, label=name)
    for axis, title, label in ((left, "Silhouette", "mean silhouette (–)"), (right, "Gap statistic", "gap (nats)")):
        axis.axvline(truth, color="grey", linestyle=":", label="true kinds")
        axis.set(title=title, xlabel="number of clusters (–)", ylabel=label, xticks=counts)
    add_legend(left)
    return figure


def plot_maps(maps, labels, names=None):
    """Draw maps of the same points side by side.

    Args:
        maps: By title, the places of the points, shape `(n, 2)`.
        labels: Kind of each point, whole numbers from 0, shape `(n,)`, or `(num_maps, n)` if every map has its own.
        names: Names of the kinds for a legend, or None.

    Returns:
        Figure with one panel per map; axes of such a map have no unit.

    Example:
        `plot_maps({"PCA": places, "t-SNE": other}, labels)`.
    """
    columns = min(len(maps), 4 if len(maps) % 3 else 3)
    figure, axes = make_axes(-(-len(maps) // columns), columns, "square")
    for axis in axes.flat[len(maps) :]:
        axis.axis("off")
    kinds = np.broadcast_to(labels, (len(maps), np.shape(labels)[-1]))
    for axis, (title, places), own in zip(axes.flat, maps.items(), kinds, strict=False):
        for kind in np.unique(own):
            mine = own == kind
            style = {"marker": MARKERS[kind % len(MARKERS)], "linestyle": "", "markersize": 3, "color": f"C{kind}"}
            axis.plot(*places[mine].T, label=names and names[kind], **style)
        axis.set(title=title, xticks=[], yticks=[])
        axis.set_aspect("equal", "datalim")
    name_outer_axes(axes, "first axis (–)", "second axis (–)")
    if names:
        add_legend(figure, *axes[0, 0].get_legend_handles_labels(), loc="outside right center")
    return figure
