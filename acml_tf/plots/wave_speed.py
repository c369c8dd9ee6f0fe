"""Plots of an estimated wave speed: maps with their sensors, errors, learning curves.

Lesson: lessons/5_deep/5_5_wave_speed_inverse.py
"""

import numpy as np

from acml_tf.plots.style import add_legend, make_axes

SPEED = {"cmap": "viridis", "vmin": 0.8, "vmax": 2.2}
ERROR = {"cmap": "RdBu_r", "vmin": -1.0, "vmax": 1.0}
SPEED_UNIT = "lengths per unit of time"
SPEED_LABEL = f"c ({SPEED_UNIT})"


def plot_speed_maps(maps, extent=(0.1, 0.9, 0.1, 0.9), outline=None, scale=None, label=SPEED_LABEL, title="Wave speed"):
    """Draw maps beside each other on one scale, each with the outline of the true medium.

    Args:
        maps: Values by name, each of shape `(nx, ny)`.
        extent: Ends of the maps along x and along y.
        outline: True speed on the same grid, whose jump is drawn as a line, or `None`.
        scale: Colours and limits, arguments of `imshow`; those of speeds if not given.
        label: What the colours are, with its unit.
        title: Title of the figure.

    Returns:
        The `matplotlib` figure.
    """
    figure, panels = make_axes(1, len(maps), "square", sharey=True)
    scale = scale or SPEED
    beyond = [np.min(list(maps.values())) < scale["vmin"], np.max(list(maps.values())) > scale["vmax"]]
    for axes, (name, values) in zip(panels[0], maps.items(), strict=True):
        image = axes.imshow(np.asarray(values).T, origin="lower", extent=extent, **scale)
        if outline is not None:
            middle = (np.min(outline) + np.max(outline)) / 2
            axes.contour(np.asarray(outline).T, [middle], extent=extent, colors="white", linewidths=1)
            axes.contour(np.asarray(outline).T, [middle], extent=extent, colors="black", linewidths=1, linestyles=":")
        axes.set(title=name, xlabel="x (lengths)")
    panels[0, 0].set_ylabel("y (lengths)")
    # a bar with a pointed end says that some values lie beyond it
    figure.colorbar(image, ax=panels, label=label, extend=("neither", "max", "min", "both")[2 * beyond[0] + beyond[1]])
    figure.suptitle(title)
    return figure


def plot_sensors(layouts, speed, size=(1.0, 1.0), sources=(), title="Where the sensors stand"):
    """Draw sensors as dots over the medium, on the scale of `plot_speed_maps`.

    Args:
        layouts: Positions (x, y) by name, each of shape `(sensors, 2)`.
        speed: Wave speed on a grid that spans the rectangle, shape `(nx, ny)`.
        size: Length of the rectangle along x and y.
        sources: Positions of the pulses, drawn as stars.
        title: Title of the figure.

    Returns:
        The `matplotlib` figure.
    """
    figure, panels = make_axes(1, len(layouts), "square", sharey=True)
    for axes, (name, positions) in zip(panels[0], layouts.items(), strict=True):
        image = axes.imshow(speed.T, origin="lower", extent=(0, size[0], 0, size[1]), alpha=0.6, **SPEED)
        axes.plot(*np.asarray(positions).T, "k.", markersize=3)
        for source in sources:
            axes.plot(*source, "r*", markersize=9)
        axes.set(title=name, xlabel="x (lengths)", xlim=(0, size[0]), ylim=(0, size[1]))
    panels[0, 0].set_ylabel("y (lengths)")
    figure.colorbar(image, ax=panels, label=SPEED_LABEL)
    figure.suptitle(title)
    return figure


def plot_band(position, mean, half_width, truth, label="y (lengths)", title="A cut through the map, with its band"):
    """Draw an estimate along a line, the band around it, and the truth.

    Args:
        position: Where along the line, shape `(n,)`.
        mean: Estimate, shape `(n,)`.
        half_width: Half of the width of the band, shape `(n,)`.
        truth: True values, shape `(n,)`.
        label: What `position` is, with its unit.
        title: Title of the figure.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    axes.fill_between(position, mean - half_width, mean + half_width, color="tab:blue", alpha=0.3, label="band")
    axes.plot(position, mean, color="tab:blue", label="mean of the ensemble")
    axes.plot(position, truth, "k--", label="truth")
    axes.set(title=title, xlabel=label, ylabel=SPEED_LABEL)
    axes.margins(x=0)
    add_legend(axes)
    return figure


def plot_band_calibration(half_width, error, title="Is the band wide where the error is large?"):
    """Draw error against half-width, one dot per position; below the line the band holds the truth.

    Args:
        half_width: Half of the width of the band, any shape.
        error: Absolute error, same shape.
        title: Title of the figure.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    half_width, error = np.maximum(np.ravel(half_width), 1e-4), np.maximum(np.ravel(error), 1e-4)
    held = error <= half_width
    axes.loglog(half_width[held], error[held], ".", color="tab:blue", markersize=2, label="holds the truth")
    axes.loglog(half_width[~held], error[~held], ".", color="tab:red", markersize=2, label="misses it")
    ends = np.array([half_width.min(), half_width.max()])
    axes.plot(ends, ends, "k--", linewidth=1)
    axes.set(title=title, xlabel=f"half-width of the band ({SPEED_UNIT})", ylabel=f"error |ĉ − c|\n({SPEED_UNIT})")
    add_legend(axes, markerscale=4)
    return figure
