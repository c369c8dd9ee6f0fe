"""Plots of wave fields: snapshots side by side, a film, and how an error grows.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.animation import FuncAnimation
from matplotlib.patches import Rectangle

from acml_tf.plots.style import DASHES, add_legend, make_axes

PRESSURE = {"cmap": "RdBu_r", "origin": "lower"}


def plot_medium(speed, size=(1.0, 1.0), title="Wave speed of the medium"):
    """Draw the wave speed over the rectangle.

    Args:
        speed: Wave speed, shape `(nx, ny)`.
        size: Length of the rectangle along x and y.
        title: Title of the figure.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes(kind="square")
    image = axes.imshow(speed.T, origin="lower", extent=(0, size[0], 0, size[1]), cmap="viridis", vmin=0)
    axes.set(title=title, xlabel="x (lengths)", ylabel="y (lengths)")
    figure.colorbar(image, label="c (lengths per unit of time)")
    return figure


def plot_snapshots(rows, time, frames, size=(1.0, 1.0), title="Wave field", outline=None):
    """Draw fields at some instants, one field per row, all on one scale.

    Args:
        rows: Pressures by name, each of shape `(frames, nx, ny)`.
        time: Time of each frame.
        frames: Numbers of the frames to draw; the scale is that of all but the first, whose peak may lie beyond it.
        size: Length of the rectangle along x and y.
        title: Title of the figure.
        outline: Speed of the medium, shape `(nx, ny)`, whose jump is drawn as a dotted line, or `None`.

    Returns:
        The `matplotlib` figure.
    """
    limit = 0.6 * max(np.abs(field[list(frames[1:])]).max() for field in rows.values())
    figure, panels = make_axes(len(rows), len(frames), "square", sharex=True, sharey=True)
    # as high as its squares, beside the colour bar
    panel_in = (figure.get_figwidth() - 1.4) / len(frames) * size[1] / size[0]
    figure.set_figheight(1.05 * len(rows) * panel_in + 0.7)
    for line, (name, field) in zip(panels, rows.items(), strict=True):
        for axes, frame in zip(line, frames, strict=True):
            image = axes.imshow(field[frame].T, vmin=-limit, vmax=limit, extent=(0, size[0], 0, size[1]), **PRESSURE)
            axes.set_title(f"t = {time[frame]:.2f}")
            if outline is not None:
                middle, box = (np.min(outline) + np.max(outline)) / 2, (0, size[0], 0, size[1])
                axes.contour(outline.T, [middle], extent=box, colors="black", linewidths=1, linestyles=":")
        line[0].set_ylabel(f"{name}\ny (lengths)")
    for axes in panels[-1]:
        axes.set_xlabel("x (lengths)")
    figure.colorbar(image, ax=panels, label="pressure (parts of the first peak)", extend="both")
    figure.suptitle(title)
    return figure


def film(fields, time, size=(1.0, 1.0), every=2):
    """Draw fields as a film, side by side.

    Args:
        fields: Pressures by name, each of shape `(frames, nx, ny)`.
        time: Time of each frame.
        size: Length of the rectangle along x and y.
        every: Show every n-th frame.

    Returns:
        `matplotlib` animation; `HTML(animation.to_jshtml())` plays it in a notebook.
    """
    figure, panels = make_axes(1, len(fields), "square", dpi=60)
    # the fronts are far weaker than the first peak, which may lie beyond the scale
    limit, images = np.abs(next(iter(fields.values()))).max() / 6, []
    for axes, (name, field) in zip(panels[0], fields.items(), strict=True):
        images.append(axes.imshow(field[0].T, vmin=-limit, vmax=limit, extent=(0, size[0], 0, size[1]), **PRESSURE))
        axes.set(title=name, xlabel="x (lengths)", ylabel="y (lengths)")

    def draw(frame):
        """Draw one frame into every panel."""
        for image, field in zip(images, fields.values(), strict=True):
            image.set_data(field[frame].T)
        figure.suptitle(f"t = {time[frame]:.2f}")
        return images

    animation = FuncAnimation(figure, draw, frames=range(0, len(time), every), interval=80)
    plt.close(figure)
    return animation


def plot_curves(curves, title, x_label, y_label, log_y=False, span=None, span_label=""):
    """Draw a few curves, if wanted with a shaded span.

    Args:
        curves: Name of each curve to its pair of arrays `(x, y)`.
        title: Title of the figure.
        x_label: Quantity and unit of the horizontal axis.
        y_label: Quantity and unit of the vertical axis.
        log_y: Whether the vertical axis is logarithmic.
        span: Pair of ends of the shaded span, or `None`.
        span_label: What the span is.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    if span:
        axes.axvspan(*span, color="0.9", label=span_label)
    for number, (name, (x, y)) in enumerate(curves.items()):
        # the first may lie under the second: it is wider
        axes.plot(x, y, linestyle=DASHES[number % len(DASHES)], linewidth=1.5 if number else 2.5, label=name)
    axes.set(title=title, xlabel=x_label, ylabel=y_label, yscale="log" if log_y else "linear")
    axes.margins(x=0)
    add_legend(axes)
    return figure


def plot_points(sets, ends=(1.0, 1.0, 1.0), title="Where the wave equation is enforced", max_shown=1500):
    """Draw sets of points (x, t) beside each other; what lies outside the domain is grey.

    Args:
        sets: Points (x, y, t) by name, each of shape `(n, 3)`.
        ends: Ends of the domain along x, y and time; it begins at the origin.
        title: Title of the figure.
        max_shown: Points of each set that are drawn; the percentage counts all.

    Returns:
        The `matplotlib` figure.
    """
    figure, panels = make_axes(1, len(sets), "square")
    for axes, (name, points) in zip(panels[0], sets.items(), strict=True):
        points = np.asarray(points)
        inside = np.all((points >= 0) & (points <= ends), axis=1)
        shown = slice(0, max_shown)
        axes.scatter(points[shown, 0], points[shown, 2], s=3, c=np.where(inside[shown], "tab:blue", "0.75"))
        axes.add_patch(Rectangle((0, 0), ends[0], ends[2], fill=False))
        axes.set(title=f"{name}: {np.mean(inside):.1%} inside", xlabel="x (lengths)", ylabel="time (units)")
    figure.suptitle(title)
    return figure
