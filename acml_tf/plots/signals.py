"""Plots of sounds: waveforms, samples, turning arrows, leakage, spectra and spectrograms.

Lesson: lessons/1_signals/1_1_signal_processing.py
"""

import numpy as np

from acml_tf.acoustics.sampling import alias_frequency
from acml_tf.plots.style import add_legend, make_axes


def plot_lines(curves, title, x_label, y_label, log_x=False, x_limits=None, y_limits=None, marks=None):
    """Draw a few curves over one pair of axes.

    Args:
        curves: Dictionary from the name of each curve to its pair of arrays `(x, y)`.
        title: Title of the figure.
        x_label: Quantity and unit of the horizontal axis.
        y_label: Quantity and unit of the vertical axis.
        log_x: Whether the horizontal axis is logarithmic.
        x_limits: Pair of ends of the horizontal axis, or None.
        y_limits: Pair of ends of the vertical axis, or None.
        marks: Dictionary from names to the x at which a dashed vertical line is drawn, or None.

    Returns:
        The matplotlib figure.

    Example:
        `plot_lines({"tone": (time_s, pressure)}, "A tone", "time (s)", "pressure (Pa)")` draws one curve.
    """
    figure, ((axis,),) = make_axes()
    for name, (x, y) in curves.items():
        axis.plot(x, y, linewidth=1, label=name)
    for name, x in (marks or {}).items():
        axis.axvline(x, color="black", linestyle="--", linewidth=1, label=name)
    if log_x:
        axis.set_xscale("log")
    axis.set(title=title, xlabel=x_label, ylabel=y_label)
    axis.margins(x=0)
    if x_limits:
        axis.set_xlim(x_limits)
    if y_limits:
        axis.set_ylim(y_limits)
    if len(axis.lines) > 1:
        add_legend(axis, loc="best")
    return figure


def plot_aliasing(frequency_hz, sample_rate_hz):
    """Draw a tone with its alias through the same samples, and the folded frequency axis beside it.

    Args:
        frequency_hz: True frequency in hertz.
        sample_rate_hz: Sample rate in hertz.

    Returns:
        The matplotlib figure.

    Example:
        `plot_aliasing(5000.0, 8000.0)` shows that 5000 Hz and 3000 Hz share their samples.
    """
    figure, ((left, right),) = make_axes(1, 2)
    alias_hz = alias_frequency(frequency_hz, sample_rate_hz)
    fine_s, sample_s = np.linspace(0, 12 / sample_rate_hz, 1000), np.arange(13) / sample_rate_hz
    for tone_hz, name in ((frequency_hz, "true"), (alias_hz, "alias")):
        label = f"{name}: {tone_hz:.0f} Hz"
        left.plot(1e3 * fine_s, np.cos(2 * np.pi * tone_hz * fine_s), label=label, linewidth=1)
    left.plot(1e3 * sample_s, np.cos(2 * np.pi * frequency_hz * sample_s), "ko", label="samples")
    left.set(title="Two tones, the same samples", xlabel="time (ms)", ylabel="pressure (Pa)", ylim=(-1.2, 1.9))
    add_legend(left, loc="upper center", ncols=3)
    true_hz = np.linspace(0, 2 * sample_rate_hz, 1001)
    right.plot(true_hz / 1000, alias_frequency(true_hz, sample_rate_hz) / 1000)
    right.plot(frequency_hz / 1000, alias_hz / 1000, "ko")
    right.axvline(sample_rate_hz / 2000, color="grey", linestyle=":", label="S/2")
    right.set(title="The folded frequency axis", xlabel="true frequency (kHz)", ylabel="apparent frequency (kHz)")
    add_legend(right, loc="upper right")
    return figure


