"""Follow-up inputs of an exercise: which are fair to every right answer, under several secrets."""

import sys

from autograder.audit.contract_probes import CASTS, changed
from autograder.audit.secret_trials import Secrets
from autograder.authoring.lesson import Exercise
from autograder.follow_ups.selection import Selection

MAX_OTHERS = 4


def fair_follow_ups(exercise: Exercise, namespace: dict, secrets: Secrets) -> list[str]:
    """Return the keys of the inputs on which all right answers agree, also with their results in other types.

    Args:
        exercise: Exercise.
        namespace: Names that its tests see.
        secrets: Secrets of the audit.
    """
    allowed = [probe for probe in CASTS if probe not in exercise.contract]
    # a lesson that brings no TensorFlow along is not made to wait for its import
    probes = [probe for probe in allowed if probe != "tensor" or "tensorflow" in sys.modules]
    casts = [changed(probe, exercise, namespace[exercise.symbol], []) for probe in probes]
    # a second look costs nobody a point, so a few secrets do
    others = secrets.others[:MAX_OTHERS] if secrets.drawing else ()
    selection = Selection(exercise, namespace, [cast for cast in casts if cast is not None])
    return list(map(str, selection.keys([secrets.first, *others])))
