"""Plots of reverberation times: laws of walls, corrected decays, speech that lets go, estimates against the truth.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import numpy as np

from acml_tf.plots.style import DASHES, MARKERS, add_legend, make_axes


def plot_wall_laws(absorption, times_s, measured_s):
    """Draw what laws and echoes say about one room whose walls absorb more and more.

    Args:
        absorption: Absorption of the walls, shape (n,).
        times_s: Times in seconds by name of the law, each of shape (n,).
        measured_s: T30 of the echoes in seconds, shape (n,).

    Returns:
        Figure with one panel.

    Example:
        `plot_wall_laws([0.1, 0.5], {"Sabine": [1.3, 0.26]}, [1.3, 0.2])`.
    """
    figure, ((axes,),) = make_axes()
    for style, (name, values) in zip(("--", ":"), times_s.items(), strict=False):
        axes.plot(absorption, values, style, label=name.title())
    axes.plot(absorption, measured_s, "o", color="black", label="T30 of the echoes")
    axes.set(title="One room, ever softer walls", xlabel="absorption of the walls (–)", ylabel="reverberation time (s)")
    axes.set_yscale("log")  # equal ratios are equal distances
    axes.set_yticks([0.05, 0.1, 0.2, 0.5], ["0.05", "0.1", "0.2", "0.5"])
    axes.minorticks_off()
    add_legend(axes)
    return figure


def plot_corrections(curves_db, sample_rate_hz, true_s, floor_db=-70.0):
    """Draw decay curves of one recording with more and more corrections, beside the true decay.

    Args:
        curves_db: Decay curves in dB by name, of any lengths.
        sample_rate_hz: Sample rate in hertz.
        true_s: True time for 60 dB in seconds.
        floor_db: Lower end of the scale.

    Returns:
        Figure with one panel.

    Example:
        `plot_corrections({"as recorded": curve_db}, 8000, 0.5)`.
    """
    figure, ((axes,),) = make_axes()
    for dash, (name, curve_db) in zip(DASHES, curves_db.items(), strict=False):
        axes.plot(np.arange(len(curve_db)) / sample_rate_hz, curve_db, linestyle=dash, linewidth=2, label=name)
    end_s = max(map(len, curves_db.values())) / sample_rate_hz
    axes.plot([0, end_s], [0, -60 * end_s / true_s], "k", linewidth=0.8, label=f"truth: 60 dB in {true_s:.2f} s")
    axes.axhspan(-35, -5, color="0.9", zorder=0, label="−5 … −35 dB: where the line is laid")
    axes.set(title="One clap in noise", xlabel="time (s)", ylabel="level (dB re whole energy)", ylim=(floor_db, 3))
    # what comes later is noise alone
    axes.set_xlim(0, min(end_s, 2 * true_s))
    add_legend(axes, loc="upper right")
    return figure


def plot_letting_go(levels_db, frame_rate_hz, times_s):
    """Draw the level of one band over time, in several rooms, each with the slope at which its room decays.

    Args:
        levels_db: Levels of one band in dB by name of the room, each of shape (num_frames,).
        frame_rate_hz: Frames per second.
        times_s: Reverberation time of each room in seconds by name, or None where there is no room.

    Returns:
        Figure with a panel for each room.

    Example:
        `plot_letting_go({"outdoors": level_db}, 125, {"outdoors": None})`.
    """
    figure, panels = make_axes(len(levels_db), 1, sharex=True, sharey=True)
    for axes, (name, level_db) in zip(panels[:, 0], levels_db.items(), strict=True):
        time_s = np.arange(len(level_db)) / frame_rate_hz
        axes.plot(time_s, level_db, linewidth=1)
        if times_s[name]:
            top, reach_s = np.argmax(level_db[: len(level_db) // 2]), min(times_s[name] * 0.6, 0.4)
            span_s = np.array([0, reach_s])
            line = level_db[top] - 60 * span_s / times_s[name]
            axes.plot(time_s[top] + span_s, line, "C3", linewidth=2, label="slope of the room")
            add_legend(axes, loc="upper right")
        axes.set(title=name, ylabel="level (dB, any zero)")
    panels[-1, 0].set_xlabel("time (s)")
    return figure


def plot_left_out(penalties, errors_s, chosen):
    """Draw the error of held-out clips over the penalty, for each way of holding out.

    Args:
        penalties: Penalties, shape (n,).
        errors_s: Mean absolute errors in seconds by what was left out, each of shape (n,).
        chosen: Penalty that was chosen.

    Returns:
        Figure with one panel.

    Example:
        `plot_left_out([1, 10], {"rooms": [0.04, 0.03]}, 10)`.
    """
    figure, ((axes,),) = make_axes()
    for marker, (name, values) in zip(MARKERS, errors_s.items(), strict=False):
        axes.plot(penalties, values, f"-{marker}", label=f"{name} left out")
    axes.axvline(chosen, color="0.6", linestyle=":", label="chosen")
    axes.set(xscale="log", title="Who is left out?", xlabel="penalty λ (–)", ylabel="mean absolute error (s)")
    add_legend(axes)
    return figure


def plot_estimates(truth_s, predicted_s, factor, titles):
    """Draw estimates against the truth, with the band that the calibrated factor promises.

    Args:
        truth_s: True times in seconds by panel, each of shape (n,).
        predicted_s: Estimated times in seconds, one array for each panel.
        factor: Calibrated factor, ≥ 1.
        titles: Title of each panel.

    Returns:
        Figure with a panel for each.

    Example:
        `plot_estimates([truth_s], [predicted_s], 1.3, ["new rooms"])`.
    """
    figure, panels = make_axes(1, len(titles), "square" if len(titles) > 2 else "curve", sharex=True, sharey=True)
    limits = 0.9 * min(map(np.nanmin, truth_s)), 1.1 * max(map(np.nanmax, truth_s))
    edge = np.array(limits)
    for axes, truth, predicted, title in zip(panels[0], truth_s, predicted_s, titles, strict=True):
        axes.fill_between(edge, edge / factor, edge * factor, color="0.88", label=f"within a factor of {factor:.2f}")
        axes.plot(edge, edge, color="0.5", linewidth=1, label="estimate = truth")
        axes.plot(truth, predicted, ".", markersize=5)
        axes.set(title=title, xlabel="true T30 (s)", xlim=limits)
    panels[0, 0].set_ylabel("estimated from speech (s)")
    add_legend(panels[0, 0], loc="upper left")
    return figure


def plot_two_times(groups):
    """Draw estimates from speech against two times of each room: that of the first 10 dB and that of the rest.

    Args:
        groups: Triples of EDT, T30 and estimate in seconds, arrays of equal length, by name of the group.

    Returns:
        Figure with two panels.

    Example:
        `plot_two_times({"one slope": (edt_s, t30_s, predicted_s)})`.
    """
    figure, panels = make_axes(1, 2, sharex=True, sharey=True)
    for axes, title in zip(panels[0], ("EDT", "T30"), strict=True):
        axes.plot([0.1, 1.0], [0.1, 1.0], color="0.5", linewidth=1, label="both equal")
        axes.set(title=f"What speech tells, against {title}", xlabel=f"{title} of the response (s)")
    for marker, (name, (edt_s, t30_s, predicted_s)) in zip(MARKERS, groups.items(), strict=False):
        for axes, time_s in zip(panels[0], (edt_s, t30_s), strict=True):
            axes.plot(time_s, predicted_s, marker, markersize=4, alpha=0.7, label=name)
    panels[0, 0].set_ylabel("estimated from speech (s)")
    add_legend(panels[0, 0], loc="upper left")
    return figure


def plot_widened(errors_s, titles):
    """Draw the errors before and after measured rooms were stretched, a line for each draw of rooms.

    Args:
        errors_s: Mean absolute errors in seconds, shape (num_draws, 2, num_panels): as measured, then stretched.
        titles: Title of each panel.

    Returns:
        Figure with a panel for each kind of room.

    Example:
        `plot_widened(np.ones((5, 2, 2)), ["short", "long"])`.
    """
    figure, panels = make_axes(1, len(titles), sharey=True)
    for number, (axes, title) in enumerate(zip(panels[0], titles, strict=True)):
        axes.plot([0, 1], np.asarray(errors_s)[:, :, number].T, "o-", color="C0", alpha=0.7)
        axes.set(title=title, xticks=[0, 1], xticklabels=["as measured", "stretched"], xlim=(-0.3, 1.3))
        axes.set_xlabel("training responses (–)")
    panels[0, 0].set(ylabel="mean absolute error (s)", ylim=(0, 1.1 * np.max(errors_s)))
    return figure