def plot_winding(signal, turns):
    """Draw a signal wound round the origin at several speeds, with the sum that the Fourier transform takes.

    Args:
        signal: Real samples, shape (N,).
        turns: Numbers of turns k in the N samples, one panel each.

    Returns:
        The matplotlib figure.

    Example:
        `plot_winding(signal, [3, 4, 5])` draws X[3], X[4] and X[5] of the signal as red arrows.
    """
    figure, axes = make_axes(1, len(turns), "square")
    reach = 1.1 * np.max(np.abs(signal))
    for axis, k in zip(axes[0], turns, strict=True):
        wound = signal * np.exp(-2j * np.pi * k * np.arange(len(signal)) / len(signal))
        # the transform takes the signal for periodic, so after the last sample comes the first
        closed = np.append(wound, wound[0])
        axis.plot(closed.real, closed.imag, ".-", linewidth=0.7, markersize=3)
        mean = np.mean(wound)
        axis.plot([0, mean.real], [0, mean.imag], "r-", linewidth=3)
        axis.plot(mean.real, mean.imag, "ro")
        axis.set(
            title=f"k = {k}: |X|/N = {abs(mean):.2f} Pa",
            xlabel="real part (Pa)",
            ylabel="imaginary part (Pa)",
        )
        axis.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    return figure


def plot_leakage(windows, floor_db=-90.0):
    """Draw the spectrum of a tone that hits a Fourier frequency and of one that falls between two.

    Args:
        windows: Dictionary from the names of up to three windows to their weights, all of even length N.
        floor_db: Lower end of the level axis in decibels.

    Returns:
        The matplotlib figure: dots are the N/2 + 1 lines that the transform gives, curves the window's spectrum W
        at the tone, which lies between them.

    Example:
        `plot_leakage({"plain cut": np.ones(64), "Hann": hann_window(64)})` compares two cuts.
    """
    figure, (axes,) = make_axes(1, 2, sharey=True)
    for axis, bin_number in zip(axes, (10.0, 10.5), strict=True):
        for size, (name, window) in zip(range(7, 1, -2), windows.items(), strict=False):
            length = len(window)
            tone = np.cos(2 * np.pi * bin_number * np.arange(length) / length)
            fine = 2 * np.abs(np.fft.rfft(tone * window, 32 * length)) / np.sum(window)
            level_db = 20 * np.log10(np.maximum(fine, 1e-12))
            (line,) = axis.plot(np.arange(len(fine)) / 32, level_db, linewidth=0.8, alpha=0.6, label=f"{name}: W")
            label = f"{name}: lines of the DFT"
            axis.plot(np.arange(length // 2 + 1), level_db[::32], "o", color=line.get_color(), ms=size, label=label)
        axis.set(title=f"Tone at {bin_number} steps", xlabel="frequency (steps of S/N)")
        axis.set(xlim=(0, 32), ylim=(floor_db, 8))
    axes[0].set_ylabel("level (dB re the tone)")
    add_legend(axes[1])
    return figure


def plot_spectrograms(maps, level_label="level (dB re full scale)", level_range_db=60.0, max_frequency_hz=None):
    """Draw spectrograms side by side, on one colour scale.

    Args:
        maps: Dictionary from each title to a triple `(times_s, frequencies_hz, level_db)`, where `level_db`
            has the shape (frequencies, times).
        level_label: Quantity and unit of the colours.
        level_range_db: Span of the colours below the highest level, in decibels.
        max_frequency_hz: Upper end of the frequency axis in hertz, or None for all.

    Returns:
        The matplotlib figure.

    Example:
        `plot_spectrograms({"Fan": (times_s, frequencies_hz, level_db)})` draws one panel.
    """
    figure, axes = make_axes(1, len(maps), "image", sharey=True)
    top_db = max(np.max(level_db) for _, _, level_db in maps.values())
    for axis, (title, (times_s, frequencies_hz, level_db)) in zip(axes[0], maps.items(), strict=True):
        limits = {"vmin": top_db - level_range_db, "vmax": top_db}
        mesh = axis.pcolormesh(times_s, frequencies_hz, level_db, shading="nearest", cmap="magma", **limits)
        axis.set(title=title, xlabel="time (s)", ylim=(0, max_frequency_hz or frequencies_hz[-1]))
    axes[0, 0].set_ylabel("frequency (Hz)")
    figure.colorbar(mesh, ax=axes[0].tolist(), label=level_label)
    return figure
