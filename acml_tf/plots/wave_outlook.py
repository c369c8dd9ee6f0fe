"""Plots of what lies beyond: a solver that was learned, and a law that was found.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import numpy as np

from acml_tf.plots.style import add_legend, make_axes


def plot_surrogate(courant, truth, guess, errors, trained_steps):
    """Draw a wave on a line as a solver and as a surrogate follow it, and how errors grow with the horizon.

    Args:
        courant: Courant number at each point of the line, shape `(points,)`.
        truth: The solver's pressure, shape `(frames, points)`.
        guess: The surrogate's pressure, same shape.
        errors: Relative error after each step, by name of the method, shape `(frames,)`.
        trained_steps: Steps of the longest wave in the training.

    Returns:
        Figure with three panels.

    Example:
        `plot_surrogate(courant, truth, guess, {"surrogate": errors}, 32)`.
    """
    figure, (axes,) = make_axes(1, 3, "image", width_ratios=(1, 1, 1.3))
    top = np.max(np.abs(truth)) / 2
    for axis, field, title in zip(axes, (truth, guess), ("Solver", "Surrogate, on its own results"), strict=False):
        image = axis.imshow(field, origin="lower", aspect="auto", cmap="RdBu_r", vmin=-top, vmax=top)
        axis.plot(courant / courant.max() * 0.2 * len(truth), color="black", linewidth=1)
        axis.set(title=title, xlabel="position (points)", ylabel="time (steps); black: speed")
    figure.colorbar(image, ax=axes[:2], label="pressure (its rms)", shrink=0.8)
    for name, error in errors.items():
        axes[2].semilogy(np.arange(1, len(error)), error[1:], label=name)
    axes[2].axvline(trained_steps, color="black", linestyle="--", linewidth=1)
    axes[2].set(title="Error against horizon, median line", xlabel="time (steps)", ylabel="relative error (1)")
    axes[2].grid(alpha=0.3)
    add_legend(axes[2], loc="lower right")
    return figure


def plot_dispersion(record, spacing, time_step, wavenumber, angular_frequency, law):
    """Draw what sensors along a line recorded, and the pairs of wavenumber and frequency with the law that was found.

    Args:
        record: Pressure, shape `(frames, sensors)`.
        spacing: Distance of the sensors in metres.
        time_step: Time between two frames in seconds.
        wavenumber: k of each pair in rad/m.
        angular_frequency: ω of each pair in rad/s.
        law: From `find_dispersion_relation`.

    Returns:
        Figure with two panels.

    Example:
        `plot_dispersion(record, 0.02, 1e-4, k, omega, find_dispersion_relation(k, omega))`.
    """
    figure, ((left, right),) = make_axes(1, 2)
    length, end_ms = spacing * (record.shape[1] - 1), 1e3 * time_step * (len(record) - 1)
    top = np.quantile(np.abs(record), 0.99)
    image = left.imshow(
        record, origin="lower", aspect="auto", cmap="RdBu_r", vmin=-top, vmax=top, extent=(0, length, 0, end_ms)
    )
    left.set(title="What the microphones recorded", xlabel="position (m)", ylabel="time (ms)")
    figure.colorbar(image, ax=left, label="pressure (Pa)", extend="both")
    fine = np.linspace(0, 1.05 * np.max(wavenumber), 200)
    right.plot(wavenumber, angular_frequency / (2 * np.pi), "o", markersize=3, alpha=0.4, label="heard modes")
    right.plot(fine, law.frequency(fine) / (2 * np.pi), color="black", linewidth=1, label=str(law))
    right.set(
        title="The law that is found (ω in rad/s, k in rad/m)",
        xlabel="wavenumber k (rad/m)",
        ylabel="frequency ω/2π (Hz)",
        ylim=(0, None),
    )
    add_legend(right, loc="lower right")
    return figure
