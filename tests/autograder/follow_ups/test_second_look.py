"""Follow-up inputs: fair to every right answer, telling of wrong ones that the tests let pass, and without a price."""

import dataclasses
import json

import numpy as np
import pytest

from autograder.audit.follow_up_trials import fair_follow_ups
from autograder.audit.secret_trials import secrets_for
from autograder.authoring.catalogue import find_entry
from autograder.authoring.known_answers import define, known
from autograder.authoring.lesson import read_lesson
from autograder.authoring.proof_files import AUDIT, Proof, write_proof
from autograder.commands.student_tables import print_check
from autograder.diagnosis.calls import Call
from autograder.evaluation.evaluator import Evaluator
from autograder.execution.loopback import local_proxy
from autograder.execution.test_context import test_namespaces as namespaces
from autograder.execution.verdict import PASSED
from autograder.follow_ups.changes import BY_NAME, CHANGES
from autograder.follow_ups.comparison import difference, follow_ups_of
from autograder.follow_ups.habits import habits_of
from autograder.follow_ups.inputs import Key, keys_for
from autograder.notebook.reader import notebook_from_bytes
from autograder.notebook.transplant import Transplanter
from autograder.student.live_check import check_live
from autograder.student.self_check import check_notebook, require_notebook
from autograder.utils.course_paths import course_root, find_lesson, lesson_files
from tests.autograder.execution.test_changed_arguments import notebook

# folds well below twenty times the rate, as all frequencies of the tests are
FOLDS_FIVE_TIMES = """\
def alias_frequency(frequency_hz, sample_rate_hz):
    frequency_hz = np.array(frequency_hz, dtype=float)
    for _ in range(6):
        frequency_hz = np.where(frequency_hz > sample_rate_hz / 2, np.abs(frequency_hz - sample_rate_hz), frequency_hz)
    return frequency_hz
"""


@pytest.fixture
def lesson(mini_course):
    """The small lesson with the keys that its audit finds."""
    lesson = read_lesson(lesson_files(mini_course)[0])
    spaces, exercises = namespaces(lesson), {}
    for name, exercise in lesson.exercises.items():
        keys = fair_follow_ups(exercise, spaces[name], secrets_for(exercise, spaces[name], 3))
        exercises[name] = dataclasses.replace(exercise, follow_ups=tuple(keys))
    return dataclasses.replace(lesson, exercises=exercises)


def second_look(lesson, name, answer):
    exercise, namespace = lesson.exercises[name], namespaces(lesson)[name]
    return difference(follow_ups_of(exercise, namespace, "secret"), local_proxy(name, answer))


@pytest.mark.parametrize("name", ["alias_frequency", "sound_pressure_level"])
def test_no_right_answer_is_looked_at_twice(lesson, name):
    exercise, namespace = lesson.exercises[name], namespaces(lesson)[name]
    assert len(exercise.follow_ups) >= 10
    for right in [namespace[name], *(one.answer for one in known(exercise, namespace, "right"))]:
        assert second_look(lesson, name, right) == ""


def test_what_the_tests_do_not_try_is_named_with_its_input(lesson):
    exercise, namespace = lesson.exercises["alias_frequency"], namespaces(lesson)["alias_frequency"]
    answer = define(FOLDS_FIVE_TIMES, exercise, namespace)
    found = second_look(lesson, "alias_frequency", answer)
    assert found.startswith("The tests pass. A second look all the same: with ") and "`frequency_hz`" in found
    assert found.endswith("Is that what its docstring says?")


@pytest.mark.usefixtures("sandbox")
def test_a_second_look_costs_no_points(lesson, mini_course):
    written = notebook_from_bytes("9_1.ipynb", json.dumps(notebook(mini_course, FOLDS_FIVE_TIMES)).encode())
    found = Evaluator(lesson, "secret").evaluate(Transplanter(lesson).transplant(written.cells).notebook).verdicts
    assert [verdict.status for verdict in found] == [PASSED, PASSED]
    assert "A second look" in found[0].message and found[1].message == ""


