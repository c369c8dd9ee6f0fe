"""Directions as points on the unit sphere: how far apart they are, how to spread them, what waves they carry.

Axes as in SOFA and as on a listener: x to the front, y to the left, z up.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np
from scipy.special import sph_harm_y

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import samples, takes_wide


@needs_numbers("azimuth_deg")
@needs_numbers("elevation_deg", empty=True)
@takes_wide("azimuth_deg", "elevation_deg")
def direction_to_unit_vector(azimuth_deg, elevation_deg):
    r"""Return the unit vector from the middle of the head towards a sound source.

    $$\mathbf u = (\cos\vartheta\cos\varphi,\ \cos\vartheta\sin\varphi,\ \sin\vartheta)$$

    Args:
        azimuth_deg: Azimuth $\varphi$ in degrees, counted from the front to the left; any shape.
        elevation_deg: Elevation $\vartheta$ in degrees, counted up from the ear plane, −90 … 90; same shape.

    Returns:
        Unit vectors (front, left, up), shape `(..., 3)`.

    Example:
        A source at the left ear:

        >>> direction_to_unit_vector(90, 0).round(6)
        array([0., 1., 0.])
    """
    azimuth, elevation = np.deg2rad(azimuth_deg), np.deg2rad(elevation_deg)
    front = np.cos(elevation) * np.cos(azimuth)
    left = np.cos(elevation) * np.sin(azimuth)
    return np.stack([front, left, np.sin(elevation)], axis=-1)


@needs_numbers("directions", empty=True)
@takes_wide("directions")
def unit_vector_to_direction(directions):
    """Return azimuth and elevation of unit vectors.

    Args:
        directions: Unit vectors (front, left, up), shape `(..., 3)`.

    Returns:
        Azimuth in degrees, −180 … 180, and elevation in degrees, −90 … 90.

    Example:
        Straight above:

        >>> unit_vector_to_direction(np.array([0.0, 0.0, 1.0]))
        (0.0, 90.0)
    """
    front, left, up = np.moveaxis(np.asarray(directions), -1, 0)
    return np.rad2deg(np.arctan2(left, front)), np.rad2deg(np.arcsin(np.clip(up, -1, 1)))


@needs_rows("second")
def angular_distance_deg(first, second):
    """Compute the angle between every direction of one list and every direction of another.

    Args:
        first: Unit vectors, shape `(m, 3)`.
        second: Unit vectors, shape `(n, 3)`.

    Returns:
        Angles in degrees, 0 … 180, shape `(m, n)`.

    Example:
        Between front and left:

        >>> angular_distance_deg(np.array([[1, 0, 0]]), np.array([[0, 1, 0]]))
        array([[90.]])
    """
    return np.rad2deg(np.arccos(np.clip(np.asarray(first, float) @ np.transpose(second), -1, 1)))


def nearest_direction(wanted, measured):
    """Return for each wanted direction the measured one at the smallest angle.

    Args:
        wanted: Unit vectors, shape `(m, 3)`.
        measured: Unit vectors, shape `(n, 3)`.

    Returns:
        Row numbers of `measured`, shape `(m,)`.

    Example:
        Wanted azimuth 359°, measured 0° and 350°: the first one is one degree away.

        >>> measured = direction_to_unit_vector(np.array([0.0, 350.0]), np.zeros(2))
        >>> nearest_direction(direction_to_unit_vector([359.0], [0.0]), measured)
        array([0])
    """
    measured = samples(measured, "measured grid")
    return np.argmax(np.asarray(wanted, float) @ measured.T, axis=1)


@takes_counts("num_directions")
def fibonacci_directions(num_directions):
    """Return directions that are spread almost evenly over the whole sphere, along a spiral with the golden angle.

    Args:
        num_directions: Number of directions.

    Returns:
        Unit vectors, shape `(num_directions, 3)`.

    Example:
        >>> fibonacci_directions(500).shape
        (500, 3)

        The nearest neighbour of each lies 8° to 9° away.
    """
    index = np.arange(num_directions) + 0.5
    up = 1 - 2 * index / num_directions
    turn = np.pi * (1 + np.sqrt(5)) * index
    across = np.sqrt(1 - up**2)
    return np.stack([across * np.cos(turn), across * np.sin(turn), up], axis=-1)


@needs_rows("directions")
@takes_counts("num_chosen")
@takes_counts("start", least=0)
def farthest_point_directions(directions, num_chosen, start=0):
    """Choose a few measured directions that leave no large hole: each next one is farthest from all before.

    Args:
        directions: Unit vectors of a measured grid, shape `(n, 3)`.
        num_chosen: How many to choose, at most n.
        start: Row of the first one.

    Returns:
        Sorted row numbers, shape `(num_chosen,)`, each only once, though a direction may stand in several rows.

    Raises:
        ValueError: More are wanted than there are, or the first one is none of them.

    Example:
        Of the six directions along the axes, the two chosen are opposite to each other:

        >>> farthest_point_directions(np.concatenate([np.eye(3), -np.eye(3)]), 2)
        array([0, 3])
    """
    directions = np.asarray(directions, dtype=float)
    if num_chosen > len(directions) or start >= len(directions):
        asked = f"num_chosen={num_chosen} or start={start}"
        raise ValueError(f"{asked} is more than the {len(directions)} directions: choose fewer.")
    chosen = [start]
    closeness = directions @ directions[start]
    while len(chosen) < num_chosen:
        closeness[chosen] = np.inf
        chosen.append(int(np.argmin(closeness)))
        closeness = np.maximum(closeness, directions @ directions[chosen[-1]])
    return np.sort(chosen)


@needs_numbers("max_degree")
def real_spherical_harmonics(directions, max_degree):
    r"""Compute the real spherical harmonics, orthonormal: $\int Y_i Y_j\,d\Omega = \delta_{ij}$.

    They are the waves that fit on a sphere.

    Args:
        directions: Unit vectors, shape `(n, 3)`.
        max_degree: Highest degree L; degree l has 2 l + 1 harmonics and l waves around the sphere.

    Returns:
        Values, shape `(n, (L + 1)²)`, ordered (0,0), (1,−1), (1,0), (1,1), (2,−2), …

    Example:
        The first column is the constant 1/√(4π):

        >>> real_spherical_harmonics(np.array([[0.0, 0.0, 1.0]]), 0)
        array([[0.282]])
    """
    directions = np.asarray(directions, dtype=float)
    if directions.shape[-1:] != (3,):
        raise ValueError(f"Directions of shape {directions.shape}: give unit vectors, shape (n, 3).")
    polar = np.arccos(np.clip(directions[:, 2], -1, 1))
    azimuth = np.arctan2(directions[:, 1], directions[:, 0])
    columns = []
    for degree in range(max_degree + 1):
        for order in range(-degree, degree + 1):
            value = sph_harm_y(degree, abs(order), polar, azimuth)
            part = value.imag if order < 0 else value.real
            columns.append(part if order == 0 else np.sqrt(2) * part)
    return np.stack(columns, axis=-1)


@takes_counts("max_degree", least=0)
def laplace_beltrami_eigenvalues(max_degree):
    """Return the Laplace–Beltrami eigenvalue l (l + 1) of each spherical harmonic: how rough it is.

    Args:
        max_degree: Highest degree L.

    Returns:
        One number for each column of `real_spherical_harmonics`, shape `((L + 1)²,)`.

    Example:
        The constant is smooth, one wave round the sphere costs 2:

        >>> laplace_beltrami_eigenvalues(1)
        array([0, 2, 2, 2])
    """
    degree = np.arange(max_degree + 1)
    return np.repeat(degree * (degree + 1), 2 * degree + 1)
