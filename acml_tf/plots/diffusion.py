"""Plots of diffusion: rooms as maps, noise that comes and goes, and how well generated rooms resemble held-out ones.

Lesson: lessons/5_deep/5_6_diffusion.py
"""

import numpy as np

from acml_tf.plots.style import add_legend, make_axes, name_outer_axes

FRAME_S = 0.016
BAND_NAMES = ("125", "250", "500", "1k", "2k", "4k")


def plot_maps(maps, titles, title, limits=(-80.0, 5.0), label="level in dB re direct sound", colours="magma"):
    """Draw energy maps of rooms on one scale.

    Args:
        maps: Levels in dB re the direct sound, or other values, shape `(n, bands, frames)`.
        titles: Title of each map.
        title: Title of the figure.
        limits: Values of the darkest and the brightest colour.
        label: What is drawn, with its unit.
        colours: Name of a colour map.

    Returns:
        The `matplotlib` figure.
    """
    rows, columns = -(-len(maps) // 4), min(4, len(maps))
    figure, panels = make_axes(rows, columns, "image", sharex=True, sharey=True)
    for axes, levels, name in zip(panels.flat, maps, titles, strict=False):
        extent = (0, FRAME_S * levels.shape[1], -0.5, len(levels) - 0.5)
        style = {"origin": "lower", "aspect": "auto", "extent": extent, "cmap": colours}
        image = axes.imshow(levels, vmin=limits[0], vmax=limits[1], **style)
        axes.set_title(name)
        axes.set_yticks(range(len(levels)), BAND_NAMES[: len(levels)])
    name_outer_axes(panels, "time in s", "octave in Hz")
    figure.colorbar(image, ax=panels, label=label)
    figure.suptitle(title)
    return figure


def plot_schedules(alpha_bars):
    r"""Draw how the picture's share falls, and the ratio of picture to noise.

    Args:
        alpha_bars: By name of the schedule, its $\bar\alpha$ of steps 0 … T, shape `(T + 1,)`.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((left, right),) = make_axes(1, 2)
    for name, alpha_bar in alpha_bars.items():
        left.plot(alpha_bar, label=name)
        right.plot(10 * np.log10(alpha_bar[1:-1] / (1 - alpha_bar[1:-1])), label=name)
    left.set(title="What is left of the picture", xlabel="step t", ylabel="fraction of the variance")
    right.axhline(-15, color="grey", linestyle=":")
    right.text(10, -13, "−15 dB", color="grey")
    right.set(title="Picture against noise", xlabel="step t", ylabel="ratio in dB", ylim=(-60, 50))
    add_legend(left)
    return figure


def plot_walks(walks, titles, density):
    """Draw walks from noise to data in one dimension, and where they should end.

    Args:
        walks: For each panel the position after each step, shape `(steps + 1, num_walks)`, from noise to data.
        titles: Title of each panel.
        density: Pair of positions and density of the data there.

    Returns:
        The `matplotlib` figure: many thin paths, a histogram of their ends and the density beside them.
    """
    widths = [3, 1] * len(walks)
    figure, (panels,) = make_axes(1, len(widths), sharey=True, width_ratios=widths)
    for (axes, ends), walk, title in zip(panels.reshape(-1, 2), walks, titles, strict=True):
        progress = np.linspace(0, 1, len(walk))
        axes.plot(progress, walk[:, :40], color="tab:blue", alpha=0.35, linewidth=0.8)
        axes.set(title=title, xlabel="way from noise (0) to data (1)")
        bins = np.linspace(density[0][0], density[0][-1], 61)
        ends.hist(walk[-1], bins, density=True, orientation="horizontal", color="tab:blue", alpha=0.5)
        ends.plot(density[1], density[0], "k", linewidth=1)
        ends.set(title="ends", xlabel="density")
    panels[0].set_ylabel("log reverberation time, standardised")
    return figure


def plot_rooms(clouds, rows=1):
    """Draw reverberation time against direct sound of held-out and generated rooms, one panel per generator.

    Args:
        clouds: By name, reverberation times in s and ratios DRR in dB; the first is drawn grey in all panels.
        rows: Rows of panels.

    Returns:
        The `matplotlib` figure.
    """
    (first, held_out), *made = clouds.items()
    columns = -(-len(made) // rows)
    figure, panels = make_axes(rows, columns, "square", sharex=True, sharey=True)
    for axes, (name, (time_s, ratio_db)) in zip(panels.flat, made, strict=False):
        axes.plot(*held_out, "o", color="0.8", markersize=5, markeredgewidth=0, label=first)
        axes.plot(time_s, ratio_db, ".", color="tab:blue", markersize=3, label=name)
        axes.set_title(name)
        axes.set(xlim=(0, 1.2), ylim=(-20, 12))
    name_outer_axes(panels, "T30 in s", "DRR in dB")
    figure.suptitle(f"Reverberation and direct sound: {first} in grey")
    return figure
