"""The strictest rival of a field of HRTFs, the mean ear with harmonics of what is left, and how far a method leads.

Lesson: lessons/5_deep/5_3_hrtf_field.py
"""

from acml_tf.networks.hrtf.interpolation import choose_harmonics, compare_by_person, complete_ears


def add_harmonics(directions, train_db, levels_db, seen):
    """Complete ears by the mean ear and spherical harmonics of their deviation from it.

    Degree and smoothing are those that complete every fourth training ear best from as many directions.

    Args:
        directions: The whole grid, unit vectors, shape `(n, 3)`.
        train_db: Levels of the training ears in dB, shape `(ears, n, bins)`.
        levels_db: True levels of new ears in dB, shape `(unseen, n, bins)`; only the rows `seen` are looked at.
        seen: Rows that were measured.

    Returns:
        Levels in dB at the hidden directions, in the order of the grid, shape `(unseen, hidden, bins)`.

    Example:
        `add_harmonics(directions, ears, new_ears, farthest_point_directions(directions, 20))`.
    """
    mean_db = train_db.mean(axis=0)
    setting = choose_harmonics(directions, train_db[::4] - mean_db, len(seen))
    return complete_ears("mean + harmonics", directions, levels_db, mean_db, seen, setting)


def lead_by_person(errors, method, rival):
    """Compute by how many dB a method is better than a rival on the same people.

    Args:
        errors: Dictionary of `upsampling_errors`; the ears of one person lie side by side.
        method: Name of the method.
        rival: Name of the rival.

    Returns:
        For each count the low end of the 95 % interval over people, the mean and the high end, in dB.

    Example:
        Two people, whose ears the field misses by 1 dB and nearest by 3 and by 4 dB:
        `lead_by_person(errors, "field", "nearest")` is `[(-3.85, 2.5, 8.85)]`.
    """
    return compare_by_person({rival: errors[rival], method: errors[method]}, (rival,))[2][rival]
