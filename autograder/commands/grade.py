"""Grade lesson after lesson with a progress bar, then say where everything lies."""

import dataclasses
import functools
import pathlib
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from autograder.classroom.grade_changes import compare
from autograder.classroom.grades import read_grades
from autograder.commands.console import console
from autograder.commands.regrade import show_changes
from autograder.evaluation.results import SubmissionResult
from autograder.evaluation.submission_job import Job
from autograder.grading.grading_run import Dispatch
from autograder.grading.lesson_run import ClassPlace, GradedLesson, find_lesson_runs
from autograder.grading.trial import try_out


@dataclasses.dataclass(frozen=True)
class GradeOptions:
    """Options of an instructor on what is made besides the grades.

    Attributes:
        due: When the lessons are due, as a person writes it; `none` for never, `None` for as before.
        diff: Whether to say who gains and loses what.
        dry_run: Whether to say it instead of recording anything.
    """

    due: str | None = None
    diff: bool = False
    dry_run: bool = False


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
        Whether every submission was found, examined and recorded, and every time of handing in could be read.
    """
    lesson_runs, said = find_lesson_runs(jobs, place, options.due)
    done = _Done(console(), failures=said)
    for lesson_run in lesson_runs:
        shown = functools.partial(_with_progress, done.screen, dispatch)
        if options.dry_run:
            _try_out(done, lesson_run, shown)
        else:
            _grade(done, lesson_run, shown, options.diff)
    if done.lessons:
        done.screen.print(_gradebook(done.lessons))
    for name, path in done.paths:
        done.screen.print(f"{name}: {_short(path)}", markup=False, soft_wrap=True)
    for failure in done.failures:
        print(f"acml: {failure}", file=sys.stderr)
    return not done.failures


@dataclasses.dataclass
class _Done:
    """What was done so far, and where it lies."""

    screen: Console
    lessons: list[GradedLesson] = dataclasses.field(default_factory=list)
    paths: list = dataclasses.field(default_factory=list)
    failures: list[str] = dataclasses.field(default_factory=list)


def _try_out(done, lesson_run, dispatch) -> None:
    changes, faults = try_out(lesson_run, dispatch)
    done.failures += faults
    done.paths += show_changes(done.screen, changes, lesson_run.run.classroom.folder)


def _grade(done, lesson_run, dispatch, diff) -> None:
    run, before = lesson_run.run, lesson_run.recorded() if diff else {}
    graded = lesson_run.grade(dispatch)
    done.lessons.append(graded)
    done.failures += [f"{run.lesson.number}: {fault}" for fault in graded.failures]
    done.paths += graded.paths
    if diff:
        changes = compare(before, read_grades(run.gradebook, run.lesson))
        done.paths += show_changes(done.screen, changes, run.classroom.folder)


def _with_progress(screen, dispatch, run, files) -> Iterator[SubmissionResult]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen) as progress:
        task = progress.add_task(f"{run.lesson.number} grading", total=len(files))
        for result in dispatch(run, files):
            yield result
            progress.advance(task)


def _gradebook(lessons: list[GradedLesson]) -> Table:
    table = Table(title="Gradebook", title_justify="left")
    table.add_column("student", no_wrap=True)
    for graded in lessons:
        by_hand = sum(graded.lesson.answers.values())
        table.add_column(f"{graded.lesson.number}" + (f" (+{by_hand:g} by hand)" if by_hand else ""), justify="right")
    table.add_column("known misconceptions named in feedback")
    table.add_column("for manual review")
    by_student = [{result.student: result for result in graded.results} for graded in lessons]
    for student in sorted(set().union(*by_student)):
        mine = [results.get(student) for results in by_student]
        cells = [_status_cell(result, graded.scores) for result, graded in zip(mine, lessons, strict=True)]
        table.add_row(escape(student), *cells, escape(_misconceptions(mine)), escape(_signs(mine)))
    return table


def _status_cell(result, scores) -> str:
    if result is None or not result.examined:
        return "–"
    entry = scores.get(result.student, {})
    given, penalty = entry.get("score", result.score), entry.get("penalty", 0.0)
    by_hand = f" {given - result.score:+g}" if given != result.score else ""
    late = f" −{penalty:g} late" if penalty else ""
    return f"{result.score:g} of {result.points:g}{by_hand}{late}"


def _misconceptions(results) -> str:
    verdicts = [verdict for result in results if result for verdict in result.verdicts]
    return "; ".join(sorted({v.misconception.replace("_", " ") for v in verdicts if v.misconception}))


def _signs(results) -> str:
    return "; ".join(sorted({flag["kind"] for result in results if result for flag in result.flags}))


def _short(path) -> str:
    try:
        return str(path.relative_to(pathlib.Path.cwd()))
    except ValueError:
        return str(path)