@pytest.mark.usefixtures("sandbox")
def test_a_look_that_fails_costs_nothing(lesson, mini_course):
    exercises = {name: dataclasses.replace(one, follow_ups=("no key",)) for name, one in lesson.exercises.items()}
    written = notebook_from_bytes("9_1.ipynb", json.dumps(notebook(mini_course, FOLDS_FIVE_TIMES)).encode())
    work = Transplanter(lesson).transplant(written.cells).notebook
    found = Evaluator(dataclasses.replace(lesson, exercises=exercises), "secret").evaluate(work).verdicts
    assert [(verdict.status, verdict.message) for verdict in found] == [(PASSED, ""), (PASSED, "")]


def test_every_change_has_a_name_of_its_own():
    assert len(BY_NAME) == len(CHANGES)


def test_a_check_in_the_notebook_looks_twice_too_and_prints_nothing_of_the_answer_s(lesson, capsys):
    exercise, names = lesson.exercises["alias_frequency"], dict(namespaces(lesson)["alias_frequency"])
    exec(FOLDS_FIVE_TIMES.replace("    for", '    print("here")\n    for'), names)
    verdict = check_live(exercise, names)
    assert verdict.status == PASSED and "A second look" in verdict.message
    # the visible test calls the function twice
    assert capsys.readouterr().out.count("here") == 2


def test_a_check_in_the_terminal_looks_twice_too_and_says_so(lesson, mini_course, tmp_path, capsys):
    keys = {name: {"follow_ups": list(exercise.follow_ups)} for name, exercise in lesson.exercises.items()}
    write_proof(mini_course, lesson.name, AUDIT, Proof({}, {"exercises": keys}, {}))
    path, entry = tmp_path / "9_1.ipynb", find_entry(mini_course, "9_1")
    path.write_text(json.dumps(notebook(mini_course, FOLDS_FIVE_TIMES)), encoding="utf-8")
    checked = check_notebook(mini_course, entry, require_notebook(path), path)
    assert checked.passed
    print_check(entry, checked)
    assert "alias_frequency: The tests pass. A second look" in " ".join(capsys.readouterr().out.split())


def test_an_axis_and_its_weights_may_have_the_other_sign():
    lesson = read_lesson(find_lesson(course_root(), "3_3"))
    exercise, namespace = lesson.exercises["dictionary_step"], namespaces(lesson)["dictionary_step"]
    keys = fair_follow_ups(exercise, namespace, secrets_for(exercise, namespace, 1))
    found = follow_ups_of(dataclasses.replace(exercise, follow_ups=tuple(keys)), namespace, "secret")

    def turned(of_weights):
        def answer(*table):
            new, weights = namespace["dictionary_step"](*table)
            return -new, of_weights * weights

        return local_proxy("dictionary_step", answer)

    assert len(found) >= 10 and difference(found, turned(-1)) == ""
    assert "A second look" in difference(found, turned(1))


def test_an_input_keeps_to_what_all_inputs_of_the_tests_have_in_common():
    weights, labels = np.array([0.2, 0.3, 0.5]), np.array([0, 1, 2])
    turned = {"weights": weights[::-1], "labels": np.array([2, 0, 1]), "count": 3}
    habits = habits_of([{"weights": weights, "labels": labels, "count": 3}, turned])
    assert habits.admit({"weights": np.array([0.5, 0.25, 0.25]), "labels": labels[::-1], "count": 3})
    others = [{"weights": 2 * weights}, {"weights": weights[:2]}, {"labels": labels[:2]}, {"labels": labels + 1}]
    for broken in [*others, {"count": 4}, {"count": 0}]:
        assert not habits.admit({"weights": weights, "labels": labels, "count": 3} | broken)


def test_a_key_is_written_as_it_is_read():
    call = Call((np.arange(4.0), np.ones(4)), {"limit": 0.5})
    keys = list(keys_for(call, 2, ["x", "y", "limit"]))
    assert [Key.read(str(key)) for key in keys] == keys
    assert {key.arguments for key in keys} == {("x",), ("y",), ("limit",), ("x", "y"), ()}
