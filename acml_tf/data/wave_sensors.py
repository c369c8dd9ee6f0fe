"""What a few sensors hear of a wave field: where they stand, what they write down, and with how much noise.

Lesson: lessons/5_deep/5_5_wave_speed_inverse.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples
from acml_tf.acoustics.wave_solutions import gaussian_pulse
from acml_tf.data.wave_fields import WaveProblem

LENS_CENTRE, LENS_AXES, LENS_SPEED = (0.6, 0.6), (0.2, 0.1), 2.0
PULSES, PULSE_WIDTH = ((0.25, 0.2), (0.5, 0.2), (0.75, 0.2)), 0.05


@needs_numbers("positions", "centre", "axes", "inside", empty=True)
def lens_speed(positions, centre=LENS_CENTRE, axes=LENS_AXES, inside=LENS_SPEED):
    """Return the wave speed of a medium with an ellipse in it: 2 inside unless told otherwise, 1 around it.

    Args:
        positions: Positions (x, y), shape `(…, 2)`.
        centre: Centre of the ellipse.
        axes: Its half-axes along x and y.
        inside: Speed inside, above zero.

    Returns:
        Speed, shape `(…)`.

    Example:
        >>> lens_speed([[0.6, 0.6], [0.6, 0.71]])
        array([2., 1.])
    """
    away = (np.asarray(positions) - centre) / axes
    return np.where(np.sum(away**2, axis=-1) < 1, inside, 1.0)


def lens_problem(**lens):
    """Return the paper's inverse example: three pulses let go at once below an ellipse.

    The pulses have a width of 0.05, and the record lasts 1.2 units of time.

    Args:
        **lens: Place, size and speed of the ellipse, arguments of `lens_speed`; the paper's unless given.

    Returns:
        `WaveProblem`.

    Example:
        The top of the pulse in the middle:

        >>> round(lens_problem().pulse(np.array([0.5, 0.2])), 3)
        1.0
    """

    def pulses(positions):
        """Return the sum of the three pulses."""
        return sum(gaussian_pulse(positions, centre, PULSE_WIDTH) for centre in PULSES)

    return WaveProblem(lambda positions: lens_speed(positions, **lens), pulses, duration=1.2)


@needs_numbers("size")
@takes_counts("count", least=0)
def sensor_layout(kind, count, size=(1.0, 1.0), seed=0):
    """Return places for sensors in a rectangle: scattered over it, in a line across its middle, or in a ring.

    Args:
        kind: `"random"`, `"line"` (along x, at half the height) or `"ring"` (a circle around the middle whose
            radius is 0.45 of the shorter side).
        count: Number of sensors.
        size: Length of the rectangle along x and y; it begins at the origin.
        seed: Draws the scattered places.

    Returns:
        Positions (x, y), shape `(count, 2)`.

    Raises:
        ValueError: For another kind, or no sensors.

    Example:
        >>> sensor_layout("ring", 4)[:2].round(6)
        array([[0.95, 0.5 ],
               [0.5 , 0.95]])
    """
    if count < 1:
        raise ValueError(f"count is {count}: place at least one sensor.")
    size, steps = np.asarray(size, dtype=float), np.arange(count) / count
    if kind == "random":
        return np.random.default_rng(seed).uniform(size=(count, 2)) * size
    if kind == "line":
        return np.stack([(steps + 0.5 / count) * size[0], np.full(count, size[1] / 2)], axis=1)
    if kind == "ring":
        around = np.stack([np.cos(2 * np.pi * steps), np.sin(2 * np.pi * steps)], axis=1)
        return size / 2 + 0.45 * np.min(size) * around
    raise ValueError(f"a layout {kind!r} is not known: choose random, line or ring.")


@needs_numbers("level")
@takes_samples("pressure")
def add_sensor_noise(pressure, level, seed=0):
    r"""Add noise to every reading, as loud on average as a given fraction of what all sensors hear together.

    $$\tilde p = p + \varepsilon\, p_\text{rms}\, g,\qquad p_\text{rms} = \sqrt{\overline{p^2}},\quad
    g \sim \mathcal N(0, 1)$$

    Args:
        pressure: Clean pressures of all sensors and time steps, any shape.
        level: ε ≥ 0, the RMS of the noise over that of the pressure.
        seed: Draws the noise, each number independently.

    Returns:
        Noisy pressures, same shape.

    Example:
        A level of 0.01 is a signal-to-noise ratio of 40 dB:

        >>> round(float(np.std(add_sensor_noise(np.ones(100_000), 0.01))), 3)
        0.01
    """
    rms = np.sqrt(np.mean(np.square(np.asarray(pressure, dtype=float))))
    noise = np.random.default_rng(seed).standard_normal(np.shape(pressure))
    return pressure + level * rms * noise


def sensor_readings(record, positions, noise=0.01, seed=0):
    """Return what sensors in a recorded wave field write down at each of its time steps.

    A sensor stands on the nearest node of the record, so nothing is interpolated.

    Args:
        record: `WaveRecord` with any number of frames.
        positions: Where the sensors stand, shape `(sensors, 2)`.
        noise: RMS of the noise over that of all readings.
        seed: Draws the noise.

    Returns:
        Points (x, y, t), shape `(frames · sensors, 3)`, frame after frame, and pressures, shape
        `(frames · sensors,)`.

    Example:
        250 sensors and 61 frames give 15 250 readings.
    """
    nodes = [
        np.abs(np.subtract.outer(positions[:, k], axis)).argmin(axis=1) for k, axis in enumerate((record.x, record.y))
    ]
    points, pressure = record.points()[:, *nodes], record.pressure[:, *nodes]
    return points.reshape(-1, 3), add_sensor_noise(pressure, noise, seed).ravel().astype("float32")
