"""Grade lesson after lesson with a progress bar, then say where everything lies."""

import dataclasses
import os
import pathlib
import sys
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from autograder.authoring.lesson import Lesson, read_lesson
from autograder.classroom.class_folder import Classroom, SubmittedFile, find_submissions
from autograder.classroom.grade_changes import compare
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.grades import read_grades
from autograder.classroom.lateness import LatePolicy, due_date, record_times, set_due, times_of
from autograder.classroom.recorder import Recorder
from autograder.commands.console import console
from autograder.commands.regrade import LessonRun, show_changes, try_out
from autograder.evaluation.results import SubmissionResult
from autograder.grading.local_run import Job
from autograder.report import write_report

Examine = Callable[[Job, list[SubmittedFile]], Iterator[SubmissionResult]]


@dataclasses.dataclass(frozen=True)
class GradeOptions:
    """What an instructor wants beside the grades.

    Attributes:
        due: When the lessons are due, as a person writes it; `none` for never, `None` for as before.
        diff: Whether to say who gains and loses what.
        dry_run: Whether to say it instead of recording anything.
    """

    due: str | None = None
    diff: bool = False
    dry_run: bool = False


def grade_lessons(
    work: list[Job], folder: pathlib.Path, examine: Examine, options: GradeOptions = GradeOptions()
) -> bool:
    """Grade lessons one after the other and print the gradebook, the paths of what was made, and what failed.

    Args:
        work: One job per lesson.
        folder: Folder of submissions.
        examine: How a job's submissions are examined: here, or on a cluster.
        options: What is wanted beside the grades.

    Returns:
        Whether every submission was examined and recorded, and every time of handing in could be read.
    """
    runs, said = _runs(work, folder, options)
    done = _Done(console(), failures=said)
    for run in runs:
        if options.dry_run:
            _try_out(done, run, examine)
        else:
            _grade_and_tell(done, run, examine, options.diff)
    if done.grades:
        done.screen.print(_gradebook(done.grades))
    for name, path in done.paths:
        done.screen.print(f"{name}: {_short(path)}", markup=False, soft_wrap=True)
    for failure in done.failures:
        print(f"acml: {failure}", file=sys.stderr)
    return not done.failures


@dataclasses.dataclass
class _Done:
    """What was done so far, and where it lies."""

    screen: Console
    grades: list = dataclasses.field(default_factory=list)
    paths: list = dataclasses.field(default_factory=list)
    failures: list[str] = dataclasses.field(default_factory=list)


def _runs(work, folder, options) -> tuple[list[LessonRun], list[str]]:
    """Look for every lesson, file, date and gradebook before the first lesson is graded: a mistake costs no wait."""
    due = None if options.due is None else (due_date(options.due),)
    found = [(job, read_lesson(job.lesson_path)) for job in work]
    runs, faults = [], []
    for job, lesson in found:
        submissions = find_submissions(folder, lesson.name)
        times, unread = times_of(folder, submissions)
        runs.append(LessonRun(job, lesson, submissions, times, due))
        faults += [f"{lesson.number}: {fault}" for fault in unread]
    for run in runs:
        bookkeeper = Gradebook(Classroom(run.job.class_folder, run.job.db_url))
        bookkeeper.scores(run.lesson.name)
        LatePolicy(bookkeeper)
    return runs, faults


def _try_out(done, run, examine) -> None:
    changes, faults = try_out(run, lambda *words: _examined(done.screen, *words, examine))
    done.failures += faults
    done.paths += show_changes(done.screen, changes, run.job.class_folder)


def _grade_and_tell(done, run, examine, diff) -> None:
    lesson, before = run.lesson, run.recorded() if diff else {}
    receipts, recorder, unwritten = _grade(done.screen, run, examine)
    done.grades.append((lesson, receipts, recorder.scores(lesson.name)))
    done.failures += [f"{lesson.number}: {fault}" for fault in unwritten]
    done.failures += [f"{lesson.number}: {who} was not recorded: {why}" for who, why in recorder.failures.items()]
    done.paths += _write_files(run.job, lesson, receipts, recorder)
    if diff:
        changes = compare(before, read_grades(recorder, lesson))
        done.paths += show_changes(done.screen, changes, run.job.class_folder)


