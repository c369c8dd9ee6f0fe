"""Grade a class on a copy that is thrown away, to say who would gain and lose what."""

import dataclasses
import pathlib
import shutil
import tempfile

from autograder.classroom.class_folder import Classroom
from autograder.classroom.grade_changes import Changes, compare, expected
from autograder.classroom.lateness import LatePolicy, read_dates
from autograder.grading.grading_run import Dispatch
from autograder.grading.lesson_run import LessonRun


def try_out(lesson_run: LessonRun, dispatch: Dispatch) -> tuple[Changes, list[str]]:
    """Grade a class on a copy of its results and compare with what is recorded.

    Args:
        lesson_run: What to grade.
        dispatch: How submissions are graded.

    Returns:
        The changes, and one sentence for each submission that was not examined.
    """
    run, lesson = lesson_run.run, lesson_run.run.lesson
    with tempfile.TemporaryDirectory(prefix="acml-dry-run-") as copy:
        copied = Classroom(pathlib.Path(copy))
        _copy_results(run.classroom.folder, copied.folder, lesson.name)
        results = list(dispatch(dataclasses.replace(run, classroom=copied), lesson_run.submissions))
    before, dates = lesson_run.recorded(), read_dates(run.gradebook, lesson.name)
    if lesson_run.due:
        dates = dataclasses.replace(dates, due=lesson_run.due[0])
    after = expected(lesson, before, results, dates, lesson_run.times, LatePolicy(run.gradebook))
    failures = [f"{lesson.number}: {result.student}: {result.problem}" for result in results if not result.examined]
    return compare(before, after), failures


def _copy_results(folder: pathlib.Path, copy: pathlib.Path, lesson_name: str) -> None:
    """Copy what is known of earlier runs."""
    if (folder / "receipts" / lesson_name).is_dir():
        shutil.copytree(folder / "receipts" / lesson_name, copy / "receipts" / lesson_name)
