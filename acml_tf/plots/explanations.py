"""Figures of explanations: maps over time and frequency, and scores while cells are deleted.

Lesson: lessons/6_explain/6_3_explaining_networks.py
"""

import numpy as np

from acml_tf.plots.environment import mark_frequencies
from acml_tf.plots.style import MARKERS, add_legend, make_axes, name_outer_axes


def plot_attributions(maps, frame_step_s, sample_rate_hz, bands=()):
    """Draw attributions side by side, each on its own scale: red speaks for the class, blue against it.

    Args:
        maps: Attributions by title, each of shape `(num_bands, num_frames)`.
        frame_step_s: Time from frame to frame.
        sample_rate_hz: Samples per second, half of which is where the bands end.
        bands: First and last band of a region to mark, or nothing.

    Returns:
        Figure with one panel per map, up to three in a row; four stand in a square.

    Example:
        `plot_attributions({"gradient": gradient}, 0.032, 16000, (40, 46))`.
    """
    columns = 2 if len(maps) == 4 else min(3, len(maps))
    figure, axes = make_axes(-(-len(maps) // columns), columns, "image", sharex=True, sharey=True)
    for axis in axes.flat[len(maps) :]:
        axis.axis("off")
    for axis, (title, values) in zip(axes.flat, maps.items(), strict=False):
        box = (0, values.shape[1] * frame_step_s, -0.5, len(values) - 0.5)
        size = max(np.max(np.abs(values)), 1e-12)
        image = axis.imshow(values / size, origin="lower", aspect="auto", extent=box, cmap="RdBu_r", vmin=-1, vmax=1)
        for edge in bands:
            axis.axhline(edge, color="black", linestyle=":", lw=1)
        axis.set(title=title)
    mark_frequencies(axes[0, 0], len(values), sample_rate_hz)
    name_outer_axes(axes, "time (s)", "frequency in kHz (mel)")
    figure.colorbar(image, ax=axes, label="part of the largest value")
    return figure


def plot_deletion(counts, curves):
    """Draw how the logit falls while cells are deleted, mean over clips; the axis is logarithmic from 20 cells on.

    Args:
        counts: Numbers of deleted cells, shape `(num_counts,)`.
        curves: Logits by name of the order, each of shape `(num_clips, num_counts)`; `"random order"` is dotted.

    Returns:
        Figure with one line per order.

    Example:
        `plot_deletion([0, 10, 100], {"random": curves})`.
    """
    figure, ((axis,),) = make_axes()
    for marker, (name, values) in zip(MARKERS, curves.items(), strict=False):
        look = {"color": "black", "linestyle": ":"} if name == "random order" else {"marker": marker, "markersize": 5}
        axis.plot(counts, np.mean(values, axis=0), label=name, **look)
    axis.set_xscale("symlog", linthresh=20)
    axis.set_xticks(counts, [str(count) for count in counts], minor=False)
    axis.minorticks_off()
    axis.set(title="Deleting the important cells first", xlabel="deleted cells (–)", ylabel="mean logit of farm 1 (–)")
    add_legend(axis)
    return figure
