"""An answer in this very process behind the same channel as a student's: what the audit and the probes use."""

from collections.abc import Callable

from autograder.authoring.lesson import Exercise
from autograder.execution.agent.calls import call_each, captured
from autograder.execution.agent.values import handles
from autograder.execution.proxy import CallChannel, Proxy
from autograder.execution.verdict import TIMED_OUT, Verdict, judge
from autograder.utils.timeouts import TimeUp, time_bound

TRIAL_S = 20.0


def local_proxy(name: str, answer: Callable) -> Proxy:
    """Return a trusted answer as a test would see a student's: plain data back, nothing else.

    Args:
        name: Name of the exercise.
        answer: Function or class.
    """
    captured[name] = answer
    handles.clear()
    return Proxy(CallChannel(call_each), name, name)


def bounded_verdict(
    exercise: Exercise,
    namespace: dict,
    answer: Callable,
    secret: str,
    seconds: float = TRIAL_S,
    visible_only: bool = False,
) -> Verdict:
    """Judge an answer as it is, as a notebook does; what takes too long is timed out.

    Args:
        exercise: Exercise with its tests.
        namespace: Names that the tests see.
        answer: Function or class, or a proxy of one, which makes it as `acml check` and the grade do.
        secret: Secret from which hidden inputs are drawn.
        seconds: Bound on the whole.
        visible_only: Whether to leave the hidden tests out.
    """
    try:
        with time_bound(seconds):
            return judge(exercise, namespace, answer, secret, visible_only)
    except TimeUp as error:
        return Verdict(exercise.name, exercise.points, TIMED_OUT, str(error))
