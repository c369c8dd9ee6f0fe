"""An interval for a new room: conformal prediction in which a room counts once, however many clips it has.

Lesson: lessons/4_supervised/4_1_reverberation_time.py
"""

import numpy as np

from acml_tf.evaluation.amounts import takes_positive
from acml_tf.evaluation.columns import takes_cases
from acml_tf.evaluation.number_columns import takes_numbers
from acml_tf.uncertainty.conformal import conformal_quantile


@takes_numbers("predicted_s", "truth_s", ndim=1)
@takes_positive("predicted_s", "truth_s")
@takes_cases("predicted_s", "truth_s", "rooms")
def calibrated_factor(predicted_s, truth_s, rooms, alpha=0.1):
    r"""Compute the factor f so that in a new room all times lie within [predicted / f, predicted · f].

    An error by a factor of 1.2 is the same error whether the time came out too long or too short. Clips of one room err
    together, so what is exchangeable with a new room is a *room*, and its score is that of its worst clip. The factor
    holds a new room, with all its clips, with probability 1 − α or more.

    Args:
        predicted_s: Predicted times in seconds, > 0, shape (n,), by a model that did not see the room of the clip.
        truth_s: True times in seconds, > 0, shape (n,).
        rooms: Room of each clip, shape (n,), names or numbers in any order.
        alpha: Fraction of new rooms that may be missed, between 0 and 1.

    Returns:
        Factor, 1 or more; `inf` if there are too few rooms for `alpha`.

    Example:
        Worst factors of three rooms are 1, 2 and 4; with three rooms the third smallest promises 3 / 4:

        >>> round(calibrated_factor([1.0, 2.0, 0.5, 1.0], [1.0, 1.0, 0.6, 4.0], ["a", "b", "b", "c"], 0.25), 6)
        4.0
    """
    error = np.abs(np.log(np.asarray(predicted_s, float) / np.asarray(truth_s, float)))
    rooms = np.asarray(rooms)
    worst = [error[rooms == room].max() for room in np.unique(rooms)]
    return float(np.exp(conformal_quantile(worst, alpha)))
