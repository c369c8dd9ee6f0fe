"""Say who gains and loses what: after a class was graded again, or before, on a copy that is thrown away."""

import dataclasses
import datetime
import pathlib
import shutil
import tempfile
from collections.abc import Callable

from rich.markup import escape
from rich.table import Table

from autograder.authoring.lesson import Lesson
from autograder.classroom.class_folder import Classroom, SubmittedFile
from autograder.classroom.grade_changes import Changes, compare, expected
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.grades import StudentGrade, read_grades
from autograder.classroom.lateness import LatePolicy, read_dates
from autograder.errors import CourseError
from autograder.grading.local_run import Job
from autograder.utils.files import write_whole

MAX_ROWS = 200


@dataclasses.dataclass(frozen=True)
class LessonRun:
    """One lesson to grade.

    Attributes:
        job: What to examine.
        lesson: Lesson.
        submissions: Who handed in what.
        times: Student → when it was handed in.
        due: One due date (or `None` for never) to set; empty or `None` for as before.
    """

    job: Job
    lesson: Lesson
    submissions: list[SubmittedFile]
    times: dict[str, datetime.datetime]
    due: tuple[datetime.datetime | None] | None

    def recorded(self) -> dict[str, StudentGrade]:
        """Return student → work as the gradebook has it; empty where the lesson was never graded."""
        try:
            return read_grades(Gradebook(Classroom(self.job.class_folder, self.job.db_url)), self.lesson).works
        except CourseError:
            return {}


def try_out(run: LessonRun, examined: Callable) -> tuple[Changes, list[str]]:
    """Examine a class on a copy of its receipts and compare with what is recorded.

    Args:
        run: What to grade.
        examined: Called with job, lesson and submissions; yields the receipts.

    Returns:
        The changes, and one sentence for each submission that was not examined.
    """
    job, lesson = run.job, run.lesson
    classroom = Classroom(job.class_folder, job.db_url)
    bookkeeper = Gradebook(classroom)
    with tempfile.TemporaryDirectory(prefix="acml-dry-run-") as copy:
        copied = _copy(classroom.folder, pathlib.Path(copy), lesson.name)
        receipts = list(examined(dataclasses.replace(job, class_folder=copied, db_url=None), lesson, run.submissions))
    before, dates = run.recorded(), read_dates(bookkeeper, lesson.name)
    if run.due:
        dates = dataclasses.replace(dates, due=run.due[0])
    after = expected(lesson, before, receipts, dates, run.times, LatePolicy(bookkeeper))
    failures = [
        f"{lesson.number}: {receipt.student}: {receipt.problem}" for receipt in receipts if not receipt.examined
    ]
    return compare(before, after), failures


def _copy(folder, copy, lesson_name) -> pathlib.Path:
    """Copy what decides how a submission is examined: the secret, and what is known of earlier runs."""
    shutil.copyfile(folder / "secret.txt", copy / "secret.txt")
    if (folder / "receipts" / lesson_name).is_dir():
        shutil.copytree(folder / "receipts" / lesson_name, copy / "receipts" / lesson_name)
    return copy


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
