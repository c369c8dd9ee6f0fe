"""How far one set of numbers lies from another, as a whole: earth moved, and how sure that is.

Lesson: lessons/5_deep/5_2_room_impulse_responses.py
"""

import numpy as np
from scipy.stats import wasserstein_distance

from acml_tf.acoustics.amounts import takes_counts
from acml_tf.acoustics.arguments import needs_numbers, needs_rows
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.bootstrap import percentile_interval, resampled_indices
from acml_tf.evaluation.columns import paired_columns, takes_columns


@takes_columns("first", "second")
@takes_samples("first", "second", ndim=1)
def sorted_distance(first, second):
    r"""Compute how far earth must be moved, on average, to make one heap of numbers into the other.

    On a line no number overtakes another: the smallest goes to the smallest, the second to the second. Both sorted,

    $$W_1 = \frac1n \sum_{i=1}^n \left|x_{(i)} - y_{(i)}\right|.$$

    Args:
        first: Numbers, shape `(n,)`, in any order.
        second: As many other numbers, shape `(n,)`, in any order.

    Returns:
        Wasserstein distance, ≥ 0, in the unit of the numbers.

    Raises:
        ValueError: There are not as many of one as of the other.

    Example:
        0 moves to 1, 10 moves to 11:

        >>> sorted_distance([0, 10], [11, 1])
        1.0
    """
    if len(first) != len(second):
        raise ValueError(f"{len(first)} and {len(second)} numbers: give as many of one as of the other.")
    return np.mean(np.abs(np.sort(first) - np.sort(second)))


@takes_counts("num_repetitions")
def distance_repetitions(values, reference, groups, value_groups=None, num_repetitions=400, seed=0):
    """Compute the Wasserstein distance to a reference in many imagined studies, with rooms and values drawn anew.

    The same seed draws the same rooms of the reference for as many values, so the repetitions of two methods can be
    subtracted pair by pair.

    Args:
        values: Numbers to be judged, shape `(n,)`; NaN is left out.
        reference: Numbers that they are compared with, shape `(m,)`; NaN is left out.
        groups: What would be drawn anew in another study, the room of each reference number, shape `(m,)`.
        value_groups: The same for the values, shape `(n,)`; None means that each is independent of the others.
        num_repetitions: Number of imagined studies.
        seed: Draws them.

    Returns:
        Distances, shape `(num_repetitions,)`, in the unit of the numbers.

    Example:
        `np.quantile(distance_repetitions(noise, …) - distance_repetitions(generated, …), 0.025) > 0`: surely nearer.
    """
    value_groups = np.arange(len(values)) if value_groups is None else value_groups
    heap, rooms = _by_group(values, value_groups), _by_group(reference, groups)
    draws = zip(
        resampled_indices(len(heap), num_repetitions, [seed, 0]),
        resampled_indices(len(rooms), num_repetitions, [seed, 1]),
        strict=True,
    )
    return np.array([wasserstein_distance(_joined(heap, drawn), _joined(rooms, others)) for drawn, others in draws])


def finite_distance(values, reference):
    """Compute the Wasserstein distance of two sets of numbers of any two sizes, NaN left out.

    Args:
        values: Numbers, shape `(n,)`.
        reference: Numbers, shape `(m,)`.

    Returns:
        Wasserstein distance, ≥ 0, in the unit of the numbers.

    Example:
        >>> finite_distance([1.0, 2.0, np.nan], [0.0])
        1.5
    """
    values, reference = np.asarray(values, dtype=float), np.asarray(reference, dtype=float)
    if not (np.isfinite(values).any() and np.isfinite(reference).any()):
        raise ValueError("One of the sets holds no finite value: give one at least in each.")
    return float(wasserstein_distance(values[np.isfinite(values)], reference[np.isfinite(reference)]))


