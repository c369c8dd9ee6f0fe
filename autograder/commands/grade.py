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

from autograder.classroom.class_folder import SubmittedFile, find_submissions
from autograder.classroom.grade_changes import compare
from autograder.classroom.grades import read_grades
from autograder.classroom.lateness import LatePolicy, due_date, record_times, set_due, times_of
from autograder.classroom.recorder import Recorder
from autograder.commands.console import console
from autograder.commands.regrade import LessonRun, show_changes, try_out
from autograder.evaluation.results import SubmissionResult
from autograder.evaluation.submission_job import Job
from autograder.grading.grading_run import GradingRun, open_runs
from autograder.report import write_report

Dispatch = Callable[[GradingRun, list[SubmittedFile]], Iterator[SubmissionResult]]


@dataclasses.dataclass(frozen=True)
class GradeOptions:
    """What an instructor wants besides the grades.

    Attributes:
        due: When the lessons are due, as a person writes it; `none` for never, `None` for as before.
        diff: Whether to say who gains and loses what.
        dry_run: Whether to say it instead of recording anything.
    """

    due: str | None = None
    diff: bool = False
    dry_run: bool = False


@dataclasses.dataclass(frozen=True)
class ClassPlace:
    """Where a class is and what becomes of earlier results.

    Attributes:
        folder: Class folder.
        submissions: Folder of submissions.
        db_url: Gradebook of the class from now on; `None` leaves it as it is.
        again: Whether to grade again what was graded before.
    """

    folder: pathlib.Path
    submissions: pathlib.Path
    db_url: str | None = None
    again: bool = False


def grade_lessons(
    jobs: list[Job], place: ClassPlace, dispatch: Dispatch, options: GradeOptions = GradeOptions()
) -> bool:
    """Grade lessons one after the other and print the gradebook, the paths of what was made, and what failed.

    Args:
        jobs: One job per lesson.
        place: Where the class is.
        dispatch: How submissions are graded: here, or on a cluster.
        options: What is wanted besides the grades.

    Returns:
        Whether every submission was examined and recorded, and every time of handing in could be read.
    """
    lesson_runs, said = _lesson_runs(jobs, place, options)
    done = _Done(console(), failures=said)
    for lesson_run in lesson_runs:
        if options.dry_run:
            _try_out(done, lesson_run, dispatch)
        else:
            _grade_and_tell(done, lesson_run, dispatch, options.diff)
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


def _lesson_runs(jobs, place, options) -> tuple[list[LessonRun], list[str]]:
    """Look for every lesson, file, date and gradebook before the first lesson is graded: a mistake costs no wait."""
    due = None if options.due is None else (due_date(options.due),)
    lessons, found, faults = [(job, job.lesson()) for job in jobs], [], []
    for _, lesson in lessons:
        submissions = find_submissions(place.submissions, lesson.name)
        times, unread = times_of(place.submissions, submissions)
        found.append((submissions, times))
        faults += [f"{lesson.number}: {fault}" for fault in unread]
    runs = open_runs(lessons, place.folder, place.db_url, place.again)
    for run in runs:
        run.gradebook.scores(run.lesson.name)
        LatePolicy(run.gradebook)
    return [LessonRun(run, *one, due) for run, one in zip(runs, found, strict=True)], faults


def _try_out(done, lesson_run, dispatch) -> None:
    changes, faults = try_out(lesson_run, lambda run, files: _graded(done.screen, run, files, dispatch))
    done.failures += faults
    done.paths += show_changes(done.screen, changes, lesson_run.run.classroom.folder)


def _grade_and_tell(done, lesson_run, dispatch, diff) -> None:
    run, before = lesson_run.run, lesson_run.recorded() if diff else {}
    lesson = run.lesson
    results, recorder, unwritten = _grade(done.screen, lesson_run, dispatch)
    scores = run.gradebook.scores(lesson.name)
    done.grades.append((lesson, results, scores))
    done.failures += [f"{lesson.number}: {fault}" for fault in unwritten]
    done.failures += [f"{lesson.number}: {who} was not recorded: {why}" for who, why in recorder.failures.items()]
    done.paths += _write_files(run, results, scores)
    if diff:
        changes = compare(before, read_grades(run.gradebook, lesson))
        done.paths += show_changes(done.screen, changes, run.classroom.folder)


def _grade(screen, lesson_run: LessonRun, dispatch):
    """Record every result while the next are made; what the student's cells printed is not kept in memory."""
    run, files = lesson_run.run, lesson_run.submissions
    recorder = Recorder(run.gradebook, run.lesson)
    if lesson_run.due:
        set_due(run.gradebook, run.lesson.name, lesson_run.due[0])
    unwritten = record_times(run.classroom, run.lesson.name, files, lesson_run.times)
    recorded = recorder.record_all(_graded(screen, run, files, dispatch))
    results = [dataclasses.replace(result, outputs={}) for result in recorded]
    return sorted(results, key=lambda result: result.student), recorder, unwritten


def _graded(screen, run, files, dispatch) -> Iterator[SubmissionResult]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen) as progress:
        task = progress.add_task(f"{run.lesson.number} grading", total=len(files))
        for result in dispatch(run, files):
            yield result
            progress.advance(task)


def _write_files(run: GradingRun, results, scores):
    classroom, lesson = run.classroom, run.lesson
    report = classroom.folder / "reports" / f"{lesson.name}.html"
    grades = classroom.folder / "grades" / f"{lesson.name}.csv"
    links = {
        result.student: os.path.relpath(page, report.parent)
        for result in results
        if (page := classroom.feedback_path(lesson.name, result.student)).is_file()
    }
    write_report(lesson, results, scores, report, links)
    run.gradebook.export(lesson, grades)
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
        cells = [_status_cell(receipt, scores) for receipt, (_, _, scores) in zip(mine, grades, strict=True)]
        table.add_row(escape(student), *cells, escape(_misconceptions(mine)), escape(_signs(mine)))
    return table


def _status_cell(receipt, scores) -> str:
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
