"""Fill in responses of loudspeakers whose places, or only whose names, were held out.

Lesson: lessons/3_unsupervised/3_3_dictionary_learning.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.kinds import needs_functions
from acml_tf.classic.filling_contest import choose_settings, settled_contest
from acml_tf.evaluation.band_error import band_error_db
from acml_tf.evaluation.columns import takes_cases, takes_tables


@needs_functions("narrow", "fill")
@needs_numbers("num_folds", empty=True)
@needs_numbers("sample_rate_hz", "band_hz")
@takes_cases("responses", "groups")
@takes_tables("responses")
def held_out_errors(responses, groups, narrow, fill, num_folds=6, sample_rate_hz=1000, band_hz=(120, 500), **settings):
    """Return a method's error in each fold, when whole groups of responses are held out.

    Args:
        responses: Whole responses, shape `(n, num_samples)`.
        groups: Group of each, shape `(n,)`; neighbours in sorted order share a fold.
        narrow: Function from whole responses to what a sensor hears of them.
        fill: Method, a function of `acml_tf.classic.band_filling`.
        num_folds: Number of folds; fewer where there are fewer groups.
        sample_rate_hz: Samples per second.
        band_hz: Band in which the error is measured, in Hz.
        **settings: Settings of the method.

    Returns:
        Errors in dB, shape `(num_folds,)`.

    Example:
        Nothing filled in is nothing right:

        >>> held_out_errors(np.eye(4), [0, 0, 1, 1], lambda full: 0 * full, lambda full, low, narrow: low)
        array([0., 0.])
    """
    names, number = np.unique(groups, return_inverse=True)
    fold, errors = number * num_folds // len(names), []
    for test in (fold == turn for turn in np.unique(fold)):
        estimate = fill(responses[~test], narrow(responses[test]), narrow, **settings)
        errors.append(band_error_db(responses[test], estimate, sample_rate_hz, *band_hz))
    return np.array(errors)


def contest_between_rooms(table, groups, narrow):
    """Run the contest in each room, with the settings that were best in the other rooms.

    Args:
        table: A `LoudspeakerResponses` with two rooms or more.
        groups: What is held out together, shape `(n,)`: names or places of the loudspeakers.
        narrow: Function from whole responses to what a sensor hears of them.

    Returns:
        Errors in dB by name of the method, one for each fold of each room.

    Example:
        `contest_between_rooms(table, table.places, narrow)["ridge"].mean()`.
    """
    rooms, errors = np.unique(table.rooms), {}

    def errors_in(room, fill, **settings):
        return held_out_errors(
            table.responses[table.rooms == room], groups[table.rooms == room], narrow, fill, **settings
        )

    for room in rooms:
        others = rooms[rooms != room]
        chosen = choose_settings(lambda fill, o=others, **kw: np.mean([errors_in(other, fill, **kw) for other in o]))
        for name, (fill, settings) in settled_contest(chosen).items():
            errors.setdefault(name, []).extend(errors_in(room, fill, **settings))
    return {name: np.array(values) for name, values in errors.items()}
