"""An examination that fails by no fault of the student: no verdict, nothing recorded, tried again by the next run."""

import dataclasses
import json

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.classroom.submissions import find_submissions
from autograder.errors import CourseError
from autograder.evaluation.results import read_result
from autograder.evaluation.submission_grader import SubmissionGrader
from autograder.execution.proxy import ProcessGone
from autograder.grading import worker_pool
from autograder.grading.grading_run import open_run
from autograder.grading.local_run import grade_here
from autograder.grading.worker_pool import WorkerPool
from autograder.utils.course_paths import lesson_files
from tests.support.graded_class import record_results
from tests.support.mini_class import RIGHT, WRONG, notebook

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture(scope="module")
def graded(mini_course_module, tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    (folder / "handed_in").mkdir()
    for name, answer in {"right": RIGHT, "wrong": WRONG}.items():
        text = json.dumps(notebook(mini_course_module, answer))
        (folder / "handed_in" / f"{name}.ipynb").write_text(text, encoding="utf-8")
    lesson = read_lesson(lesson_files(mini_course_module)[0])
    run = open_run(lesson.path, folder)
    submissions = {s.student: s for s in find_submissions(folder / "handed_in", lesson.name)}
    receipts = {r.student: r for r in grade_here(run, list(submissions.values()), 2)}
    return lesson, run, submissions, receipts, record_results(run, list(receipts.values()))


class Broken:
    """A grader that fails by no fault of the student."""

    def __init__(self, run, error):
        self.job, self.lesson, self.error = run.job, run.lesson, error

    def grade(self, _):
        raise self.error


@pytest.mark.parametrize("error", [OSError(28, "No space left"), CourseError("a given cell fails"), RecursionError()])
def test_an_examination_that_fails_is_no_verdict_and_is_tried_again(graded, monkeypatch, error):
    lesson, run, submissions, results, recorder = graded
    before, kept = recorder.gradebook.scores(lesson.name)["right"], run.known(submissions["right"])
    monkeypatch.setattr(worker_pool, "_grader", Broken(run, error), raising=False)
    submission = run.read(submissions["right"])
    assert worker_pool._grade(submission, False) is None, "others may have done it, so it is tried alone"
    result = run.keep(submissions["right"], worker_pool._grade(submission, True))
    assert not result.examined
    assert type(error).__name__ in result.problem
    assert run.known(submissions["right"]) == kept
    again = record_results(run, [result, results["wrong"]])
    assert list(again.failures) == ["right"]
    assert again.gradebook.scores(lesson.name)["right"] == before


def does_not_start(_):
    raise ProcessGone("x")


def test_a_sandbox_that_does_not_start_is_tried_again(graded, monkeypatch):
    lesson, run, submissions, *_ = graded
    file, again = submissions["right"], dataclasses.replace(run, again=True)
    monkeypatch.setattr("autograder.execution.kernel.Kernel._open_sockets", does_not_start)
    assert not again.keep(file, SubmissionGrader(run.job).grade(again.read(file))).examined
    monkeypatch.undo()
    assert run.known(file) is None
    assert run.keep(file, SubmissionGrader(run.job).grade(run.read(file))).verdicts[0].status == "passed"
    assert read_result(run.classroom.receipt_path(lesson.name, "right")).examined


def test_a_file_that_changes_while_it_is_graded_is_graded_again(graded, mini_course_module, tmp_path):
    lesson, run, submissions, *_ = graded
    file = dataclasses.replace(submissions["wrong"], path=tmp_path / "late.ipynb", student="late")
    file.path.write_text(json.dumps(notebook(mini_course_module, WRONG)), encoding="utf-8")
    outcome = SubmissionGrader(run.job).grade(run.read(file))
    file.path.write_text(json.dumps(notebook(mini_course_module, RIGHT)), encoding="utf-8")
    run.keep(file, outcome)
    assert run.known(file) is None, "what was found is true of the former bytes only"
    file.path.write_text(json.dumps(notebook(mini_course_module, WRONG)), encoding="utf-8")
    assert run.known(file) is not None
    assert (run.classroom.received_folder(lesson.name, "late") / "late.ipynb").read_bytes() == file.path.read_bytes()


class Interrupted:
    """A process that saw a Ctrl-C while it worked."""

    def __init__(self, begun):
        self.begun = begun

    def submit(self, *_):
        self.begun.append(1)
        raise KeyboardInterrupt

    def shutdown(self):
        pass


def test_after_ctrl_c_nothing_new_begins(graded, monkeypatch):
    _, run, submissions, *_ = graded
    begun, pool = [], WorkerPool(run.job, run.lesson, 2, is_warm=False)
    monkeypatch.setattr(worker_pool, "worker_process", lambda *_: Interrupted(begun))
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            pool.grade(run.read(submissions["right"]))
    assert begun == [1]
