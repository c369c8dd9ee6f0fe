"""Plots of what ears hear: maps of all directions, errors over the number of measurements, descents.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np

from acml_tf.acoustics.sphere import unit_vector_to_direction
from acml_tf.plots.style import MARKERS, add_legend, make_axes


def plot_maps(panels, title, label, marks=None, columns=3, signed=False):
    """Draw quantities over all directions as maps of the whole sphere, the front in the middle.

    Args:
        panels: Dictionary from the title of each map to its pair of unit vectors, shape `(n, 3)`, and values,
            shape `(n,)`.
        title: Title of the figure.
        label: Quantity and unit of the colours, which all maps share.
        marks: Unit vectors to be marked by circles in every map, or None.
        columns: Maps beside each other.
        signed: Whether the sign matters: red above zero, blue below it, white at zero.

    Returns:
        The `matplotlib` figure.
    """
    rows = -(-len(panels) // columns)
    figure, axes_of_all = make_axes(rows, columns, "sphere", subplot_kw={"projection": "mollweide"})
    for axes in axes_of_all.flat[len(panels) :]:
        axes.remove()
    shades = _shades(np.concatenate([values for _, values in panels.values()]), signed)
    for axes, (name, (directions, values)) in zip(axes_of_all.flat, panels.items(), strict=False):
        size = 16_000 / len(values) if len(values) < 2000 else 70_000 / len(values)
        dots = axes.scatter(*_on_map(directions), size, values, linewidth=0, **shades)
        if marks is not None:
            # black within white, to be seen on dark and on light
            for color, width in (("white", 2.5), ("black", 1)):
                axes.scatter(*_on_map(marks), 14, facecolor="none", edgecolor=color, linewidth=width)
        axes.set_title(name)
        axes.set_xticks(np.deg2rad([-90, 0, 90]), [])
        axes.set_yticks(np.deg2rad([-45, 0, 45]), ["−45°", "0°", "45°"])
        axes.set_xlabel("azimuth: 180°, left 90°, front, right 90°, 180°")
        axes.set_ylabel("elevation")
    figure.suptitle(title)
    figure.colorbar(dots, ax=figure.axes, label=label, shrink=0.8, pad=0.02)
    return figure


def _shades(values, signed):
    """Colours that all but the outermost hundredths of the values share, around zero where the sign matters."""
    low, high = np.quantile(values, [0.01, 0.99])
    reach = max(-low, high)
    cmap, low, high = ("RdBu_r", -reach, reach) if signed else ("viridis", low, high)
    return {"cmap": cmap, "vmin": low, "vmax": high}


def _on_map(directions):
    """Longitude and latitude in radians; what is on the left is drawn on the left."""
    azimuth_deg, elevation_deg = unit_vector_to_direction(directions)
    return -np.deg2rad(azimuth_deg), np.deg2rad(elevation_deg)


def plot_detail(frequencies, seen_db, hidden_db, num_seen):
    """Draw the error in measured and in new directions over ω₀, the fineness of the first layer.

    Args:
        frequencies: Values of ω₀, shape `(n,)`.
        seen_db: Distortion in dB at the directions that were fitted, shape `(n,)`.
        hidden_db: Distortion in dB at all others, shape `(n,)`.
        num_seen: How many were fitted.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    axes.plot(frequencies, hidden_db, "o-", label="directions never measured")
    best = int(np.argmin(hidden_db))
    ring = {"markersize": 14, "fillstyle": "none", "color": "black", "linestyle": "none"}
    axes.plot(frequencies[best], hidden_db[best], "o", label="least error there", **ring)
    axes.plot(frequencies, seen_db, "s--", label=f"the {num_seen} measured directions")
    axes.set(
        title="Too smooth, right, memorised: the fineness of the waves decides",
        xlabel="ω₀ in radians per unit of the coordinates (logarithmic)",
        ylabel="distortion in dB",
        xscale="log",
    )
    axes.set_ylim(bottom=0)
    add_legend(axes)
    return figure


