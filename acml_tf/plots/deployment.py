"""Plots of a detector in the field: what fits, its year, who sees a shift first, and the alarm.

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.plots.style import add_legend, make_axes


def plot_codes(values, returned):
    """Draw numbers against what comes back of them after they were stored in 8 bits, and the error beside half a step.

    Args:
        values: Numbers, any shape.
        returned: The same after storage, same shape.

    Returns:
        Figure with two panels.

    Example:
        `plot_codes(weights, dequantise_int8(*quantise_int8(weights)))`.
    """
    figure, ((left, right),) = make_axes(1, 2)
    values, returned = np.ravel(values), np.ravel(returned)
    reach = 12 * np.max(np.abs(returned - values))
    left.plot(values, returned, ".", markersize=3)
    left.set(xlim=(-reach, reach), ylim=(-reach, reach))
    left.locator_params(nbins=5)
    left.set(title="Near zero: one weight, one dot", xlabel="32-bit weight (–)", ylabel="weight from 8 bits (–)")
    right.hist(1000 * (returned - values), bins=40)
    steps = np.diff(np.unique(returned))
    for half in (-0.5, 0.5) if len(steps) else ():
        right.axvline(1000 * half * steps.min(), color="black", linestyle=":")
    right.set(title="What rounding costs", xlabel="error of a weight (thousandths)", ylabel="number of weights (–)")
    return figure


def plot_year(days, accuracy, confidence, wear_begins, new_sensor):
    """Draw the year that nobody sees: how often the detector is right, and how sure it says it is.

    Args:
        days: Days, shape `(n,)`.
        accuracy: Accuracy on those days, 0 … 1.
        confidence: Mean of the largest probability, 0 … 1.
        wear_begins: Day on which the microphone begins to age.
        new_sensor: Day on which another one is mounted.

    Returns:
        Figure with one panel.

    Example:
        `plot_year([0, 200], [0.9, 0.5], [0.9, 0.95], 150, 300)`.
    """
    figure, ((axes,),) = make_axes()
    axes.plot(days, accuracy, label="how often it is right")
    axes.plot(days, confidence, "--", label="how sure it says it is")
    axes.axvspan(wear_begins, new_sensor, color="0.92", zorder=0, label="dirt on the microphone")
    axes.set(title="A year in the field", xlabel="time (days)", ylabel="fraction of clips, probability (–)")
    axes.set_ylim(0, 1.05)
    add_legend(axes, loc="lower left")
    return figure


STYLES = {
    "outputs": "C0o-",
    "confidence": "C1x-.",
    "bands": "C2^:",
    "bands less level": "C2^-",
    "MMD of bands": "C3s:",
    "MMD less level": "C3s-",
}


def plot_detection(sizes, rates, alpha=0.05):
    """Draw how often each test sees each shift, against the number of clips.

    Args:
        sizes: Numbers of clips in a window, shape `(n,)`.
        rates: Rates of shape `(n,)`, by name of the shift, then by name of the test.
        alpha: Promised rate of false alarms.

    Returns:
        Figure with one panel per shift, two in a row; tests of the same thing share a colour.

    Example:
        `plot_detection([10, 20], {"dirt": {"outputs": [0.5, 0.9]}})`.
    """
    figure, panels = make_axes(-(-len(rates) // 2), min(2, len(rates)), sharey=True)
    for axes in panels.flat[len(rates) :]:
        axes.remove()
    for axes, (shift, tests) in zip(panels.flat, rates.items(), strict=False):
        for name, values in tests.items():
            axes.plot(sizes, values, STYLES.get(name, "-"), markersize=4, label=name)
        axes.axhline(alpha, color="0.5", linewidth=1, label="promised false alarms")
        axes.set_xscale("log")
        axes.set_xticks(sizes, [str(size) for size in sizes])
        axes.minorticks_off()
        axes.set(title=shift, xlabel="clips in the window (–)", ylim=(-0.02, 1.05))
    for axes in panels[:, 0]:
        axes.set_ylabel("windows with an alarm (–)")
    add_legend(figure, *panels[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


def plot_monitor(distances, statistic, threshold, alarm, wear_begins):
    """Draw what the monitor sees each day, and how it adds up to an alarm.

    Args:
        distances: Distance of each day's outputs from the reference, shape `(num_days,)`.
        statistic: Page and Hinkley's statistic, same shape.
        threshold: Threshold of the statistic.
        alarm: Day of the alarm, or None.
        wear_begins: Day on which the microphone begins to age.

    Returns:
        Figure with two panels, one above the other.

    Example:
        `plot_monitor(distances, page_hinkley(distances, 0.02), 0.5, 180, 150)`.
    """
    figure, ((above,), (below,)) = make_axes(2, 1, sharex=True)
    above.plot(distances, ".", markersize=4)
    above.set(title="Each day's distance from the reference", ylabel="distance (–)")
    below.plot(statistic)
    below.axhline(threshold, color="black", linestyle="--", label="threshold")
    below.set(title="Added up (cut off at the top)", xlabel="time (days)", ylabel="statistic H (–)")
    below.set_ylim(0, 4 * threshold)
    for axes in (above, below):
        axes.axvline(wear_begins, color="0.6", linestyle=":", label="wear begins")
        if alarm is not None:
            axes.axvline(alarm, color="C3", label="alarm")
    add_legend(below, loc="upper left")
    return figure
