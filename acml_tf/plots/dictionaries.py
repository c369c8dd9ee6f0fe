"""Plots of dictionaries and of the bands that they fill in.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np

from acml_tf.plots.style import MARKERS, add_legend, make_axes

# a method has one colour in all figures
METHODS = ("nearest neighbour", "OMP, learnt", "ℓ1, learnt", "mean of dictionaries", "smooth map", "mean of neighbours")


def plot_room_and_band(grid, heard, cutoff_hz, sensor):
    """Draw where a room was measured, and what one sensor hears of its response.

    Args:
        grid: A `RoomGrid`.
        heard: What the sensors hear, shape `(num_sensors, num_samples)`.
        cutoff_hz: Largest frequency that they follow.
        sensor: Number of the sensor.

    Returns:
        Figure with two panels.

    Example:
        `plot_room_and_band(grid, low_pass(grid.heard, 1000, 120), 120, 0)`.
    """
    figure, axes = make_axes(1, 2)
    places, spectra = axes[0]
    still = ~grid.moved
    places.plot(*grid.measured_m.T, ".", color="0.6", markersize=4, label="measured to 500 Hz")
    places.plot(*grid.sensors_m[still].T, "+", color="C0", markersize=4, label="sensor")
    places.plot(*grid.sensors_m[sensor], "o", color="C3", markerfacecolor="none", label="sensor of the right panel")
    places.set(title="places, 1.2 m above the floor", xlabel="x (m)", ylabel="y (m)", aspect="equal")
    frequency = np.fft.rfftfreq(grid.true.shape[-1], 1 / grid.sample_rate_hz)
    for signal, name, style in ((grid.true, "true response", "C0"), (heard, "what the sensor hears", "C3")):
        level = 20 * np.log10(np.maximum(np.abs(np.fft.rfft(signal[sensor])), 1e-9))
        spectra.plot(frequency, np.where(level < -150, np.nan, level), style, label=name)
    spectra.axvspan(cutoff_hz, frequency[-1], color="0.92", zorder=0)
    spectra.set(title="one response", xlabel="frequency (Hz)", ylabel="level (dB re 1 / m)")
    add_legend(figure, *places.get_legend_handles_labels(), loc="outside lower left", ncols=3)
    add_legend(spectra)
    return figure


def plot_convergence(costs):
    """Draw how the cost of codes falls over the steps of an iteration.

    Args:
        costs: Cost minus the lowest one found, over the steps, by name of the curve.

    Returns:
        Figure with one panel.

    Example:
        `plot_convergence({"20 %": [3.0, 1.0, 0.5]})`.
    """
    figure, axes = make_axes()
    for name, values in costs.items():
        axes[0, 0].semilogy(np.arange(len(values)), values, label=name)
    axes[0, 0].set(title="iterative soft-thresholding", xlabel="steps", ylabel="cost above the lowest one (relative)")
    add_legend(axes[0, 0])
    return figure


def plot_penalties(fractions, unused, used):
    """Draw what the penalty does to a dictionary: how many of its atoms are used at all, and how many per response.

    Args:
        fractions: Penalties as fractions of the largest useful one.
        unused: Fraction of unused atoms at each, 0 … 1.
        used: Mean number of atoms in a code at each.

    Returns:
        Figure with two panels.

    Example:
        `plot_penalties([0.1, 1.0], [0.0, 1.0], [7.0, 0.0])`.
    """
    figure, axes = make_axes(1, 2)
    axes[0, 0].semilogx(fractions, 100 * np.asarray(unused), "o-")
    axes[0, 0].set(title="atoms that nobody uses", ylabel="unused atoms (%)", ylim=(-3, 103))
    axes[0, 1].semilogx(fractions, used, "o-")
    axes[0, 1].set(title="atoms in the code of a response", ylabel="mean number (–)", ylim=(0, None))
    for panel in axes[0]:
        panel.axvline(1.0, color="0.5", linestyle="--", linewidth=1, label="largest useful penalty")
        panel.set_xlabel("penalty / largest useful penalty (–)")
    add_legend(axes[0, 0], loc="lower center")
    return figure


def plot_atoms(atoms, responses, sample_rate_hz):
    """Draw atoms beside measured responses, in time.

    Args:
        atoms: Atoms, shape `(n, num_samples)`.
        responses: Responses, shape `(n, num_samples)`.
        sample_rate_hz: Samples per second.

    Returns:
        Figure with two panels.

    Example:
        `plot_atoms(dictionary[:4], measured[:4], 1000)`.
    """
    figure, axes = make_axes(1, 2, sharey=True)
    for panel, title, signals in zip(axes[0], ("measured responses", "learnt atoms"), (responses, atoms), strict=True):
        time_ms = 1000 * np.arange(signals.shape[-1]) / sample_rate_hz
        for row, signal in enumerate(signals):
            panel.plot(time_ms, 0.5 * signal / np.max(np.abs(signal)) - row, color="C0", linewidth=0.9)
        panel.set(title=title, xlabel="time (ms)", xlim=(0, 120), yticks=[])
    axes[0, 0].set_ylabel("pressure (each to its peak)")
    return figure


def plot_error_over_distance(distances_m, errors):
    """Draw errors over the distance to the nearest measured place, mean and range over rooms.

    Args:
        distances_m: Mean distance of each class in metres, shape `(n,)`.
        errors: Errors in dB by name of the method, shape `(num_rooms, n)`.

    Returns:
        Figure with one panel.

    Example:
        `plot_error_over_distance([0.05, 0.1], {"ridge": np.array([[-3.0, -2.0], [-2.0, -1.0]])})`.
    """
    figure, axes = make_axes()
    panel = axes[0, 0]
    _draw_ranges(panel, 100 * np.asarray(distances_m), errors)
    panel.axhline(0, color="black", linewidth=1, linestyle="--")
    panel.set(
        title="error from 120 to 500 Hz (dashed: nothing filled in)",
        xlabel="distance to the nearest measured place (cm)",
        xscale="log",
        ylabel="error (dB)",
        xticks=[5, 10, 20, 50, 100],
        xticklabels=["5", "10", "20", "50", "100"],
    )
    add_legend(panel)
    return figure


def plot_error_over_levels(levels_db, errors):
    """Draw errors over the level of the responses above the noise, mean and range over rooms.

    Args:
        levels_db: Levels above the noise in decibels, shape `(n,)`.
        errors: Errors in dB by name of the method, shape `(num_rooms, n)`.

    Returns:
        Figure with one panel.

    Example:
        `plot_error_over_levels([0, 20], {"ridge": np.array([[-1.0, -4.0], [-2.0, -5.0]])})`.
    """
    figure, axes = make_axes()
    panel = axes[0, 0]
    _draw_ranges(panel, levels_db, errors)
    panel.axhline(0, color="black", linewidth=1, linestyle="--")
    panel.set(
        title="sensors up to 10 cm away, rooms not seen before (dashed: nothing filled in)",
        xlabel="level of the responses above the noise (dB)",
        ylabel="error from 120 to 500 Hz (dB)",
        xticks=levels_db,
    )
    add_legend(panel)
    return figure


def _draw_ranges(panel, positions, errors):
    """Draw the mean over rooms of each method as a line, and its range as a band."""
    known = [*METHODS, *(name for name in errors if name not in METHODS)]
    for name, values in errors.items():
        number = known.index(name)
        color, marker = f"C{number}", MARKERS[number % len(MARKERS)]
        panel.plot(positions, values.mean(axis=0), f"{marker}-", color=color, label=name)
        panel.fill_between(positions, *np.quantile(values, [0, 1], axis=0), color=color, alpha=0.12)


def plot_contest(panels):
    """Draw the errors of all methods as bars, with a dot for each room or fold.

    Args:
        panels: Errors in dB by name of the method, shape `(num_rooms,)`, by title of the panel.

    Returns:
        Figure with one panel for each title.

    Example:
        `plot_contest({"15 dB": {"ridge": np.array([-2.0, -3.0])}})`.
    """
    names = list(next(iter(panels.values())))
    figure, axes = make_axes(1, len(panels), num_bars=len(names), sharey=True)
    for panel, (title, errors) in zip(axes[0], panels.items(), strict=True):
        for row, name in enumerate(names):
            panel.barh(row, errors[name].mean(), color="C1" if "learnt" in name or "dictionar" in name else "0.75")
            panel.plot(errors[name], np.full(len(errors[name]), row), ".", color="black", markersize=4)
        panel.axvline(0, color="black", linewidth=1)
        panel.set(title=title, xlabel="error (dB)", yticks=range(len(names)), yticklabels=names)
    axes[0, 0].invert_yaxis()
    return figure
