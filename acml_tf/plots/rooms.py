"""Plots of rooms dying away: responses, decay curves, and how generated ones compare with real ones.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import numpy as np

from acml_tf.acoustics.decay import energy_decay_db
from acml_tf.plots.style import DASHES, add_legend, make_axes

UNITS = {
    "T30": "T30 (s)", "EDT": "EDT (s)", "C50": "C50 (dB)", "DRR": "DRR (dB)", "echo density": "echo density (–)",
}  # fmt: skip


def plot_responses(groups, sample_rate_hz, floor_db=-70.0):
    """Draw responses in decibels, so that 60 dB of tail can be seen, each with its decay curve.

    Args:
        groups: Responses with peak ±1, shape (n, samples), by title of their panel; each panel shows all of its own.
        sample_rate_hz: Sample rate in hertz.
        floor_db: Lower end of the scale.

    Returns:
        Figure with one panel for each group, three in a row.

    Example:
        `plot_responses({"kitchen": kitchen[:1], "hall": hall[:1]}, 4000)`.
    """
    columns = min(len(groups), 3)
    rows = -(-len(groups) // columns)
    figure, axes = make_axes(rows, columns, sharey=True)
    for axis, (title, responses) in zip(axes.flat, groups.items(), strict=False):
        time_s = np.arange(responses.shape[-1]) / sample_rate_hz
        for number, response in enumerate(responses):
            level = 20 * np.log10(np.maximum(np.abs(response), 1e-6))
            if len(responses) == 1:
                axis.plot(time_s, level, color="0.75", linewidth=0.5, label="|h|, re its peak")
            axis.plot(time_s, energy_decay_db(response), color=f"C{number}", label=None if number else "decay curve")
        axis.set(title=title, xlabel="time (s)", ylim=(floor_db, 3), xlim=(0, time_s[-1]))
    for axis in axes[:, 0]:
        axis.set_ylabel("level (dB)")
    add_legend(axes[0, 0], loc="upper right")
    return figure


def plot_line_fits(curves, times_s, sample_rate_hz, title):
    """Draw decay curves with the straight lines that T30 reads off them, extended to −60 dB.

    Args:
        curves: Decay curve in dB by name.
        times_s: T30 of each in seconds, by name.
        sample_rate_hz: Sample rate in hertz.
        title: Title of the figure.

    Returns:
        Figure with one panel.

    Example:
        `plot_line_fits({"recorded": curve}, {"recorded": 0.8}, 16000, "T30")`.
    """
    figure, ((axis,),) = make_axes()
    for colour, (name, curve) in zip(("C0", "C3", "black"), curves.items(), strict=False):
        time_s = np.arange(len(curve)) / sample_rate_hz
        axis.plot(time_s, curve, color=colour, label=f"{name}: T30 = {times_s[name]:.2f} s")
        used = (curve <= -5) & (curve >= -35)
        offset = np.mean(curve[used] + 60 * time_s[used] / times_s[name])
        axis.plot(time_s, offset - 60 * time_s / times_s[name], color=colour, linestyle=":")
    axis.axhspan(-35, -5, color="0.9", zorder=0, label="−5 … −35 dB: where the line is laid")
    axis.set(title=title, xlabel="time (s)", ylabel="level (dB re whole energy)", ylim=(-70, 3), xlim=(0, time_s[-1]))
    add_legend(axis, loc="upper right")
    return figure


def plot_carrier_level(response, form, sample_rate_hz):
    """Draw a response above the two halves that a network learns.

    Args:
        response: Response with peak ±1, shape (samples,).
        form: Carrier and scaled level, shape (samples, 2).
        sample_rate_hz: Sample rate in hertz.

    Returns:
        Figure with three panels.

    Example:
        `plot_carrier_level(response, split_decay(response), 4000)`.
    """
    figure, panels = make_axes(3, 1, sharex=True)
    axes = panels[:, 0]
    time_s = np.arange(len(response)) / sample_rate_hz
    labels = ("pressure\n(re peak)", "carrier\n(re its RMS)", "decay curve\n((L + 40 dB) / 10 dB)")
    titles = ("Response", "Carrier: mean square one in every frame", "Decay curve: 4 is 0 dB, −4 is −80 dB")
    for axis, values, label, title in zip(axes, (response, *form.T), labels, titles, strict=True):
        axis.plot(time_s, values, linewidth=0.7)
        axis.set(ylabel=label, title=title, xlim=(0, time_s[-1]))
    axes[-1].set_xlabel("time (s)")
    return figure


def plot_minimax(logits, losses):
    """Draw what two generators' losses tell a generator that is still far off, over what the discriminator puts out.

    Args:
        logits: Output a of the discriminator before the sigmoid, D = σ(a), shape (n,).
        losses: Loss of the generator at each, shape (n,), by name.

    Returns:
        Figure with one panel.

    Example:
        `plot_minimax(a, {"log(1 − D)": -np.logaddexp(0, a), "−log D": np.logaddexp(0, -a)})`.
    """
    figure, ((axis,),) = make_axes()
    for name, loss in losses.items():
        axis.plot(logits, loss, label=name)
    axis.set(title="What the generator makes small", xlabel="logit a of a generated sound, D = σ(a) (–)")
    axis.set(ylabel="loss (nats)", xlim=(logits[0], logits[-1]))
    add_legend(axis)
    return figure


def plot_gan_training(history, steps_per_epoch=10):
    """Draw what `fit` wrote down: the estimated distance, and how well the critic keeps its slope.

    Args:
        history: Lists `"wasserstein_estimate"` and `"gradient_penalty"`, one value per epoch.
        steps_per_epoch: Generator steps in an epoch.

    Returns:
        Figure with two panels.

    Example:
        `plot_gan_training(model.history.history)`.
    """
    figure, (axes,) = make_axes(1, 2)
    panels = {
        "wasserstein_estimate": ("Distance that the critic sees", "Wasserstein estimate d (–)"),
        "gradient_penalty": ("Mean of (slope − 1)²", "gradient penalty P (–)"),
    }
    for axis, (name, (title, label)) in zip(axes, panels.items(), strict=True):
        values = history[name]
        axis.plot(steps_per_epoch * (1 + np.arange(len(values))), values)
        axis.set(title=title, xlabel="generator steps", ylabel=label, ylim=(0, None))
    return figure


def plot_parameters(parameters):
    """Draw for each room parameter which fraction of the responses lies below each value.

    Args:
        parameters: By name of the set, a dictionary of `"T30"`, `"EDT"`, `"C50"`, `"DRR"`, `"echo density"` or some
            of them, shape (n,) each.

    Returns:
        Figure with one panel per parameter, each as wide as its values.

    Example:
        `plot_parameters({"data": room_parameters(held_out, 4000), "GAN": room_parameters(made, 4000)})`.
    """
    shown = _shown(parameters)
    figure, (axes,) = make_axes(1, len(shown), sharey=True)
    for axis, name in zip(axes, shown, strict=True):
        for number, (title, numbers) in enumerate(parameters.items()):
            values = np.sort(numbers[name][np.isfinite(numbers[name])])
            colour, width = ("black", 2.5) if number == 0 else (f"C{number - 1}", 1.8)
            style = {"color": colour, "linewidth": width, "linestyle": DASHES[number % len(DASHES)], "label": title}
            axis.step(values, np.arange(1, len(values) + 1) / len(values), **style)
        axis.set(title=name, xlabel=UNITS[name])
    axes[0].set_ylabel("fraction of responses below")
    add_legend(figure, *axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=5)
    return figure


def plot_distance_differences(differences, rival):
    """Draw how much farther each set of responses lies from held-out rooms than a rival does, with intervals.

    Args:
        differences: By name of the set, by room parameter, a triple of difference, lower and upper end.
        rival: Name of the set that all are compared with.

    Returns:
        Figure with one panel per parameter; left of the line lies what is nearer than the rival.

    Example:
        `plot_distance_differences({"GAN": {"T30": (0.01, 0.0, 0.02), …}}, "mixture")`.
    """
    shown = _shown(differences)
    figure, (axes,) = make_axes(1, len(shown), num_bars=len(differences), sharey=True)
    for axis, name in zip(axes, shown, strict=True):
        axis.axvline(0, color="0.4", linewidth=1)
        for row, numbers in enumerate(differences.values()):
            value, low, high = numbers[name]
            axis.plot([low, high], [row, row], color=f"C{row}", linewidth=2)
            axis.plot(value, row, "o", color=f"C{row}")
        axis.set(title=name, xlabel=UNITS[name].replace(name, "difference in W₁"))
    axes[0].set_yticks(range(len(differences)), list(differences))
    axes[0].invert_yaxis()
    figure.suptitle(f"Distance to the held-out rooms, less that of the {rival}")
    return figure


def _shown(sets):
    """Return the parameters that the first set holds, in the order of the panels."""
    return [name for name in UNITS if name in next(iter(sets.values()))]
