"""One exercise judged: run its tests on an answer and say how it went. Nothing but a full pass earns points."""

import contextlib
import inspect
import linecache
import traceback
import warnings
from collections.abc import Callable

from autograder.authoring.lesson import Exercise
from autograder.execution.crashes import comes_from_test, crash_sentence
from autograder.execution.outcome import CRASHED, FAILED, NOT_ATTEMPTED, NOT_REACHED, PASSED, TIMED_OUT, Verdict
from autograder.execution.proxy import Change, PlainDataError, ProcessGone, Proxy, arguments_written_back
from autograder.execution.test_context import seeded_rng
from autograder.utils.text import printable
from autograder.utils.timeouts import TimeUp

MAX_LETTERS = 2_000
NUMPY_HEADERS = ("Not equal to", "Arrays are not", "Items are not", "AssertionError:")


def judge(exercise: Exercise, namespace: dict, answer: Callable, secret: str, visible_only: bool = False) -> Verdict:
    """Run an exercise's tests, visible then hidden, on an answer.

    Args:
        exercise: Exercise with its tests.
        namespace: Names that the tests see; it is not changed.
        answer: The student's function or class, or a proxy of it.
        secret: The instructor's secret, from which `rng` is seeded.
        visible_only: Whether to leave the hidden tests out.

    Returns:
        Verdict without misconception.
    """
    names = dict(namespace)
    for stage, text in (("visible", exercise.test), ("hidden", "" if visible_only else exercise.hidden)):
        names |= {exercise.symbol: answer, "rng": seeded_rng(secret, exercise, stage)}
        with arguments_written_back(answer) as changed:
            status, message = run_test(text, f"<{stage} test of {exercise.name}>", names, answer)
        if changed and status in (PASSED, FAILED):
            # whatever the test says of a result, or of the changed data, this is true
            status, message = FAILED, _change_sentence(changed[0], namespace.get(exercise.symbol))
        # a message may quote what a student's function returned
        message = printable(message[:MAX_LETTERS])
        if status != PASSED:
            return Verdict(exercise.name, exercise.points, status, message, stage=stage)
    return Verdict(exercise.name, exercise.points, PASSED)


def run_test(text: str, label: str, names: dict, answer: Callable | None = None) -> tuple[str, str]:
    """Execute test code on an answer; return its status and, where it did not pass, one sentence why."""
    linecache.cache[label] = (len(text), None, text.splitlines(keepends=True), label)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, label, "exec"), names)
    except AssertionError as error:
        # what the student's own function asserts is not a check of the lesson's
        is_own = getattr(error, "from_student", False) and not comes_from_test(error)
        return (CRASHED, crash_sentence(error)) if is_own else (FAILED, _assertion_sentence(error, label))
    except TimeUp as error:
        return TIMED_OUT, f"{error}; look for a loop that never ends or runs far too often."
    except ProcessGone as error:
        return NOT_REACHED, f"Not run, because {error}."
    except PlainDataError as error:
        return CRASHED, f"No verdict could be reached: {error}."
    except NotImplementedError:
        return NOT_ATTEMPTED, "The function still raises NotImplementedError: write its body."
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whatever a student's function raises is a finding
        return CRASHED, crash_sentence(error) + _returned(error, answer)
    return PASSED, ""


def _assertion_sentence(error: AssertionError, label: str) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    if lines and not lines[0].startswith(NUMPY_HEADERS):
        return lines[0]
    if len(lines) > 1 and not lines[1].startswith(("Mismatch", "(shapes", "x and y", "ACTUAL", "nan location")):
        return lines[1]
    if label.startswith("<hidden"):
        return "A hidden check does not hold; compare your function with its docstring, sentence by sentence."
    frame = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == label]
    return f"This check does not hold: {frame[-1].line}" if frame else "A check does not hold."


def _change_sentence(change: Change, reference: Callable | None) -> str:
    target, where = change
    name = f"argument number {where + 1}" if isinstance(where, int) else f"argument {where}"
    with contextlib.suppress(TypeError, ValueError, IndexError):
        if reference is not None and isinstance(target, str) and isinstance(where, int):
            name = f"argument {list(inspect.signature(reference).parameters)[where]}"
    return f"Your function changes its {name}, and with it the caller's own data; work on a copy of it."


def _returned(error: BaseException, answer: object) -> str:
    """Say what an answer returned where it is the test that could not go on with it."""
    kind = answer._channel.returned if isinstance(answer, Proxy) else ""
    if getattr(error, "from_student", False) or kind in ("", "HandleMark"):
        return ""
    if kind == "NoneType":
        return "; your function returned None: end it with `return` and its result"
    return f"; your function returned a value of type {kind}"