def _grade(screen, run: LessonRun, examine):
    """Record every receipt while the next are made; what the student's cells printed is not kept in memory."""
    job, lesson = run.job, run.lesson
    classroom = Classroom(job.class_folder, job.db_url)
    recorder, receipts = Recorder(classroom, lesson), []
    if run.due:
        set_due(recorder, lesson.name, run.due[0])
    unwritten = record_times(classroom, lesson.name, run.submissions, run.times)
    for receipt in _examined(screen, job, lesson, run.submissions, examine):
        recorder.take(receipt)
        receipts.append(dataclasses.replace(receipt, outputs={}))
    recorder.renew_pages()
    return sorted(receipts, key=lambda receipt: receipt.student), recorder, unwritten


def _examined(screen, job, lesson, submissions, examine) -> Iterator[SubmissionResult]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen) as progress:
        task = progress.add_task(f"{lesson.number} grading", total=len(submissions))
        for receipt in examine(job, submissions):
            yield receipt
            progress.advance(task)


def _write_files(job: Job, lesson: Lesson, receipts, bookkeeper):
    classroom = Classroom(job.class_folder, job.db_url)
    report = classroom.folder / "reports" / f"{lesson.name}.html"
    grades = classroom.folder / "grades" / f"{lesson.name}.csv"
    links = {
        receipt.student: os.path.relpath(page, report.parent)
        for receipt in receipts
        if (page := classroom.feedback_path(lesson.name, receipt.student)).is_file()
    }
    write_report(lesson, receipts, bookkeeper.scores(lesson.name), report, links)
    bookkeeper.export(lesson, grades)
    pages = classroom.folder / "feedback" / "STUDENT" / lesson.name / f"{lesson.name}.html"
    return [
        (f"{lesson.number} feedback pages", pages),
        (f"{lesson.number} class report", report),
        (f"{lesson.number} grades as CSV", grades),
    ]


def _gradebook(grades) -> Table:
    table = Table(title="Gradebook", title_justify="left")
    table.add_column("student", no_wrap=True)
    for lesson, _, _ in grades:
        by_hand = sum(lesson.answers.values())
        table.add_column(f"{lesson.number}" + (f" (+{by_hand:g} by hand)" if by_hand else ""), justify="right")
    table.add_column("known misconceptions named in feedback")
    table.add_column("for manual review")
    students = sorted({receipt.student for _, receipts, _ in grades for receipt in receipts})
    for student in students:
        mine = [{receipt.student: receipt for receipt in receipts}.get(student) for _, receipts, _ in grades]
        marks = [_mark(receipt, scores) for receipt, (_, _, scores) in zip(mine, grades, strict=True)]
        table.add_row(escape(student), *marks, escape(_misconceptions(mine)), escape(_signs(mine)))
    return table


def _mark(receipt, scores) -> str:
    if receipt is None or not receipt.examined:
        return "–"
    entry = scores.get(receipt.student, {})
    given, penalty = entry.get("score", receipt.score), entry.get("penalty", 0.0)
    by_hand = f" {given - receipt.score:+g}" if given != receipt.score else ""
    late = f" −{penalty:g} late" if penalty else ""
    return f"{receipt.score:g} of {receipt.points:g}{by_hand}{late}"


def _misconceptions(receipts) -> str:
    verdicts = [verdict for receipt in receipts if receipt for verdict in receipt.verdicts]
    return "; ".join(sorted({v.misconception.replace("_", " ") for v in verdicts if v.misconception}))


def _signs(receipts) -> str:
    return "; ".join(sorted({flag["kind"] for receipt in receipts if receipt for flag in receipt.flags}))


def _short(path) -> str:
    try:
        return str(path.relative_to(pathlib.Path.cwd()))
    except ValueError:
        return str(path)
