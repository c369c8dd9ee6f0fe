"""A check of the function that stands in a running notebook: visible tests, and the mistake it looks like."""

import contextlib
import dataclasses
import importlib
import io
from collections.abc import Mapping
from typing import Any

from autograder.authoring.lesson import Exercise
from autograder.authoring.reference_source import needed_names
from autograder.errors import CourseError
from autograder.execution.outcome import Verdict
from autograder.student.self_check import SECRET
from autograder.utils.graded_package import GRADED_PACKAGE

SECOND_LOOK_S = 5.0


def check_live(exercise: Exercise, names: Mapping[str, Any]) -> Verdict:
    """Judge the function that a notebook holds by the visible tests of its exercise.

    Args:
        exercise: Exercise with its tests and known mistakes.
        names: Names and values of the notebook; they are not changed.

    Returns:
        Verdict, with a misconception where the answer gives what a known mistake gives; of an answer that passes its
        message names an input on which it differs from the right ones, if one is found.

    Raises:
        CourseError: If the notebook does not define the function or what its check needs, or has taken the library's
            function instead.
    """
    from autograder.execution.verdict import CRASHED, FAILED, PASSED, judge

    answer = _own(exercise, names)
    _require_cells_above(exercise, names)
    verdict = judge(exercise, {**names, exercise.symbol: _reference(exercise)}, answer, SECRET, visible_only=True)
    if verdict.status in (FAILED, CRASHED):
        _diagnose(exercise, names, answer, verdict)
    if verdict.status == PASSED and exercise.follow_ups:
        verdict.message = _second_look(exercise, names, answer)
    return verdict


def _own(exercise: Exercise, names: Mapping[str, Any]) -> Any:
    if exercise.symbol not in names:
        raise CourseError(f"There is no {exercise.symbol} in this notebook yet; run the cell of your answer first.")
    answer = names[exercise.symbol]
    if str(getattr(answer, "__module__", "")).partition(".")[0] == GRADED_PACKAGE:
        raise CourseError(f"{exercise.symbol} is the library's version now; run the cell of your answer once more.")
    return answer


def _require_cells_above(exercise: Exercise, names: Mapping[str, Any]) -> None:
    """Refuse to judge where the check itself would stop at a name that a cell further up defines."""
    if missing := sorted(needed_names(exercise.test) - {exercise.symbol, "rng", *names}):
        raise CourseError(f"{' and '.join(missing)} is not defined in this notebook yet; run the cells above first.")


def _reference(exercise: Exercise) -> Any:
    return getattr(importlib.import_module(exercise.module), exercise.symbol)


def _diagnose(exercise: Exercise, names: Mapping[str, Any], answer: Any, verdict: Verdict) -> None:
    """Name the mistake where it can be told; a diagnosis that fails costs nothing but itself."""
    from autograder.diagnosis.calls import local_outcome
    from autograder.evaluation.misconceptions import diagnose
    from autograder.evaluation.probes import make_probes

    visible = dataclasses.replace(exercise, hidden="")
    with contextlib.suppress(Exception):
        probes = make_probes(visible, {**names, exercise.symbol: _reference(exercise)}, SECRET)
        found = diagnose(probes, lambda call: local_outcome(answer, call))
        verdict.misconception, verdict.advice = found.name, found.sentence


def _second_look(exercise: Exercise, names: Mapping[str, Any], answer: Any) -> str:
    """Return on which other input a passing answer differs from the right ones; a look that fails costs nothing."""
    from autograder.execution.loopback import local_proxy
    from autograder.follow_ups.comparison import difference, follow_ups_of
    from autograder.utils.timeouts import time_bound

    visible = dataclasses.replace(exercise, hidden="")
    # what the answer prints belongs to calls of its author's own
    unheard = io.StringIO()
    with contextlib.suppress(Exception), contextlib.redirect_stdout(unheard), contextlib.redirect_stderr(unheard):
        found = follow_ups_of(visible, {**names, exercise.symbol: _reference(exercise)}, SECRET)
        with time_bound(SECOND_LOOK_S):
            return difference(found, local_proxy(exercise.symbol, answer))
    return ""
