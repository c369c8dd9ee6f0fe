"""Plots of decomposed sounds: axes, how much they explain, clouds of scores, parts and their gains.

Lesson: lessons/3_unsupervised/3_2_plucks_by_lot.py
"""

import numpy as np

from acml_tf.plots.style import DASHES, MARKERS, add_legend, make_axes, name_outer_axes


def plot_axes(maps, max_frequency_hz=4000.0):
    """Draw principal axes as pictures, red where a positive score makes the sound louder.

    Args:
        maps: Dictionary from each title to a triple `(times_s, frequencies_hz, change_db)`, where `change_db` is the
            change of the level by one standard deviation of the score, shape `(bins, frames)`.
        max_frequency_hz: Upper end of the frequency axis.

    Returns:
        The matplotlib figure.

    Example:
        `plot_axes({"Axis 1": as_map(axes[0])})` draws one panel.
    """
    figure, panels = make_axes(1, len(maps), "image", sharey=True)
    reach = np.quantile(np.abs([change_db for _, _, change_db in maps.values()]), 0.995)
    for axis, (title, (times_s, frequencies_hz, change_db)) in zip(panels[0], maps.items(), strict=True):
        options = {"cmap": "RdBu_r", "vmin": -reach, "vmax": reach, "shading": "nearest"}
        mesh = axis.pcolormesh(times_s, frequencies_hz / 1000, change_db, **options)
        axis.set(title=title, ylim=(0, max_frequency_hz / 1000))
    name_outer_axes(panels, "time (s)", "frequency (kHz)")
    figure.colorbar(mesh, ax=panels[0].tolist(), label="change (dB)", extend="both")
    return figure


def plot_explained(curves, goal=0.9, max_components=250):
    """Draw which fraction of the variance the first axes explain, over their number.

    Args:
        curves: Dictionary from names to fractions R_1, R_2, …, shape `(k,)`.
        goal: Fraction at which a line is drawn.
        max_components: Right end of the axis, which is logarithmic.

    Returns:
        The matplotlib figure.

    Example:
        `plot_explained({"held out": held_out_variance(pictures, mean, axes)})` draws one curve.
    """
    figure, ((axis,),) = make_axes()
    for dashes, (name, fractions) in zip(DASHES, curves.items(), strict=False):
        axis.plot(np.arange(1, len(fractions) + 1), fractions, linestyle=dashes, linewidth=1.5, label=name)
    axis.axhline(goal, color="0.6", linewidth=1, label=f"{goal:.0%}")
    axis.set_xscale("log")
    ticks = [number for number in (1, 3, 10, 30, 100, 300) if number <= max_components]
    axis.set_xticks(ticks, ticks)
    axis.set(xlim=(1, max_components), ylim=(0, 1.02))
    axis.set(title="What the first axes explain", xlabel="number of axes", ylabel="explained fraction of variance")
    add_legend(axis, loc="lower right")
    return figure


def plot_score_clouds(clouds, titles):
    """Draw the first two scores of several sets of sounds as dots, one colour per name.

    Args:
        clouds: List of dictionaries from names to scores, shape `(n, ≥ 2)`.
        titles: Title of each panel.

    Returns:
        The matplotlib figure.

    Example:
        `plot_score_clouds([{"thumb": scores}], ["heard"])` draws one panel.
    """
    figure, panels = make_axes(1, len(clouds), "image", sharex=True, sharey=True)
    for axis, cloud, title in zip(panels[0], clouds, titles, strict=True):
        for marker, (name, scores) in zip(MARKERS, cloud.items(), strict=False):
            # a set alone belongs to none of the groups beside it, so it has none of their colours
            colour = {"color": "0.4"} if len(cloud) == 1 else {}
            axis.plot(scores[:, 0], scores[:, 1], marker, markersize=3, alpha=0.6, label=name, **colour)
        axis.set_title(title)
        add_legend(axis)
    name_outer_axes(panels, "score on axis 1 (dB)", "score on axis 2 (dB)")
    return figure


def plot_factors(parts, gains, times_s, frequencies_hz, max_frequency_hz=2500.0):
    """Draw the spectra of a factorisation and when each of them sounds.

    Args:
        parts: Spectrum of each part as a column, shape `(bins, num_parts)`.
        gains: Gain of each part over time, shape `(num_parts, frames)`.
        times_s: Times of the frames in seconds, shape `(frames,)`.
        frequencies_hz: Frequencies in hertz, shape `(bins,)`.
        max_frequency_hz: Upper end of the frequency axis.

    Returns:
        The matplotlib figure; each spectrum is scaled to a maximum of 1, its gains accordingly.

    Example:
        `plot_factors(parts, gains, times_s, frequencies_hz)` draws a part per colour.
    """
    figure, ((left, right),) = make_axes(1, 2)
    scale = np.max(parts, axis=0)
    for number, (part, gain) in enumerate(zip((parts / scale).T, gains * scale[:, None], strict=True)):
        left.plot(frequencies_hz, part + 1.1 * number, linewidth=1)
        dashes = DASHES[number % len(DASHES)]
        right.plot(times_s, gain, linestyle=dashes, linewidth=1.2, label=f"part {number + 1}")
    left.set(title="Spectra of the parts, moved apart", xlabel="frequency (Hz)")
    left.set_ylabel("amplitude (each to its largest)")
    left.set_yticks(1.1 * np.arange(len(gains)), [f"part {number + 1}" for number in range(len(gains))])
    left.set_xlim(0, max_frequency_hz)
    right.set(title="Their gains", xlabel="time (s)", ylabel="amplitude (full scale 1)")
    add_legend(right)
    return figure
