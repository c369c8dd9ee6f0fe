"""Plots of a day of sound: a picture in false colours, strips of who sounds when, changes, and told times.

Lesson: lessons/3_unsupervised/3_1_long_recording.py
"""

import numpy as np
from matplotlib.patches import Patch

from acml_tf.features.cepstrum import hertz_to_mel
from acml_tf.plots.style import MARKERS, add_legend, make_axes

FREQUENCY_TICKS_HZ = np.array([200, 500, 1000, 2000, 4000, 8000])
HOUR_TICKS = np.arange(0, 25, 3)


def plot_day(hours, colours, sample_rate_hz, title):
    """Draw a day in false colours: time to the right, frequency upwards, one column per clip.

    Args:
        hours: Time of each clip in hours, evenly spaced, shape `(num_clips,)`.
        colours: Red, green and blue from 0 to 1, shape `(num_clips, num_bands, 3)`.
        sample_rate_hz: Samples per second, which sets the frequency of the bands.
        title: Title of the figure.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes(1, 1, "image")
    step_h, num_bands = hours[1] - hours[0], colours.shape[1]
    extent = (hours[0], hours[-1] + step_h, -0.5, num_bands - 0.5)
    axes.imshow(np.swapaxes(colours, 0, 1), origin="lower", aspect="auto", extent=extent, interpolation="nearest")
    ticks_hz = FREQUENCY_TICKS_HZ[FREQUENCY_TICKS_HZ < sample_rate_hz / 2]
    spacing = hertz_to_mel(sample_rate_hz / 2) / (num_bands + 1)
    axes.set_yticks(hertz_to_mel(ticks_hz) / spacing - 1, ticks_hz / 1000)
    axes.set(title=title, xlabel="time of the day (h)", ylabel="frequency (kHz), mel scale", xticks=HOUR_TICKS)
    return figure


def plot_strips(hours, strips, title):
    """Draw several groupings of the same clips as coloured strips above each other, over the time of the day.

    Args:
        hours: Time of each clip in hours, ascending, shape `(num_clips,)`.
        strips: Dictionary from the name of each grouping to its groups, names or numbers from 0, shape `(num_clips,)`;
            names of groups get a legend.
        title: Title of the figure.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes(1, 1, "curve", num_bars=len(strips))
    edges = np.append(hours, 2 * hours[-1] - hours[-2])
    for row, groups in enumerate(strips.values()):
        names, number = np.unique(groups, return_inverse=True)
        is_named = names.dtype.kind == "U"
        values, colours, last = (number, "tab10", 9) if is_named else (np.asarray(groups), "Set3", 11)
        axes.pcolormesh(edges, [row - 0.4, row + 0.4], values[np.newaxis], cmap=colours, vmin=0, vmax=last)
        if is_named:
            patches = [Patch(color=f"C{group}", label=name) for group, name in enumerate(names)]
            add_legend(axes, patches, names, loc="upper left", bbox_to_anchor=(1.03, 1))
    axes.set_yticks(range(len(strips)), list(strips))
    axes.invert_yaxis()
    axes.grid(False)
    axes.set(title=title, xlabel="time of the day (h)", xlim=(edges[0], edges[-1]), xticks=HOUR_TICKS)
    return figure


def plot_choices(num_groups, criterion, agreements, chosen):
    """Draw the Bayesian information criterion and the agreement with the truth over the number of groups.

    Args:
        num_groups: Numbers of groups, shape `(n,)`.
        criterion: BIC of each, shape `(n,)`.
        agreements: Dictionary from the name of each method to its adjusted Rand indices, shape `(n,)`.
        chosen: Number of groups that really sound.

    Returns:
        The `matplotlib` figure.
    """
    figure, (panels,) = make_axes(1, 2)
    panels[0].plot(num_groups, criterion, "o-", color="C3")
    panels[0].set(title="What the data say: lower is better", xlabel="number of groups", ylabel="BIC (no unit)")
    for marker, (name, agreement) in zip(MARKERS, agreements.items(), strict=False):
        panels[1].plot(num_groups, agreement, f"{marker}-", label=name)
    panels[1].set(title="What the truth says: higher is better", xlabel="number of groups", ylim=(0, 1))
    panels[1].set_ylabel("adjusted Rand index")
    for axes in panels:
        axes.axvline(chosen, color="grey", linestyle=":", label="kinds of minutes")
    add_legend(panels[1])
    return figure


def plot_changes(hours, levels_db, found, true, label):
    """Draw a level over the day, the changes that were found, one row per penalty, and the true ones below.

    Args:
        hours: Time of each clip in hours, shape `(num_clips,)`.
        levels_db: Level of each clip, shape `(num_clips,)`.
        found: Dictionary from the name of each penalty to the times of its changes in hours.
        true: Times of the true changes in hours; empty where nobody knows them.
        label: Quantity and unit of the level.

    Returns:
        The `matplotlib` figure.
    """
    figure, panels = make_axes(2, 1, sharex=True)
    panels[0, 0].plot(hours, levels_db, linewidth=0.7)
    panels[0, 0].set(title="A day and its changes", ylabel=label, xlim=(0, 24), xticks=HOUR_TICKS)
    rows = {**found, "truth": true} if len(true) else found
    for row, (name, times) in enumerate(rows.items()):
        panels[1, 0].vlines(times, row - 0.35, row + 0.35, color="black" if name == "truth" else f"C{row}")
    panels[1, 0].set_yticks(range(len(rows)), list(rows))
    panels[1, 0].set(xlabel="time of the day (h)", ylim=(len(rows) - 0.5, -0.5))
    return figure


def plot_told_times(sets):
    """Draw the time that was told over the true time, side by side.

    Args:
        sets: Dictionary from each title to a pair of arrays of hours: true, told.

    Returns:
        The `matplotlib` figure.
    """
    figure, (panels,) = make_axes(1, len(sets), "square", sharey=True)
    for axes, (title, (true, told)) in zip(panels, sets.items(), strict=True):
        axes.plot([0, 24], [0, 24], color="grey", linewidth=1)
        axes.plot(true, told, ".", markersize=2)
        axes.set(title=title, xlabel="true time (h)", xlim=(0, 24), ylim=(0, 24), xticks=HOUR_TICKS[::2])
    panels[0].set(ylabel="told time (h)", yticks=HOUR_TICKS[::2])
    return figure
