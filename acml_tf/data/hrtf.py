"""Head-related transfer functions: measured ones from SOFA files, simulated ones from spheres with pinnae.

Every ear is stored as if it were the left one: the right ear of a person is the left ear of the mirror image, so
each person brings two. Axes: x to the front, y to the left, z up.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.head import sphere_response
from acml_tf.acoustics.samples import takes_samples
from acml_tf.acoustics.sphere import direction_to_unit_vector
from acml_tf.data.sofa import load_sofa
from acml_tf.data.sofa_people import sofa_files

__all__ = ["load_sofa", "mirror_rows", "simulate_ears", "simulated_anatomy", "sofa_files"]


@takes_samples("directions", ndim=2)
def mirror_rows(directions):
    """Return for each direction of a grid its mirror image, left for right, in the same grid.

    Args:
        directions: Unit vectors, shape `(directions, 3)`.

    Returns:
        Row numbers, shape `(directions,)`: the right ear's measurements in this order are those of a left ear.

    Raises:
        ValueError: The grid has no mirror symmetry within 1°.

    Example:
        >>> mirror_rows(np.array([[0.0, 1.0, 0.0], [0.0, -1.0, 0.0], [1.0, 0.0, 0.0]]))
        array([1, 0, 2])
    """
    closeness = (directions * [1, -1, 1]) @ directions.T
    if closeness.max(axis=1).min() < np.cos(np.deg2rad(1)):
        raise ValueError("The grid is not the same left and right: use each ear with its own directions.")
    return np.argmax(closeness, axis=1)


@needs_numbers("noise_db", empty=True)
@takes_samples("directions", ndim=2, finite=True)
def simulate_ears(num_people, directions, frequencies_hz, seed, noise_db=0.3):
    """Simulate the ears of people who differ in head radius, place of the ears and size and depth of the pinna.

    A rigid sphere casts the shadow; the concha adds a resonance near 4 kHz and three notches whose frequency
    rises with elevation, as a reflection in the pinna does. Both scale with the size of the pinna. A person's
    two ears are alike up to small differences.

    Args:
        num_people: Number of people.
        directions: Unit vectors, shape `(directions, 3)`.
        frequencies_hz: Frequencies in hertz, above 0, shape `(bins,)`.
        seed: Draws the people and the errors of measurement.
        noise_db: Standard deviation of the errors in dB.

    Returns:
        Levels in dB re the free field, both ears stored as left ones, shape `(people, 2, directions, bins)`.

    Example:
        >>> simulate_ears(2, np.eye(3), [1000.0, 4000.0], seed=0).shape
        (2, 2, 3, 2)
    """
    ears = simulated_anatomy(num_people, seed)
    levels = [[_ear_level(ear, directions, np.asarray(frequencies_hz)) for ear in pair] for pair in ears]
    noise = np.random.default_rng([seed, 2]).standard_normal((num_people, 2, len(directions), len(frequencies_hz)))
    return np.array(levels) + noise_db * noise


@takes_counts("num_people")
def simulated_anatomy(num_people, seed):
    """Return the sizes of simulated heads and ears, from which `simulate_ears` computes what they hear.

    Args:
        num_people: Number of people.
        seed: Draws the people.

    Returns:
        Anatomy, shape `(people, 2, 7)`: radius of the head in metres, azimuth and elevation of the ear in
        degrees, size of the pinna (1 is typical), gain of the concha and depth of the notches (1), climb of the
        notches in octaves from the ear plane to straight above.

    Example:
        >>> simulated_anatomy(3, seed=0).shape
        (3, 2, 7)
    """
    rng = np.random.default_rng(seed)
    spread = np.array([0.006, 6, 5, 0.09, 0.25, 0.25, 0.12])
    typical = np.array([0.0875, 100, -8, 1, 1, 1, 0.3])
    people = typical + spread * rng.standard_normal((num_people, 1, 7))
    return people + 0.3 * spread * rng.standard_normal((num_people, 2, 7))


def _ear_level(ear, directions, frequencies_hz):
    """Simulate the level of one ear in dB: shadow of the sphere, resonance of the concha, notches of the pinna."""
    radius_m, azimuth_deg, elevation_deg, size, gain, depth, slope = ear
    cosine = directions @ direction_to_unit_vector(azimuth_deg, elevation_deg)
    near = 1 / (1 + np.exp(-4 * cosine))[:, None]
    sphere = sphere_response(frequencies_hz, np.arange(181.0), radius_m)
    angle = np.rad2deg(np.arccos(np.clip(cosine, -1, 1)))
    level_db = 20 * np.log10(np.abs(_between(sphere, angle)))
    octaves = np.log2(frequencies_hz * size)
    level_db += 10 * gain * (0.4 + 0.6 * near) * np.exp(-(((octaves - np.log2(4300)) / 0.6) ** 2))
    for number, notch_hz in enumerate((7000, 10_500, 14_000)):
        tilt = directions[:, 2] + 0.3 * (-1) ** number * directions[:, 0]
        centre = np.log2(notch_hz) + (slope + 0.1 * number) * tilt[:, None]
        level_db -= 14 * depth * near * np.exp(-(((octaves - centre) / 0.15) ** 2))
    return level_db


def _between(table, angle_deg):
    """Read rows of a table with one row per degree, linearly between the rows."""
    below = np.minimum(angle_deg.astype(int), len(table) - 2)
    part = (angle_deg - below)[:, None]
    return (1 - part) * table[below] + part * table[below + 1]
