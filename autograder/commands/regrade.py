"""Say who gains and loses what: after a class was graded again, or before, on a copy that is thrown away."""

import dataclasses
import datetime
import pathlib
import shutil
import tempfile
from collections.abc import Callable

from rich.markup import escape
from rich.table import Table

from autograder.classroom.class_folder import Classroom, SubmittedFile
from autograder.classroom.grade_changes import Changes, compare, expected
from autograder.classroom.grades import StudentGrade, read_grades
from autograder.classroom.lateness import LatePolicy, read_dates
from autograder.errors import CourseError
from autograder.grading.grading_run import GradingRun
from autograder.utils.files import write_whole

MAX_ROWS = 200


@dataclasses.dataclass(frozen=True)
class LessonRun:
    """One lesson to grade.

    Attributes:
        run: Class folder, gradebook and lesson.
        submissions: Who handed in what.
        times: Student → when it was handed in.
        due: One due date (or `None` for never) to set; empty or `None` for as before.
    """

    run: GradingRun
    submissions: list[SubmittedFile]
    times: dict[str, datetime.datetime]
    due: tuple[datetime.datetime | None] | None

    def recorded(self) -> dict[str, StudentGrade]:
        """Return student → grade as the gradebook has it; empty where the lesson was never graded."""
        try:
            return read_grades(self.run.gradebook, self.run.lesson).by_student
        except CourseError:
            return {}


def try_out(lesson_run: LessonRun, graded: Callable) -> tuple[Changes, list[str]]:
    """Grade a class on a copy of its results and compare with what is recorded.

    Args:
        lesson_run: What to grade.
        graded: Called with a run and the submissions; yields the results.

    Returns:
        The changes, and one sentence for each submission that was not examined.
    """
    run, lesson = lesson_run.run, lesson_run.run.lesson
    with tempfile.TemporaryDirectory(prefix="acml-dry-run-") as copy:
        copied = Classroom(pathlib.Path(copy))
        _copy_results(run.classroom.folder, copied.folder, lesson.name)
        results = list(graded(dataclasses.replace(run, classroom=copied), lesson_run.submissions))
    before, dates = lesson_run.recorded(), read_dates(run.gradebook, lesson.name)
    if lesson_run.due:
        dates = dataclasses.replace(dates, due=lesson_run.due[0])
    after = expected(lesson, before, results, dates, lesson_run.times, LatePolicy(run.gradebook))
    failures = [f"{lesson.number}: {result.student}: {result.problem}" for result in results if not result.examined]
    return compare(before, after), failures


def _copy_results(folder, copy, lesson_name) -> None:
    """Copy what is known of earlier runs."""
    if (folder / "receipts" / lesson_name).is_dir():
        shutil.copytree(folder / "receipts" / lesson_name, copy / "receipts" / lesson_name)


def show_changes(screen, changes: Changes, folder: pathlib.Path) -> list[tuple[str, pathlib.Path]]:
    """Print who gains and loses what, write all of it to a CSV, and return the name and path of that.

    Args:
        screen: Console.
        changes: Changes of one lesson.
        folder: Class folder.
    """
    if changes.changes:
        screen.print(_table(changes))
    if len(changes.changes) > MAX_ROWS:
        screen.print(f"… and {len(changes.changes) - MAX_ROWS} more lines, in the CSV.")
    screen.print(changes.summary())
    path = folder.resolve() / "changes" / f"{changes.lesson.name}.csv"
    write_whole(path, changes.as_csv())
    return [(f"{changes.lesson.number} changes as CSV", path)]


def _table(changes) -> Table:
    table = Table(title=f"{changes.lesson.number}: who gains and loses what", title_justify="left")
    for heading in ("student", "exercise"):
        table.add_column(heading, no_wrap=True)
    for heading in ("before", "after", "change", "in all"):
        table.add_column(heading, justify="right")
    gains, told = changes.gains, set()
    for change in changes.changes[:MAX_ROWS]:
        total = "" if change.student in told else f"{gains[change.student]:+g}"
        told.add(change.student)
        points = (f"{change.before:g}", f"{change.after:g}", f"{change.gain:+g}", total)
        table.add_row(escape(change.student), escape(change.exercise), *points)
    return table
