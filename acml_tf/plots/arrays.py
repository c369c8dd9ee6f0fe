"""Plots of line arrays: beams, prediction intervals and how often they hold.

Lesson: lessons/5_deep/5_7_direction_of_arrival.py
"""

import numpy as np

from acml_tf.plots.style import add_legend, make_axes

ANGLE_TICKS_DEG = np.arange(-90, 91, 30)


def plot_line_array(direction_deg, num_elements=20, spacing_wavelengths=0.5):
    """Draw the array and the crests of a plane wave that comes in from one direction.

    Args:
        direction_deg: Direction of arrival from broadside in degrees, −90 … 90.
        num_elements: Number of sensors.
        spacing_wavelengths: Distance between neighbours in wavelengths.

    Returns:
        The `matplotlib` figure.
    """
    position = spacing_wavelengths * np.arange(num_elements)
    along, up = np.meshgrid(np.linspace(-1, position[-1] + 1, 400), np.linspace(-0.4, 4, 200))
    angle = np.deg2rad(direction_deg)
    wave = np.cos(2 * np.pi * (along * np.sin(angle) + up * np.cos(angle)))
    figure, ((axes,),) = make_axes(kind="image")
    axes.pcolormesh(along, up, wave, cmap="Blues", vmin=-1, vmax=3, rasterized=True)
    axes.plot(position, np.zeros(num_elements), "o", color="black", label="sensors")
    tail = np.array([position.mean(), 0]) + 3 * np.array([np.sin(angle), np.cos(angle)])
    axes.annotate("", (position.mean(), 0), tail, arrowprops={"width": 2, "color": "tab:red"})
    axes.plot(2 * [position.mean()], [0, 3], ":", color="black", label="broadside, 0°")
    axes.set(
        title=f"A plane wave from {direction_deg:g}° meets {num_elements} sensors",
        xlabel="position along the array in wavelengths",
        ylabel="distance in wavelengths",
        aspect="equal",
    )
    add_legend(axes, loc="upper left")
    return figure


def plot_beams(angles_deg, powers, labels, true_directions_deg):
    """Draw beamformer power over direction in decibels, one panel for each scene, the truth dashed.

    Args:
        angles_deg: Directions listened in, degrees, shape `(directions,)`.
        powers: Power of each scene, shape `(scenes, directions)`.
        labels: Name of each scene.
        true_directions_deg: True direction of each scene in degrees.

    Returns:
        The `matplotlib` figure.
    """
    figure, (panels,) = make_axes(1, len(powers), sharey=True)
    scenes = zip(panels, powers, labels, true_directions_deg, strict=True)
    for axes, power, label, truth in scenes:
        axes.plot(angles_deg, 10 * np.log10(power / power.max() + 1e-9))
        axes.axvline(truth, color="black", linestyle="--")
        axes.set(title=f"{label}, source at {truth:g}° (dashed)", xlabel="direction in degrees")
        axes.set(xticks=ANGLE_TICKS_DEG, ylim=(-40, 3))
    panels[0].set_ylabel("power in dB re peak")
    return figure


