"""A class whose grades are in nbgrader's gradebook, from verdicts that a test chooses: no student code is run."""

import pathlib

from autograder.authoring.build import build, notebook_text
from autograder.authoring.lesson import read_lesson
from autograder.authoring.notebooks import released_notebook
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.grades import read_grades
from autograder.classroom.opening import open_class
from autograder.classroom.recorder import Recorder
from autograder.evaluation.results import SubmissionResult
from autograder.execution.verdict import FAILED, PASSED, Verdict
from autograder.grading.grading_run import GradingRun
from autograder.utils.course_paths import lesson_files
from autograder.utils.files import write_whole
from tests.support.mini_course import LESSON

PROSE = """
# %% [markdown]
# Why does a level have no sign of its own?

# %% [markdown] answer="no_sign" points=4
# Because a mean square has none.
"""
NAME = "9_1_levels"
EXERCISES = ("alias_frequency", "sound_pressure_level")


def lesson_with_prose(course: pathlib.Path):
    """Add an answer in prose (4 points) to the small course's lesson (2 and 1 points) and return it."""
    lesson_files(course)[0].write_text(LESSON + PROSE, encoding="utf-8")
    build(course)
    return read_lesson(lesson_files(course)[0])


def receipt_of(lesson, student: str, passed: str, message: str = "") -> SubmissionResult:
    """Return a receipt; ``passed`` has a letter for each exercise, ``x`` where it passed."""
    verdicts = [
        Verdict(exercise.name, exercise.points, PASSED if mark == "x" else FAILED, "" if mark == "x" else message)
        for exercise, mark in zip(lesson.exercises.values(), passed, strict=True)
    ]
    return SubmissionResult(student, lesson.name, f"key of {passed} {message}", verdicts, {}, [], [])


def record(
    folder: pathlib.Path, lesson, marks: dict[str, str], message: str = "", db_url: str | None = None
) -> Recorder:
    """Record marks of students, e.g. ``{"ann": "xx", "bob": "x-"}``."""
    classroom = open_class(folder, db_url)
    recorder = Recorder(Gradebook(classroom), lesson)
    for student, passed in marks.items():
        receipt = receipt_of(lesson, student, passed, message)
        receipt.write(classroom.receipt_path(lesson.name, student))
        write_whole(classroom.submitted_path(lesson.name, student), notebook_text(_answered(lesson)))
        recorder.record(receipt)
    assert recorder.failures == {}
    return recorder


def record_results(run: GradingRun, results) -> Recorder:
    """Record results as `acml grade` does; return the recorder, which says what failed."""
    recorder = Recorder(run.gradebook, run.lesson)
    list(recorder.record_all(results))
    return recorder


def _answered(lesson):
    """Return the released notebook with some words where prose is asked for; else nbgrader gives 0 for no response."""
    notebook = released_notebook(lesson)
    for cell in notebook.cells:
        if cell.id in lesson.answers:
            cell.source = "A square has no sign."
    return notebook


def scores(recorder: Recorder, lesson) -> dict[str, float]:
    """Return student → score that counts."""
    return {student: grade.score for student, grade in read_grades(recorder.gradebook, lesson).by_student.items()}


def give_by_hand(recorder: Recorder, student: str, cell: str, comment_cell: str = "", **given) -> None:
    """Give points and words through nbgrader's own gradebook, as its formgrader does."""
    with recorder.gradebook.opened() as gradebook:
        grade = gradebook.find_grade(cell, NAME, NAME, student)
        comment = given.pop("comment", None)
        for name, value in given.items():
            setattr(grade, name, value)
        grade.needs_manual_grade = False
        if comment:
            gradebook.find_comment(comment_cell or cell, NAME, NAME, student).manual_comment = comment
        gradebook.db.commit()
