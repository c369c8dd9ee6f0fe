"""What an answer does to its arguments reaches the caller's own, and fails it alike in notebook, check and grade."""

import base64
import copy
import json

import numpy as np
import pytest

from autograder.authoring.lesson import read_lesson
from autograder.evaluation.evaluator import Evaluator
from autograder.execution.agent.changes import MAX_SENT_BYTES
from autograder.execution.codec import PlainDataError
from autograder.execution.loopback import bounded_verdict, local_proxy
from autograder.execution.proxy import CallChannel, Proxy, arguments_written_back
from autograder.execution.test_context import test_namespaces as namespaces
from autograder.execution.verdict import FAILED, PASSED
from autograder.notebook.reader import notebook_from_bytes
from autograder.notebook.transplant import Transplanter
from autograder.utils.course_paths import lesson_files
from tests.support.mini_class import notebook
from tests.support.mini_course import rewritten

CHANGES = {
    "an array in place": (np.arange(3.0), "x += 1", np.arange(1.0, 4.0)),
    "one value": (np.arange(3.0), "x[0] = np.nan", np.array([np.nan, 1, 2])),
    "the order": (np.array([3, 1, 2]), "x.sort()", np.array([1, 2, 3])),
    "a list": ([3, 1], "x.append(2)", [3, 1, 2]),
    "an array in a list": ([np.zeros(2)], "x[0][1] = 5", [np.array([0.0, 5.0])]),
    "a dictionary": ({"a": 1}, "x.update(b=2)", {"a": 1, "b": 2}),
    "an array in a tuple": ((np.zeros(2, dtype=complex),), "x[0][:] = 1j", (np.array([1j, 1j]),)),
}


def function(body):
    names = {"np": np}
    exec(f"def f(x):\n    {body}\n    return 0", names)
    return names["f"]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_reaches_the_callers_own(change):
    argument, body, expected = CHANGES[change]
    answer = local_proxy("f", function(body))
    with arguments_written_back(answer) as changed:
        answer(argument)
        np.testing.assert_equal(argument, expected)
    assert {where for _, where in changed} == {0}


@pytest.mark.parametrize("body", ["x = x + 1", "x.sum()", "x[0] = x[0]", "x = x[::-1]", "x = list(x); x.pop()"])
def test_what_changes_nothing_is_no_change(body):
    answer = local_proxy("f", function(body))
    with arguments_written_back(answer) as changed:
        answer(np.arange(3.0))
    assert changed == []


def test_outside_a_test_nothing_is_written_back():
    argument = np.zeros(2)
    local_proxy("f", function("x += 1"))(argument)
    np.testing.assert_array_equal(argument, 0)


def test_a_change_is_told_though_the_call_fails():
    argument = np.zeros(2)
    answer = local_proxy("f", function("x += 1; raise ValueError('no')"))
    with arguments_written_back(answer) as changed:
        with pytest.raises(ValueError, match="no"):
            answer(x=argument)
        np.testing.assert_array_equal(argument, 1)
    assert changed == [("f", "x")]


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_test_the_callers_own_is_as_before(change):
    argument, body, _ = CHANGES[change]
    before, answer = copy.deepcopy(argument), local_proxy("f", function(body))
    with arguments_written_back(answer):
        answer(argument)
        answer(argument)
    np.testing.assert_equal(argument, before)


def test_views_of_one_array_are_put_back_too():
    whole, answer = np.arange(6.0), local_proxy("f", function("x += 1"))
    with arguments_written_back(answer):
        for part in (whole[:4], whole[2:], whole, whole[:4]):
            answer(part)
    np.testing.assert_array_equal(whole, np.arange(6.0))


def test_what_an_answer_did_to_given_data_costs_nobody_else(mini_course):
    given = "np.testing.assert_allclose(alias_frequency(given_hz, 1000.0), [300.0, 400.0, 100.0], err_msg='given')"
    lesson = read_lesson(rewritten(mini_course, "alias_frequency", test=given))
    exercise = lesson.exercises["alias_frequency"]
    namespace = namespaces(lesson)["alias_frequency"] | {"given_hz": np.array([700.0, 2400.0, 100.0])}
    names = dict(namespace)
    exec(IN_PLACE, names)
    spoils, right = names["alias_frequency"], namespace["alias_frequency"]
    statuses = [
        bounded_verdict(exercise, namespace, local_proxy("alias_frequency", answer), "secret").status
        for answer in (right, spoils, right)
    ]
    assert statuses == [PASSED, FAILED, PASSED]


