"""Waves that can be written down: what a solver or a network must give back.

Reference:
    P. M. Morse and K. U. Ingard, *Theoretical Acoustics*, McGraw-Hill 1968, § 4.1, § 6.3 and § 7.1.

Lesson: lessons/5_deep/5_4_wave_field_forward.py
"""

import numpy as np
from scipy.special import hankel1

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.acoustics.samples import takes_samples, takes_wide


@needs_numbers("points", "centre", empty=True)
@needs_numbers("width")
@takes_wide("points", "centre", "width")
def gaussian_pulse(points, centre, width):
    """Return a bump of pressure: exp(−|r − r₀|² / (2σ²)).

    Args:
        points: Positions, shape `(…, d)`.
        centre: Position r₀ of the top, shape `(d,)`.
        width: Standard deviation σ, in the unit of the positions.

    Returns:
        Pressure between 0 and 1, shape `(…,)`.

    Example:
        At a distance of σ:

        >>> round(gaussian_pulse([0.5, 0.55], (0.5, 0.5), 0.05), 3)
        0.607
    """
    distance_squared = np.sum((np.asarray(points) - np.asarray(centre)) ** 2, axis=-1)
    return np.exp(-distance_squared / (2 * width**2))


@needs_functions("pulse")
@takes_samples("position", "time", "wave_speed")
def travelling_halves(position, time, pulse, wave_speed=1.0):
    r"""Return d'Alembert's solution of an initial pressure on a line: one half runs left, one half right.

    For a medium that is at rest at t = 0,

    $$p(x, t) = \tfrac12 f(x - ct) + \tfrac12 f(x + ct).$$

    Args:
        position: x, any shape.
        time: t ≥ 0, any shape that broadcasts with x.
        pulse: Function f, the pressure at t = 0.
        wave_speed: Speed c.

    Returns:
        Pressure at x and t.

    Example:
        Where f(0) = 1 is the only bump, the pressure at x = ct is ½:

        >>> travelling_halves(2.0, 2.0, lambda x: np.exp(-(x**2) / 0.01))
        0.5
    """
    return 0.5 * pulse(position - wave_speed * time) + 0.5 * pulse(position + wave_speed * time)


@takes_samples("position", "curvature")
def curved_mode(position, curvature=0.05):
    r"""Return a standing wave on a line whose speed varies: a shape, and the medium that swings in it.

    From $X(x) = \sin\pi x + \epsilon\sin 3\pi x$ follows the squared local wavenumber $-X''/X$. With
    $c = \omega/\sqrt{-X''/X}$ the pressure X cos ωt obeys the wave equation exactly: a *manufactured* solution. In a
    plane X(x) Y(y) does, with the sum of both squared wavenumbers.

    Args:
        position: x between 0 and 1, any shape; the pressure is zero at both ends.
        curvature: ε, above −1/27 and below 1/9.

    Returns:
        X and −X''/X, both of the shape of the positions.

    Raises:
        ValueError: For another ε, with which no medium swings so: −X''/X would not be positive.

    Example:
        With ε = 0 the shape is sin πx and −X''/X = π² everywhere:

        >>> np.round(curved_mode(0.5, curvature=0.0), 3)
        array([1.  , 9.87])
    """
    if not np.all((np.multiply(27, curvature) > -1) & (np.multiply(9, curvature) < 1)):
        raise ValueError(
            f"curvature goes from {np.min(curvature):.3g} to {np.max(curvature):.3g}: stay in −1/27 … 1/9."
        )
    ratio = 3 - 4 * np.sin(np.pi * position) ** 2  # sin 3πx / sin πx
    shape = np.sin(np.pi * position) * (1 + curvature * ratio)
    return shape, np.pi**2 * (1 + 9 * curvature * ratio) / (1 + curvature * ratio)


@takes_samples("speed_before", "speed_behind", alike=True)
def reflection_coefficient(speed_before, speed_behind):
    """Return how much of a wave comes back from a jump of the wave speed, met head-on, at constant density.

    Pressure and its slope are continuous: R = (c₂ − c₁)/(c₂ + c₁), and 1 + R goes on.

    Args:
        speed_before: Speed c₁ on the side from which the wave comes.
        speed_behind: Speed c₂ behind the interface.

    Returns:
        Ratio of reflected and incoming pressure, −1 … 1.

    Example:
        From 1.0 into 0.5 one third comes back with its sign turned:

        >>> round(reflection_coefficient(1.0, 0.5), 3)
        -0.333
    """
    return (speed_behind - speed_before) / (speed_behind + speed_before)


@takes_samples("distance", "wavenumber")
def point_source(distance, wavenumber):
    """Return the steady sound of a line source in a plane: the outgoing solution of ∇²p + k²p = 0.

    p = i/4 H₀⁽¹⁾(kr) under e^(−iωt); its level falls by 3 dB for each doubling of the distance.

    Args:
        distance: Distance r > 0 from the source.
        wavenumber: k = 2π/λ.

    Returns:
        Complex pressure, shape of `distance`.

    Example:
        From r = 50 to r = 100 wavelengths the magnitude falls by 3 dB:

        >>> round(abs(point_source(100.0, 2 * np.pi) / point_source(50.0, 2 * np.pi)), 3)
        0.707
    """
    return 0.25j * hankel1(0, wavenumber * np.asarray(distance))
