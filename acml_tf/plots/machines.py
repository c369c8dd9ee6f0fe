"""Plots of machine sounds: what is heard, what a network rebuilds, and how well scores tell broken ones.

Lesson: lessons/3_unsupervised/3_4_anomalous_machine_sound.py
"""

import numpy as np

from acml_tf.features.cepstrum import hertz_to_mel
from acml_tf.plots.style import DASHES, MARKERS, add_legend, make_axes, name_outer_axes

HOP_S = 0.032
FREQUENCY_TICKS_HZ = np.array([100, 300, 1000, 2000, 4000])


def mark_frequencies(axes, num_bands, sample_rate_hz=16000):
    """Label the mel bands of a vertical axis by frequency.

    Args:
        axes: Axes whose vertical coordinate is the number of the band.
        num_bands: Number of bands.
        sample_rate_hz: Samples per second.
    """
    spacing = hertz_to_mel(sample_rate_hz / 2) / (num_bands + 1)
    axes.set_yticks(hertz_to_mel(FREQUENCY_TICKS_HZ) / spacing - 1, FREQUENCY_TICKS_HZ / 1000)


def plot_recordings(levels, titles, title):
    """Draw spectrograms side by side on one scale.

    Args:
        levels: Levels in dB, one array `(num_bands, num_frames)` per recording.
        titles: Name of each recording.
        title: Title of the figure.

    Returns:
        The `matplotlib` figure.
    """
    figure, panels = make_axes(1, len(levels), "image", sharey=True)
    low, high = np.quantile(np.concatenate([np.ravel(spectrogram) for spectrogram in levels]), [0.02, 0.998])
    for axes, spectrogram, name in zip(panels[0], levels, titles, strict=True):
        extent = (0, HOP_S * spectrogram.shape[1], -0.5, len(spectrogram) - 0.5)
        image = axes.imshow(
            spectrogram, origin="lower", aspect="auto", extent=extent, vmin=low, vmax=high, cmap="magma"
        )
        axes.set(title=name, xlabel="time in s")
    mark_frequencies(panels[0, 0], len(levels[0]))
    panels[0, 0].set_ylabel("frequency in kHz (mel)")
    figure.colorbar(image, ax=panels, label="level in dB re clip mean")
    figure.suptitle(title)
    return figure


def plot_rebuilt(heard, rebuilt, titles):
    """Draw what was heard, what the network made of it, and where the two differ.

    Args:
        heard: Levels in dB, one array `(num_bands, num_frames)` per recording.
        rebuilt: The same as rebuilt by a network.
        titles: Name of each recording.

    Returns:
        The `matplotlib` figure, one row per recording.
    """
    figure, panels = make_axes(len(heard), 3, "image", sharex=True, sharey=True)
    low, high = np.quantile(np.concatenate(heard), [0.02, 0.998])
    for row, clip, model, name in zip(panels, heard, rebuilt, titles, strict=True):
        extent = (0, HOP_S * clip.shape[1], -0.5, len(clip) - 0.5)
        style = {"origin": "lower", "aspect": "auto", "extent": extent}
        row[0].imshow(clip, vmin=low, vmax=high, cmap="magma", **style)
        level = row[1].imshow(model, vmin=low, vmax=high, cmap="magma", **style)
        error = row[2].imshow(clip - model, vmin=-8, vmax=8, cmap="RdBu_r", **style)
        for axes, part in zip(row, ("heard", "rebuilt", "heard − rebuilt"), strict=True):
            axes.set(title=f"{name}: {part}")
    name_outer_axes(panels, "time in s", "frequency in kHz (mel)")
    mark_frequencies(panels[0, 0], len(heard[0]))
    figure.colorbar(level, ax=panels[:, 1], label="level in dB re clip mean")
    figure.colorbar(error, ax=panels[:, 2], label="difference in dB")
    figure.suptitle("What the bottleneck lets through")
    return figure


