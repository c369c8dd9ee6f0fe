"""Where a listener points who hears with other ears than her own: a template-matching model for the median plane.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_rows

MAX_OFF_PLANE = 0.17  # sine of the largest angle from the median plane, 10°


@needs_rows("directions")
def median_plane_localisation(directions, heard_db, remembered_db):
    """Compute how far listeners miss the direction of sounds in front, above and behind, and how often they confuse.

    Left and right are left to the delay between the ears. Among the directions within 10° of the median plane a
    listener points to the one whose remembered spectrum differs least from the heard one: smallest standard deviation
    of the difference over frequency, whatever the loudness.

    Args:
        directions: Unit vectors, x to the front, y to the left, z up, shape `(n, 3)`.
        heard_db: Levels in dB that the listeners are given for each direction, shape `(ears, n, bins)`.
        remembered_db: Levels in dB of their own ears, same shape.

    Returns:
        Mean error in degrees along the circle front–above–behind, and the fraction of sounds from more than 30° in
        front or behind for which front and back are confused: two numbers, over all ears and directions.

    Example:
        Who hears the own ears never errs:

        >>> ears = np.eye(3)[None] * 10
        >>> [float(number) for number in median_plane_localisation(np.eye(3)[[0, 2, 0]] * [[1], [1], [-1]], ears, ears)]
        [0.0, 0.0]

    Reference:
        R. Baumgartner, P. Majdak, B. Laback, "Modeling sound-source localization in sagittal planes for human
        listeners", J. Acoust. Soc. Am. 136, 2014.
    """
    directions = np.asarray(directions, dtype=float)
    heard_db, remembered_db = np.asarray(heard_db, dtype=float), np.asarray(remembered_db, dtype=float)
    if heard_db.shape != remembered_db.shape or heard_db.shape[1:2] != (len(directions),):
        shapes = f"{directions.shape}, {heard_db.shape} and {remembered_db.shape}"
        raise ValueError(f"Shapes {shapes}: give (n, 3) and twice (ears, n, bins).")
    plane = np.flatnonzero(np.abs(directions[:, 1]) < MAX_OFF_PLANE)
    if not len(plane):
        raise ValueError("No direction lies in the median plane: give some.")
    angle_deg = np.rad2deg(np.arctan2(directions[plane, 2], directions[plane, 0]))
    pointed = np.array([_most_alike(*pair) for pair in zip(heard_db[:, plane], remembered_db[:, plane], strict=True)])
    miss_deg = np.abs((angle_deg[pointed] - angle_deg + 180) % 360 - 180)
    front = directions[plane, 0]
    confused = (front * front[pointed] < 0)[:, np.abs(front) > 0.5]
    return miss_deg.mean(), confused.mean()


def _most_alike(heard_db, remembered_db):
    """Return for each heard spectrum the row of the remembered one whose difference varies least over frequency."""
    heard, remembered = (levels - levels.mean(axis=-1, keepdims=True) for levels in (heard_db, remembered_db))
    return np.argmin(np.sum(remembered**2, axis=-1) - 2 * heard @ remembered.T, axis=1)
