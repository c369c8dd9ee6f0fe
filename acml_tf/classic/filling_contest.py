"""The contest of band filling: every method with its settings, and the choice of settings on practice responses.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

from acml_tf.acoustics.kinds import needs_dictionaries, needs_functions
from acml_tf.classic.band_filling import (
    fill_by_components,
    fill_by_dictionary,
    fill_by_exemplars,
    fill_by_kernel,
    fill_by_neighbours,
    fill_by_ridge,
)


def _leave_empty(_measured, sensed, _narrow):
    """Return what the sensors heard, as it is."""
    return sensed


SIZES = ((5, 1), (10, 1), (20, 1), (40, 1), (80, 1), (120, 1), (240, 1), (40, 2))
ATOMS = [{"num_atoms": atoms, "num_chosen": chosen} for atoms, chosen in SIZES]
# every method with the settings that it may choose from
CONTEST = {
    "nothing": (_leave_empty, [{}]),
    "nearest neighbour": (fill_by_neighbours, [{"num_neighbours": 1}]),
    "mean of neighbours": (fill_by_neighbours, [{"num_neighbours": count} for count in (2, 4, 6, 8, 12, 16, 24, 32)]),
    "ridge": (fill_by_ridge, [{"penalty": penalty} for penalty in (0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0)]),
    "PCA": (
        fill_by_components,
        [
            {"num_components": count, "noise": noise}
            for count in (5, 10, 20, 60)
            for noise in (0.0001, 0.003, 0.03, 0.1)
        ],
    ),
    "smooth map": (
        fill_by_kernel,
        [
            {"width": width, "penalty": penalty}
            for width in (0.18, 0.25, 0.35, 0.5, 0.7)
            for penalty in (0.0001, 0.001, 0.01, 0.1, 1.0, 10.0)
        ],
    ),
    "OMP, measured": (fill_by_exemplars, [{"num_chosen": count} for count in (1, 2, 3, 4, 6, 8)]),
    "OMP, learnt": (fill_by_dictionary, ATOMS),
    "ℓ1, learnt": (fill_by_dictionary, [choice | {"fraction": 0.2} for choice in ATOMS]),
}


@needs_functions("error")
@needs_dictionaries("contest", optional=True)
def choose_settings(error, contest=None, names=None):
    """Return for each method the setting with the smallest error; the first one of several.

    Args:
        error: Function from a method's function and its settings to the error on practice responses.
        contest: Pairs of function and list of settings, by name of the method; None means `CONTEST`.
        names: Methods that choose; None means all of the contest.

    Returns:
        Chosen settings by name of the method.

    Example:
        >>> choose_settings(lambda fill, count: abs(count - 3), {"a": (len, [{"count": 1}, {"count": 4}])})
        {'a': {'count': 4}}
    """
    contest = CONTEST if contest is None else contest
    return {
        name: min(settings, key=lambda setting, fill=fill: error(fill, **setting))
        for name, (fill, settings) in contest.items()
        if names is None or name in names
    }


@needs_dictionaries("chosen")
def settled_contest(chosen, num_dictionaries=10):
    """Return the contest with its settings fixed, and the mean of several dictionaries as one more method.

    Args:
        chosen: Chosen settings by name of the method, from `choose_settings`.
        num_dictionaries: Number of dictionaries in the mean, learnt with the settings of the single one.

    Returns:
        Pairs of function and settings by name of the method.

    Example:
        >>> list(settled_contest({"ridge": {"penalty": 0.1}, "OMP, learnt": {"num_atoms": 40, "num_chosen": 1}}))
        ['ridge', 'OMP, learnt', 'mean of dictionaries']
    """
    settled = {name: (CONTEST[name][0], setting) for name, setting in chosen.items()}
    several = chosen["OMP, learnt"] | {"num_dictionaries": num_dictionaries}
    return settled | {"mean of dictionaries": (fill_by_dictionary, several)}
