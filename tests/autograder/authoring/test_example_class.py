"""The example class of each lesson, graded as `make demo` does: everyone gets what they deserve."""

import pytest

from autograder.authoring.example_class import hand_in, read_example_students
from autograder.authoring.lesson import read_lesson
from autograder.classroom.class_folder import Classroom
from autograder.classroom.submissions import find_submissions
from autograder.grading.grading_run import open_run
from autograder.grading.local_run import grade_here
from autograder.sandbox.limits import Limits
from autograder.utils.course_paths import course_root, find_lesson
from tests.support.graded_class import record_results

ROOT = course_root()
SHEETS = sorted((ROOT / "examples").glob("class_*.py"))


DAILY = "5_7"


def lessons():
    """The lessons with an example class; the one with a network is graded every day."""
    for number in (path.stem.removeprefix("class_") for path in SHEETS):
        yield pytest.param(number, marks=() if number == DAILY else pytest.mark.nightly)


@pytest.fixture(scope="module", params=list(lessons()))
def graded(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(f"class_{request.param}")
    lesson = read_lesson(find_lesson(ROOT, request.param))
    hand_in(lesson, ROOT / "examples" / f"class_{request.param}.py", folder / "handed_in")
    run = open_run(lesson.path, folder, limits=Limits(exercise_s=6.0))
    receipts = list(grade_here(run, find_submissions(folder / "handed_in", lesson.name), 2))
    recorder = record_results(run, receipts)
    return lesson, folder, {receipt.student: receipt for receipt in receipts}, recorder.gradebook.scores(lesson.name)


def test_a_class_gets_what_it_deserves(graded):
    lesson, folder, receipts, scores = graded
    most = sum(exercise.points for exercise in lesson.exercises.values())
    assert len(receipts) == 8
    for student, receipt in receipts.items():
        assert scores[student]["score"] == receipt.score
        assert len(receipt.verdicts) == len(lesson.exercises)
    assert receipts["ada_all_right"].score == receipts["ben_another_style"].score == most
    assert receipts["cleo_blank"].score == receipts["hal_cheater"].score == 0
    assert {v.status for v in receipts["cleo_blank"].verdicts} == {"not attempted"}
    for student in ("dan_a_slip", "eva_another_slip", "finn_syntax_error", "gus_endless_loop"):
        assert 0 < receipts[student].score < most


def test_each_slip_is_named_and_nobody_else_is_told_of_one(graded):
    lesson, folder, receipts, _ = graded
    sheets = {
        sheet.student: sheet for sheet in read_example_students(ROOT / "examples" / f"class_{lesson.number}.py", lesson)
    }
    for student, receipt in receipts.items():
        named = {verdict.exercise for verdict in receipt.verdicts if verdict.misconception}
        expected = set(sheets[student].answers) if student in ("dan_a_slip", "eva_another_slip") else set()
        assert named == expected, student
        page = Classroom(folder).feedback_path(lesson.name, student).read_text(encoding="utf-8")
        assert ("This looks like a known misconception" in page) == bool(expected)


def test_endless_work_and_cheating_are_flagged_and_honest_work_is_not(graded):
    _, _, receipts, _ = graded
    assert {flag["kind"] for flag in receipts["gus_endless_loop"].flags} == {"a call ran out of time"}
    assert "reaches into IPython or the kernel" in {flag["kind"] for flag in receipts["hal_cheater"].flags}
    for student in ("ada_all_right", "ben_another_style", "cleo_blank", "dan_a_slip", "finn_syntax_error"):
        assert receipts[student].flags == [], student
