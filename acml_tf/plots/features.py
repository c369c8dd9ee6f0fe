"""Plots of hand-made features: what each of them sees, and what it is worth.

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import numpy as np

from acml_tf.features.chroma import NOTES
from acml_tf.plots.style import DASHES, add_legend, make_axes, name_outer_axes


def plot_spikes(signals, numbers, sample_rate_hz):
    """Draw waveforms side by side, each with its crest factor and its kurtosis.

    Args:
        signals: Waveform by name.
        numbers: Crest factor in dB and kurtosis of each, in the same order.
        sample_rate_hz: Samples per second.

    Returns:
        Figure with one panel per waveform.

    Example:
        `plot_spikes({"rain": rain}, [crest_and_kurtosis(rain)], 22050)`.
    """
    figure, axes = make_axes(1, len(signals), "image", sharey=True)
    for axis, (name, signal), (crest_db, kurtosis) in zip(axes.flat, signals.items(), numbers, strict=True):
        signal = np.asarray(signal, dtype=float)
        axis.plot(np.arange(len(signal)) / sample_rate_hz, signal / np.abs(signal).max(), linewidth=0.4)
        axis.set_title(f"{name}\ncrest {crest_db:.0f} dB, kurtosis {kurtosis:.1f}", fontsize="medium")
    name_outer_axes(axes, "time (s)", "pressure (re largest)")
    return figure


def plot_filter_banks(frequency_hz, banks, spectra):
    """Draw triangular filters above what they make of spectra whose shape is known.

    Args:
        frequency_hz: Frequency of the bins, shape `(num_bins,)`.
        banks: Weights by name of the norm, each of shape `(num_bands, num_bins)`.
        spectra: Power of each bin by name of the sound, each of shape `(num_bins,)`.

    Returns:
        Figure with two rows, triangles above band levels, and one column per norm.

    Example:
        `plot_filter_banks(bins_hz, {"peak": bank}, {"white noise": np.ones(len(bins_hz))})`.
    """
    figure, axes = make_axes(2, len(banks))
    for (above, below), (name, bank) in zip(axes.T, banks.items(), strict=True):
        # grey, because below a colour means a sound
        above.plot(frequency_hz, bank.T, color="0.4", linewidth=1)
        above.set(
            title=f"norm {name!r}", xlabel="frequency (Hz)", ylabel="weight" if name == "peak" else "weight (1/Hz)"
        )
        for sound, power in spectra.items():
            level_db = 10 * np.log10(bank @ power)
            below.plot(np.arange(1, len(bank) + 1), level_db - level_db[0], "o-", label=sound)
        below.set(xlabel="band", ylabel="level (dB re band 1)")
        add_legend(below)
    return figure


def plot_octave_leakage(frequency_hz, shares, edges_hz):
    """Draw which share of a tone's energy one scale of a wavelet transform catches, over the frequency of the tone.

    Args:
        frequency_hz: Frequencies of the tones, shape `(num_tones,)`.
        shares: Share of the energy by name of the wavelet, each of shape `(num_tones,)`.
        edges_hz: Lower and upper edge of the octave that the scale stands for.

    Returns:
        Figure with one panel.

    Example:
        `plot_octave_leakage(tones_hz, {"haar": haar, "db4": db4}, (1378, 2756))`.
    """
    figure, ((axis,),) = make_axes()
    axis.axvspan(*edges_hz, color="0.9", label="the octave")
    for dashes, (name, share) in zip(DASHES, shares.items(), strict=False):
        axis.plot(frequency_hz, share, linestyle=dashes, label=name)
    axis.set(xscale="log", xlabel="frequency of the tone (Hz)", ylabel="share of the energy", ylim=(0, 1.05))
    ticks_hz = [tick for tick in (250, 500, 1000, 2000, 4000, 8000) if frequency_hz[0] <= tick <= frequency_hz[-1]]
    axis.set_xticks(ticks_hz, ticks_hz)
    axis.minorticks_off()
    axis.set_title("What one scale catches")
    add_legend(axis)
    return figure


def plot_chroma(vectors):
    """Draw chroma vectors as rows of one table, the share of each note as its colour.

    Args:
        vectors: Shares of the twelve notes by name of the sound, each of shape `(12,)`.

    Returns:
        Figure with one panel.

    Example:
        `plot_chroma({"C major": chroma_vector(power, frequency_hz)})`.
    """
    figure, ((axis,),) = make_axes(num_bars=len(vectors))
    image = axis.imshow(list(vectors.values()), aspect="auto", cmap="magma_r", vmin=0)
    axis.set_xticks(range(12), NOTES)
    axis.set_yticks(range(len(vectors)), list(vectors))
    axis.set(title="Chroma", xlabel="note")
    axis.grid(visible=False)
    figure.colorbar(image, ax=axis, label="share of power")
    return figure


def plot_slopes(time_s, curves, slopes):
    """Draw one feature over time as two microphones hear it, and its slope beside it.

    Args:
        time_s: Time of the frames, shape `(num_frames,)`.
        curves: Feature in dB by name of the microphone, each of shape `(num_frames,)`.
        slopes: Slope in dB per frame by name of the microphone, same shape.

    Returns:
        Figure with two panels.

    Example:
        `plot_slopes(time_s, {"flat": c1, "dull": c1 - 20}, {"flat": d1, "dull": d1})`.
    """
    figure, ((left, right),) = make_axes(1, 2)
    for axis, lines, label in (
        (left, curves, "coefficient $c_1$ (dB)"),
        (right, slopes, "slope of $c_1$ (dB per frame)"),
    ):
        for (name, line), (style, width) in zip(lines.items(), (("-", 3.0), ("--", 1.2)), strict=False):
            axis.plot(time_s, line, style, linewidth=width, label=name)
        axis.set(xlabel="time (s)", ylabel=label)
    left.set_title("The coefficient")
    right.set_title("Its slope")
    add_legend(left)
    return figure


def plot_scores(panels):
    """Draw scores with their intervals as dots in rows, panel by panel.

    Args:
        panels: By the title of the panel: pair of the label of its axis and rows, which are
            `name: (score, low, high)`.

    Returns:
        Figure with one panel each.

    Example:
        `plot_scores({"80 numbers": ("accuracy", {"all families": (0.86, 0.82, 0.9)})})`.
    """
    most = max(len(rows) for _, rows in panels.values())
    figure, axes = make_axes(1, len(panels), num_bars=most)
    for axis, (title, (label, rows)) in zip(axes.flat, panels.items(), strict=True):
        for place, (score, low, high) in enumerate(rows.values()):
            axis.plot([low, high], [place, place], color="C0")
            axis.plot(score, place, "o", color="C0")
        axis.set_yticks(range(len(rows)), list(rows))
        axis.invert_yaxis()
        axis.set(title=title, xlabel=label)
        if any(low <= 0 for _, low, _ in rows.values()):
            axis.axvline(0, color="0.5", linewidth=0.8)
    return figure
