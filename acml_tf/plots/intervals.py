"""Plots of intervals and of what stands behind them: days, draws, a posterior, walkers, a network's spread.

Lesson: lessons/7_trust/7_1_honest_intervals.py
"""

import numpy as np

from acml_tf.plots.style import add_legend, make_axes


def plot_days(levels_db):
    """Draw the quarter-hours of all days, two of them in colour.

    Args:
        levels_db: Levels in dB, shape `(num_days, 96)`.

    Returns:
        Figure with one panel.

    Example:
        `plot_days(simulate_days(20))`.
    """
    figure, ((axes,),) = make_axes()
    hours = (np.arange(levels_db.shape[1]) + 0.5) * 24 / levels_db.shape[1]
    axes.plot(hours, levels_db.T, color="0.85", linewidth=0.8)
    order = np.argsort(np.mean(levels_db, axis=1))
    axes.plot(hours, levels_db[order[-1]], color="C1", label="loudest day")
    axes.plot(hours, levels_db[order[0]], color="C0", label="quietest day")
    axes.set(title=f"{len(levels_db)} days of one street", xlabel="time of day (h)", ylabel="level of 15 min (dB)")
    axes.set_xticks(range(0, 25, 3))
    add_legend(axes, loc="upper left")
    return figure


def plot_draws(draws, intervals, truth):
    """Draw histograms of bootstrap draws with their intervals, and the truth.

    Args:
        draws: Draws in dB by name, each of shape `(num_repetitions,)`.
        intervals: Lower and upper end by the same names.
        truth: True value in dB.

    Returns:
        Figure with one panel.

    Example:
        `plot_draws({"days": draws}, {"days": (65.0, 67.0)}, 66.1)`.
    """
    figure, ((axes,),) = make_axes()
    every = np.concatenate(list(draws.values()))
    bins = np.linspace(every.min(), every.max(), 60)
    for number, (name, values) in enumerate(draws.items()):
        axes.hist(values, bins, alpha=0.5, color=f"C{number}", density=True, label=f"{name}; bar: 90 %")
        axes.plot(intervals[name], [-0.25 - 0.2 * number] * 2, "|-", color=f"C{number}", linewidth=2, markersize=9)
    axes.axvline(truth, color="black", linestyle="--", label="truth")
    axes.set(title="One measurement, two intervals of 90 %", xlabel="equivalent level (dB)", ylabel="density (1/dB)")
    axes.set_yticks([tick for tick in axes.get_yticks() if 0 <= tick <= axes.get_ylim()[1]])
    add_legend(axes)
    return figure


def plot_places(grid, densities, boat, measured):
    """Draw densities over a map, with the boat and the measured place.

    Args:
        grid: East and north in metres, shape `(e, n, 2)`.
        densities: Densities by name, each of shape `(e, n)`.
        boat: True east and north in metres.
        measured: Measured east and north in metres.

    Returns:
        Figure with one panel per density.

    Example:
        `plot_places(grid, {"prior": prior, "posterior": posterior}, boat, measured)`.
    """
    figure, panels = make_axes(1, len(densities), "image", sharey=True)
    for axes, (name, density) in zip(panels[0], densities.items(), strict=True):
        axes.pcolormesh(grid[:, 0, 0] / 1000, grid[0, :, 1] / 1000, np.transpose(density), cmap="Blues")
        axes.plot(0, 0, "^", color="black", label="buoy")
        axes.plot(measured[0] / 1000, measured[1] / 1000, "x", color="C1", label="measured")
        axes.plot(boat[0] / 1000, boat[1] / 1000, "*", color="C3", markersize=9, label="boat")
        axes.set(
            title=f"{name}, up to {1e6 * np.max(density):.1f} / km²",
            xlabel="east (km)",
            xlim=(-0.5, 1.3),
            ylim=(-0.06, 0.88),
            aspect="equal",
        )
    panels[0, 0].set_ylabel("north (km)")
    add_legend(panels[0, -1], loc="upper left")
    return figure


def plot_walks(chains):
    """Draw the east coordinate of chains against the number of the draw.

    Args:
        chains: Chains by name, each of shape `(num_draws, chains, 2)`, in metres.

    Returns:
        Figure with one panel per kind of chain.

    Example:
        `plot_walks({"Metropolis": walkers, "NUTS": draws})`.
    """
    figure, panels = make_axes(1, len(chains), sharey=True)
    for axes, (name, draws) in zip(panels[0], chains.items(), strict=True):
        axes.plot(draws[..., 0] / 1000, linewidth=0.7)
        axes.set(title=name, xlabel="draw (–)")
    panels[0, 0].set_ylabel("east (km)")
    return figure


def plot_heads(hours, levels_db, grid, mean, spreads, gap):
    """Draw spot checks with the band of an ensemble, and its two spreads over the day.

    Args:
        hours: Times of the spot checks in hours, shape `(n,)`.
        levels_db: Their levels in dB, same shape.
        grid: Times of day in hours, shape `(g,)`.
        mean: Mean of the ensemble in dB, same shape.
        spreads: Standard deviations in dB by name, same shape; `"aleatoric"` and `"epistemic"` make the band.
        gap: Hours between which nothing was measured, two pairs.

    Returns:
        Figure with two panels.

    Example:
        `plot_heads(hours, levels_db, grid, mean, spreads, [(0, 6), (23, 24)])`.
    """
    figure, ((left, right),) = make_axes(1, 2)
    total = np.hypot(spreads["aleatoric"], spreads["epistemic"])
    left.fill_between(grid, mean - 1.645 * total, mean + 1.645 * total, alpha=0.3, label="ensemble, 90 %")
    left.plot(grid, mean, label="mean of the ensemble")
    left.plot(hours, levels_db, ".", color="black", markersize=4, label="spot checks")
    left.set(title="What the ensemble says", ylabel="level of 15 min (dB)")
    for number, (name, values) in enumerate(spreads.items()):
        right.plot(grid, values, ("-", "--", ":")[number % 3], label=name)
    right.set(title="Where its spread comes from", ylabel="standard deviation (dB)")
    for axes in (left, right):
        for start, end in gap:
            axes.axvspan(start, end, color="0.92", zorder=0)
        axes.set(xlabel="time of day (h)", xlim=(0, 24), xticks=range(0, 25, 4))
        add_legend(axes)
    return figure


def plot_coverage(rows, promise=0.9):
    """Draw the coverage of methods with its margin, and the promise.

    Args:
        rows: `Coverage` by name.
        promise: Promised coverage, 0 … 1.

    Returns:
        Figure with one panel.

    Example:
        `plot_coverage(redraw_street(200))`.
    """
    figure, ((axes,),) = make_axes(num_bars=0.7 * len(rows))
    for height, row in enumerate(reversed(rows.values())):
        axes.errorbar(row.coverage, height, xerr=row.margin, fmt="o", color="C0", capsize=3)
    axes.set_yticks(range(len(rows)), list(rows)[::-1])
    axes.axvline(promise, color="black", linestyle="--", label="promised")
    axes.set(title="Which promise is kept?", xlabel="fraction of intervals that hold the truth (–)", ylabel="method")
    add_legend(axes, loc="lower left")
    return figure