def plot_descent(num_steps, curves, floor_db, title):
    """Draw the error of a walk downhill from the origin over its number of steps.

    Args:
        num_steps: Numbers of steps, shape `(n,)`.
        curves: Dictionary from the name of each walk to its distortions in dB, shape `(n,)`.
        floor_db: Distortion at the bottom, where the gradient is zero.
        title: Title of the figure.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    for name, values in curves.items():
        axes.plot(num_steps, values, "o-", markersize=4, label=name)
    axes.axhline(floor_db, color="black", linestyle="--", label="the bottom, solved at once")
    axes.set(title=title, xlabel="steps from the origin", ylabel="distortion, hidden directions, in dB")
    axes.set_xscale("symlog", linthresh=1)
    axes.set_xlim(0, 1.2 * num_steps[-1])
    axes.set_xticks([0, 1, 10, 100], ["0", "1", "10", "100"])
    start = max(values[0] for values in curves.values())
    axes.set_ylim(0.9 * floor_db, start + 0.1 * (start - floor_db))
    add_legend(axes)
    return figure


def plot_distortion(counts, errors, intervals, gains, title):
    """Draw the error of each method over the number of measured directions, and what the last one gains.

    Args:
        counts: Numbers of measured directions, shape `(n,)`.
        errors: Dictionary from the name of each method to its mean distortions in dB, shape `(n,)`.
        intervals: Dictionary from the same names to pairs of ends, shape `(n, 2)`.
        gains: Dictionary from the name of a rival to what the last method is better on the same people: three
            numbers in dB per count, low end, mean, high end, shape `(n, 3)`.
        title: Title of the left panel.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((left, right),) = make_axes(1, 2, width_ratios=(3, 2))
    for number, (name, values) in enumerate(errors.items()):
        ends = np.transpose(intervals[name])
        wide = {"linewidth": 2.5} if number == len(errors) - 1 else {"linestyle": "--"}
        reach = [values - ends[0], ends[1] - values]
        shifted = np.array(counts) * 1.02 ** (number - len(errors) / 2)
        style = {"marker": MARKERS[number % len(MARKERS)], "capsize": 3, "color": f"C{number}"}
        left.errorbar(shifted, values, reach, label=name, **style, **wide)
    for number, (name, rows) in enumerate(gains.items()):
        (low, mean, high), place = np.transpose(rows), list(errors).index(name)
        shifted = np.array(counts) * 1.06 ** (number - len(gains) / 2)
        style = {"fmt": MARKERS[place % len(MARKERS)], "markersize": 4, "capsize": 3, "color": f"C{place}"}
        right.errorbar(shifted, mean, [mean - low, high - mean], label=f"than {name}", **style)
    right.axhline(0, color="black", linewidth=1)
    left.set(title=title, ylabel="distortion, hidden directions, in dB")
    right.set(title=f"On the same people, {list(errors)[-1]} is better by", ylabel="gain in dB")
    for axes in (left, right):
        axes.set(xlabel="measured directions of a new person (logarithmic)", xscale="log")
        axes.set_xticks(counts, [str(count) for count in counts])
        axes.minorticks_off()
    add_legend(right)
    add_legend(figure, *left.get_legend_handles_labels(), loc="outside lower center", ncols=len(errors))
    return figure


def plot_circle(dots, curves, title, label):
    """Draw a quantity all round the head in the ear plane, the front in the middle and left on the left.

    Args:
        dots: Dictionary from a name to measured azimuths in degrees, −180 … 180, and values, each shape `(n,)`.
        curves: Dictionary from a name to the same pair, to be drawn as a line.
        title: Title of the figure.
        label: Quantity and unit of the vertical axis.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    for number, (name, (azimuth_deg, values)) in enumerate(curves.items()):
        order = np.argsort(azimuth_deg)
        axes.plot(azimuth_deg[order], values[order], ("-", "--", ":")[number % 3], color=f"C{number}", label=name)
    for (name, (azimuth_deg, values)), fill in zip(dots.items(), ("full", "none"), strict=False):
        axes.plot(azimuth_deg, values, "o", color="black", markersize=4, fillstyle=fill, label=name)
    axes.set_xticks([180, 90, 0, -90, -180], ["behind", "left", "front", "right", "behind"])
    axes.set(title=title, xlabel="azimuth, in steps of 90°", ylabel=label, xlim=(184, -184))
    add_legend(axes, loc="center left", bbox_to_anchor=(1, 0.5))
    return figure