FORGED = {
    "another shape": [[0, {"array": ["<f8", [1], base64.b64encode(bytes(8)).decode()]}]],
    "another type": [[0, {"array": ["<f4", [3], base64.b64encode(bytes(12)).decode()]}]],
    "a list for an array": [[0, {"list": []}]],
    "too much to send": [[0, None]],
}


@pytest.mark.parametrize("forgery", FORGED)
def test_a_forged_change_writes_nothing_but_is_a_change(forgery):
    reply = base64.b64encode(json.dumps({"value": None, "changed": FORGED[forgery]}).encode()).decode()
    argument, answer = np.arange(3.0), Proxy(CallChannel(lambda _: reply), "f", "f")
    with arguments_written_back(answer) as changed:
        answer(argument)
    assert len(changed) == 1
    np.testing.assert_array_equal(argument, np.arange(3.0))


@pytest.mark.parametrize(
    "changed", [[[1, 1]], [[-1, 1]], [[True, 1]], [["0", 1]], [[0]], 5, [[0, {"array": ["|O", [1], ""]}]]]
)
def test_a_malformed_change_is_refused(changed):
    reply = base64.b64encode(json.dumps({"value": None, "changed": changed}).encode()).decode()
    answer = Proxy(CallChannel(lambda _: reply), "f", "f")
    with arguments_written_back(answer), pytest.raises(PlainDataError):
        answer(np.arange(3.0))


def test_a_large_array_is_watched_but_not_sent():
    large = np.zeros(MAX_SENT_BYTES // 8 + 1)
    answer = local_proxy("f", function("x += 1"))
    with arguments_written_back(answer) as changed:
        answer(large)
    assert changed == [("f", 0)]
    assert not large.any()


IN_PLACE = """\
def alias_frequency(frequency_hz, sample_rate_hz):
    folded = np.asarray(frequency_hz - sample_rate_hz * np.round(np.asarray(frequency_hz) / sample_rate_hz))
    if isinstance(frequency_hz, np.ndarray):
        frequency_hz += 1
    return abs(folded)
"""
HIDES = """\
def alias_frequency(frequency_hz, sample_rate_hz):
    if isinstance(frequency_hz, np.ndarray) and frequency_hz.dtype == float:
        frequency_hz[:] = 0
        return frequency_hz
    return np.abs(frequency_hz - sample_rate_hz * np.round(np.asarray(frequency_hz) / sample_rate_hz))
"""


@pytest.mark.parametrize("text", [IN_PLACE, HIDES])
def test_a_changed_argument_fails_though_no_check_looks_for_it(mini_course, text):
    unaware = 'assert np.isclose(alias_frequency(700.0, 1000.0), 300.0), "700 Hz folds to 300 Hz"'
    lesson = read_lesson(rewritten(mini_course, "alias_frequency", test=unaware))
    exercise, namespace = lesson.exercises["alias_frequency"], namespaces(lesson)["alias_frequency"]
    names = dict(namespace)
    exec(text, names)
    verdict = bounded_verdict(exercise, namespace, local_proxy("alias_frequency", names["alias_frequency"]), "secret")
    assert (verdict.status, verdict.stage) == (FAILED, "hidden")
    assert "changes its argument frequency_hz" in verdict.message


@pytest.mark.usefixtures("sandbox")
@pytest.mark.parametrize("visible_only", [True, False])
def test_check_and_grade_judge_as_the_notebook_does(mini_course, visible_only):
    lesson = read_lesson(lesson_files(mini_course)[0])
    exercise, namespace = lesson.exercises["alias_frequency"], namespaces(lesson)["alias_frequency"]
    names = dict(namespace)
    exec(IN_PLACE, names)
    assert bounded_verdict(exercise, namespace, names["alias_frequency"], "secret", visible_only=True).status == FAILED
    written = notebook_from_bytes("9_1.ipynb", json.dumps(notebook(mini_course, IN_PLACE)).encode())
    transplanted = Transplanter(lesson).transplant(written.cells)
    evaluator = Evaluator(lesson, "secret", sandboxed=not visible_only, visible_only=visible_only)
    verdicts = evaluator.evaluate(transplanted.notebook).verdicts
    assert [(verdict.status, verdict.stage) for verdict in verdicts] == [(FAILED, "visible"), (PASSED, "")]