def plot_scores(score_sets, quantiles, labels):
    """Draw how the calibration scores are spread and where their conformal quantile falls.

    Args:
        score_sets: One array of scores for each case.
        quantiles: The conformal quantile of each.
        labels: Name of each case.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    for number, (scores, quantile, label) in enumerate(zip(score_sets, quantiles, labels, strict=True)):
        ranks = np.arange(1, len(scores) + 1) / (len(scores) + 1)
        axes.step(np.sort(scores), ranks, color=f"C{number}", label=f"{label}: q = {quantile:.2f}")
        axes.axvline(quantile, color=f"C{number}", linestyle="--")
    axes.set(
        title="Calibration scores, sorted: the dashed quantile leaves the fraction α to its right",
        xlabel="score: error in units of the spread σ",
        ylabel="rank / (L + 1)",
        xscale="log",
    )
    add_legend(axes, loc="lower right")
    return figure


def plot_intervals(true_deg, interval_sets, labels, zoom_deg=6.0):
    """Draw prediction intervals over the true direction of arrival, misses in red (the paper's Fig. 4).

    Args:
        true_deg: True directions in degrees, shape `(scenes,)`.
        interval_sets: For each column the lower and upper ends in degrees, shape `(scenes, 2)`.
        labels: Title of each column.
        zoom_deg: Range of the lower panels, which show the ends relative to the truth.

    Returns:
        The `matplotlib` figure: intervals above, and below them the same minus the truth, magnified.
    """
    shared = {"sharex": True, "sharey": "row"}
    figure, panels = make_axes(2, len(interval_sets), height_ratios=(2, 1), **shared)
    for column, intervals, label in zip(panels.T, interval_sets, labels, strict=True):
        column[0].plot([-90, 90], [-90, 90], "--", color="black", linewidth=1, label="truth")
        column[1].axhline(0, linestyle="--", color="black", linewidth=1)
        _draw_intervals(column[0], true_deg, intervals, 0)
        _draw_intervals(column[1], true_deg, intervals, true_deg)
        column[0].set(title=label, yticks=ANGLE_TICKS_DEG)
        add_legend(column[0], loc="upper center")
        column[1].set(xlabel="true direction in degrees", xticks=ANGLE_TICKS_DEG, ylim=(-zoom_deg, zoom_deg))
    panels[0, 0].set_ylabel("prediction interval in degrees")
    panels[1, 0].set_ylabel("interval − truth (°)")
    return figure


def _draw_intervals(axes, true_deg, intervals, origin):
    """Draw vertical bars at `true_deg`, their ends counted from `origin`, in blue or red."""
    holds = (intervals[:, 0] <= true_deg) & (true_deg <= intervals[:, 1])
    lower, upper = np.transpose(intervals) - origin
    axes.vlines(true_deg[holds], lower[holds], upper[holds], "tab:blue", linewidth=2, label="holds it")
    axes.vlines(true_deg[~holds], lower[~holds], upper[~holds], "tab:red", linewidth=2, label="misses it")


def plot_coverage_draws(coverage_sets, distributions, labels, target):
    """Draw the coverage that many calibration sets reached, with the Beta distribution that predicts it.

    Args:
        coverage_sets: One array of measured coverages for each case.
        distributions: The frozen `scipy.stats` distribution of each.
        labels: Name of each case.
        target: The promised coverage, 1 − α.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    grid = np.linspace(min(np.min(draws) for draws in coverage_sets), 1, 400)
    for number, (draws, distribution, label) in enumerate(zip(coverage_sets, distributions, labels, strict=True)):
        axes.hist(draws, bins=20, density=True, alpha=0.4, color=f"C{number}", label=f"{label}, measured")
        axes.plot(grid, distribution.pdf(grid), color=f"C{number}", label=f"{label}, Beta distribution")
    axes.axvline(target, color="black", linestyle="--", label=f"promised: {target:g}")
    axes.set(
        title="The coverage of a calibrated predictor is itself a draw",
        xlabel="fraction of intervals that hold the truth",
        ylabel="probability density",
    )
    add_legend(axes, loc="upper left")
    return figure


def plot_coverage_by_direction(edges_deg, coverage_sets, labels, target):
    """Draw coverage in bins of distance from broadside beside the promise for all directions together.

    Args:
        edges_deg: Edges of the bins of |direction| in degrees, shape `(bins + 1,)`.
        coverage_sets: Coverage in each bin for each case, shape `(cases, bins)`.
        labels: Name of each case.
        target: The promised coverage over all directions, 1 − α.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    for coverage, label in zip(coverage_sets, labels, strict=True):
        axes.stairs(coverage, edges_deg, linewidth=2, label=label, baseline=None)
    axes.axhline(target, color="black", linestyle="--", label=f"promised over all: {target:g}")
    axes.set(
        title="Marginal coverage is promised, conditional coverage is not",
        xlabel="|true direction| in degrees (90: endfire)",
        ylabel="fraction of intervals that hold the truth",
        ylim=(0, 1.02),
    )
    add_legend(axes, loc="lower left")
    return figure