def plot_curves(curves, max_false_alarm=0.1):
    """Draw ROC curves, the region of rare false alarms shaded.

    Args:
        curves: By name of the method, false alarms and hits, each of shape `(num_thresholds,)`.
        max_false_alarm: Right end of the shaded region.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    axes.axvspan(0, max_false_alarm, color="0.9", label="counts for the partial AUC")
    for dashes, (name, (false_alarms, hits)) in zip(DASHES, curves.items(), strict=False):
        axes.plot(false_alarms, hits, linestyle=dashes, label=name)
    axes.plot([0, 1], [0, 1], ":", color="grey", label="chance level")
    axes.set(
        title="Every threshold at once: hits and false alarms",
        xlabel="healthy clips that raise an alarm (fraction)",
        ylabel="broken clips that raise an alarm (fraction)",
    )
    add_legend(axes, loc="lower right")
    return figure


def plot_intervals(rows, columns, chances):
    """Draw scores of methods with their intervals, one panel per kind of score.

    Args:
        rows: By name of the method, one `(value, low, high)` for each column.
        columns: Names of the scores.
        chances: Chance level of each column.

    Returns:
        The `matplotlib` figure.
    """
    figure, panels = make_axes(1, len(columns), num_bars=len(rows), sharey=True)
    for number, (axes, column, chance) in enumerate(zip(panels[0], columns, chances, strict=True)):
        values = np.array([triples[number] for triples in rows.values()])
        bars = [values[:, 0] - values[:, 1], values[:, 2] - values[:, 0]]
        axes.errorbar(values[:, 0], np.arange(len(rows)), xerr=bars, fmt="o", capsize=4)
        axes.axvline(chance, color="grey", linestyle=":", label="chance level")
        axes.set(title=column, xlabel=f"{column} with 95 % interval", xlim=(0, 1.02))
    add_legend(panels[0, 0], loc="lower left")
    panels[0, 0].set_yticks(range(len(rows)), list(rows))
    panels[0, 0].set_ylabel("score by")
    panels[0, 0].invert_yaxis()
    return figure


def plot_codes(codes, speeds, machines, title):
    """Draw one number of the code of each clip over the speed of the machine.

    Args:
        codes: That number for each clip, shape `(num_clips,)`.
        speeds: Speed over nominal speed, shape `(num_clips,)`.
        machines: Name of the machine of each clip, shape `(num_clips,)`.
        title: Title of the figure.

    Returns:
        The `matplotlib` figure.
    """
    figure, ((axes,),) = make_axes()
    for marker, machine in zip(MARKERS, np.unique(machines), strict=False):
        own = machines == machine
        axes.plot(speeds[own], codes[own], marker, markersize=4, label=machine)
    axes.set(title=title, xlabel="speed over nominal speed", ylabel="code (standard deviations of the prior)")
    add_legend(axes, title="machine")
    return figure


def plot_walks(places, levels, titles, labels):
    """Draw how the expected spectrum changes along paths through the latent space, side by side.

    Args:
        places: For each path a number that grows along it, shape `(num_steps,)`.
        levels: For each path levels in dB, shape `(num_bands, num_steps)`.
        titles: Title of each path.
        labels: What the number is, with its unit.

    Returns:
        The `matplotlib` figure.
    """
    figure, panels = make_axes(1, len(levels), "image", sharey=True)
    low, high = np.quantile(np.concatenate([np.ravel(spectrogram) for spectrogram in levels]), [0.02, 0.998])
    style = {"vmin": low, "vmax": high, "cmap": "magma", "shading": "nearest", "rasterized": True}
    for axes, place, spectrogram, title, label in zip(panels[0], places, levels, titles, labels, strict=True):
        image = axes.pcolormesh(place, np.arange(len(spectrogram)), spectrogram, **style)
        axes.set(title=title, xlabel=label)
    mark_frequencies(panels[0, 0], len(levels[0]))
    panels[0, 0].set_ylabel("frequency in kHz (mel)")
    figure.colorbar(image, ax=panels, label="level in dB re clip mean")
    return figure
