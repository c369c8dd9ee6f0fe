"""An examination that fails by no fault of the student: no verdict, nothing recorded, tried again by the next run."""

import json

import pytest

from autograder.authoring.lesson import read_lesson
from autograder.classroom.class_folder import find_submissions
from autograder.errors import CourseError
from autograder.evaluation.results import read_result
from autograder.execution.proxy import ProcessGone
from autograder.grading import local_run
from autograder.grading.local_run import Job, examine_class, record_class
from autograder.utils.course_paths import lesson_files
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
    job = Job(lesson.path, folder)
    submissions = {s.student: s for s in find_submissions(folder / "handed_in", lesson.name)}
    receipts = {r.student: r for r in examine_class(job, list(submissions.values()), 2)}
    return lesson, job, submissions, receipts, record_class(job, list(receipts.values()), lambda _: None)


class Broken:
    """A worker whose examinations fail by no fault of the student."""

    def __init__(self, lesson, error):
        self.lesson, self.error = lesson, error

    def examine(self, _):
        raise self.error


@pytest.mark.parametrize("error", [OSError(28, "No space left"), CourseError("a given cell fails"), RecursionError()])
def test_an_examination_that_fails_is_no_verdict_and_is_tried_again(graded, monkeypatch, error):
    lesson, job, submissions, receipts, bookkeeper = graded
    before = bookkeeper.scores(lesson.name)["right"]
    monkeypatch.setattr(local_run, "_worker", Broken(lesson, error), raising=False)
    receipt = local_run._examine(submissions["right"])
    assert not receipt.examined
    assert type(error).__name__ in receipt.problem
    again = record_class(job, [receipt, receipts["wrong"]], lambda _: None)
    assert list(again.failures) == ["right"]
    assert again.scores(lesson.name)["right"] == before


def does_not_start(_):
    raise ProcessGone("x")


def test_a_sandbox_that_does_not_start_is_tried_again(graded, monkeypatch):
    lesson, job, submissions, *_ = graded
    submission = submissions["right"]
    worker = local_run.Worker(Job(job.lesson_path, job.class_folder, again=True))
    monkeypatch.setattr("autograder.execution.kernel.Kernel._open_sockets", does_not_start)
    assert not worker.examine(submission).examined
    monkeypatch.undo()
    worker = local_run.Worker(job)
    assert worker.examine(submission).verdicts[0].status == "passed"
    assert read_result(worker.classroom.receipt_path(lesson.name, "right")).examined


def test_after_ctrl_c_a_worker_begins_nothing_new(graded, monkeypatch):
    monkeypatch.setattr(local_run, "_worker", Broken(graded[0], KeyboardInterrupt()), raising=False)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            local_run._examine(None)
    assert local_run._worker is None
