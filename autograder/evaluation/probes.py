"""Inputs of an exercise on which answers are compared with the reference, and the mistakes that are known of it."""

import dataclasses
import time
from collections.abc import Callable

from autograder.authoring.lesson import Exercise
from autograder.diagnosis import hypotheses
from autograder.diagnosis.calls import Call, asked_outcome, local_outcome
from autograder.diagnosis.hypotheses import Hypothesis
from autograder.diagnosis.ignoring import Variation, variations
from autograder.diagnosis.outcomes import Outcome, begins_alike, same
from autograder.diagnosis.recording import record_calls


@dataclasses.dataclass
class Probes:
    """Inputs of one exercise, what the reference makes of them, and the mistakes that are known of it.

    Attributes:
        calls: Inputs on which the reference gives the same whenever it is asked.
        names: Names of the arguments.
        reference: What the reference gives on each.
        cells: The lesson's own wrong answers.
        telling: Mistakes that machines think of, whose sentences tell what was done.
        pointing: More of them, whose sentences only point.
        variations: Inputs with one argument changed.
        answer: The reference itself.
        seconds: How long the reference takes on each.
        begins_alike: Of each, whether the initial weights that the reference gives are the same twice.
    """

    calls: list[Call]
    names: list[str]
    reference: list[Outcome]
    cells: list[Hypothesis]
    telling: list[Hypothesis]
    pointing: list[Hypothesis]
    variations: list[Variation]
    answer: Callable
    seconds: list[float]
    begins_alike: list[bool]


def make_probes(exercise: Exercise, namespace: dict, secret: str) -> Probes:
    """Record the inputs that the tests give to the reference, and collect the known mistakes.

    Args:
        exercise: Exercise with its wrong answers.
        namespace: Names that its tests see.
        secret: The instructor's secret, so that hidden inputs are probes too.
    """
    answer = namespace[exercise.symbol]
    recorded = record_calls(exercise, namespace, secret)
    outcomes = [(call, local_outcome(answer, call)) for call in recorded]
    calls, reference, seconds, steady = [], [], [], []
    for call, one in outcomes:
        begin = time.monotonic()
        again = local_outcome(answer, call)
        # what the reference does not give twice is drawn anew each time, and tells nothing
        if one.comparable and same(one, again):
            calls.append(call)
            reference.append(one)
            seconds.append(time.monotonic() - begin)
            steady.append(begins_alike(one, again))
    names = hypotheses.argument_names(answer)
    cells = hypotheses.wrong_cells(exercise, namespace, calls)
    telling, pointing = hypotheses.mistakes(exercise, namespace, calls)
    varied = variations(answer, names, calls, reference)
    return Probes(calls, names, reference, cells, telling, pointing, varied, answer, seconds, steady)


def ask(answer: Callable) -> Callable[[Call], Outcome]:
    """Return the question that `diagnose` puts to an answer behind a proxy."""
    return lambda call: asked_outcome(answer, call)