@needs_rows("values", "rival")
@needs_numbers("confidence")
def difference_interval(
    values,
    rival,
    reference,
    groups,
    value_groups=None,
    rival_groups=None,
    confidence=0.95,
    num_repetitions=400,
    seed=0,
):
    """Compute by how much farther one set of numbers lies from a reference than a rival does, and its interval.

    A distance grows when its samples are drawn anew, so its own bootstrap percentiles lie too high. In the
    difference of two distances to the same drawn reference most of that cancels.

    Args:
        values: Numbers to be judged, shape `(n,)`; NaN is left out.
        rival: Numbers that compete with them, shape `(k,)`; NaN is left out.
        reference: Numbers that both are compared with, shape `(m,)`; NaN is left out.
        groups: The room of each reference number, as in `distance_repetitions`.
        value_groups: The room of each value, or None.
        rival_groups: The room of each number of the rival, or None.
        confidence: Fraction of repetitions inside the interval.
        num_repetitions: Number of imagined studies.
        seed: Draws them.

    Returns:
        Difference (negative: `values` are nearer), lower end, upper end, in the unit of the numbers.

    Example:
        Values that lie 1 above the reference, a rival that lies 3 above it:

        >>> difference_interval(np.ones(9), np.full(9, 3.0), np.zeros(9), np.arange(9))
        (-2.0, -2.0, -2.0)
    """
    first = distance_repetitions(values, reference, groups, value_groups, num_repetitions, seed)
    second = distance_repetitions(rival, reference, groups, rival_groups, num_repetitions, seed)
    low, high = percentile_interval(first - second, confidence)
    return finite_distance(values, reference) - finite_distance(rival, reference), float(low), float(high)


def differences_to_rival(sets, rival, reference, groups, set_groups=None, num_repetitions=400, seed=0):
    """Compute `difference_interval` for several sets and several kinds of numbers.

    Args:
        sets: By name of the set, a dictionary of numbers by their kind, shape `(n,)` each.
        rival: Numbers that compete with them, by kind, each independent of the others.
        reference: Numbers that all are compared with, by kind.
        groups: The room of each reference number.
        set_groups: By name of a set, the room of each of its values; sets without have independent values.
        num_repetitions: Number of imagined studies.
        seed: Draws them.

    Returns:
        By name of the set, by kind, a triple of difference, lower and upper end of its 95 % interval.

    Example:
        `differences_to_rival({"GAN": made}, mixture, truth, rooms)["GAN"]["T30"]` is a triple in seconds.
    """
    set_groups = set_groups or {}
    return {
        name: {
            kind: difference_interval(
                values[kind],
                rival[kind],
                reference[kind],
                groups,
                set_groups.get(name),
                num_repetitions=num_repetitions,
                seed=seed,
            )
            for kind in reference
        }
        for name, values in sets.items()
    }


@needs_rows("values")
@needs_numbers("confidence")
def distance_interval(values, reference, groups, value_groups=None, confidence=0.95, num_repetitions=400, seed=0):
    """Compute the Wasserstein distance to a reference, and its interval when rooms and values are drawn anew.

    A distance is never negative, so that of two samples of one distribution is not zero either, and drawing anew
    makes it larger: the interval lies too high and may leave the distance out. To compare two methods take
    `difference_interval`.

    Args:
        values: Numbers to be judged, shape `(n,)`; NaN is left out.
        reference: Numbers that they are compared with, shape `(m,)`; NaN is left out.
        groups: The room of each reference number, as in `distance_repetitions`.
        value_groups: The room of each value, or None.
        confidence: Fraction of repetitions inside the interval.
        num_repetitions: Number of imagined studies.
        seed: Draws them.

    Returns:
        Distance, lower end, upper end, in the unit of the numbers.

    Example:
        Values that lie 1 above the reference:

        >>> distance_interval(np.ones(9), np.zeros(9), np.arange(9))
        (1.0, 1.0, 1.0)
    """
    repeated = distance_repetitions(values, reference, groups, value_groups, num_repetitions, seed)
    low, high = percentile_interval(repeated, confidence)
    return finite_distance(values, reference), float(low), float(high)


def _joined(groups, numbers):
    """Return the values of the groups with some numbers, one after the other."""
    return np.concatenate([groups[number] for number in numbers])


def _by_group(values, groups):
    """Return the finite values of each group, one array per group."""
    values, groups = paired_columns(values, groups)
    if values.ndim != 1 or not np.isfinite(values).any():
        raise ValueError(f"Values of shape {values.shape}: give a row of numbers, one finite one at least.")
    finite = np.isfinite(values)
    names, number = np.unique(groups[finite], return_inverse=True)
    return np.split(values[finite][np.argsort(number, kind="stable")], np.cumsum(np.bincount(number))[:-1])
