"""Grade lesson after lesson with a progress bar, then say where everything lies."""

import dataclasses
import os
import pathlib
import sys
from collections.abc import Callable, Iterator

from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from autograder.classroom import Classroom, Submission, find_submissions
from autograder.commands.tables import console
from autograder.gradebook import Bookkeeper
from autograder.grading import Job
from autograder.lesson import Lesson, read_lesson
from autograder.receipts import Receipt
from autograder.recording import Recorder
from autograder.report import write_report

Examine = Callable[[Job, list[Submission]], Iterator[Receipt]]


def grade_lessons(work: list[Job], folder: pathlib.Path, examine: Examine) -> bool:
    """Grade lessons one after the other and print the gradebook, the paths of what was made, and what failed.

    Args:
        work: One job a lesson.
        folder: Folder of submissions.
        examine: How a job's submissions are examined: here, or on a cluster.

    Returns:
        Whether every submission was examined and recorded.
    """
    screen, grades, paths, failures = console(), [], [], []
    # every lesson and the gradebook are looked for before the first is graded, so that a slip costs no wait
    found = [(job, read_lesson(job.lesson_path)) for job in work]
    found = [(job, lesson, find_submissions(folder, lesson.name)) for job, lesson in found]
    for job, lesson, _ in found:
        Bookkeeper(Classroom(job.class_folder, job.db_url)).scores(lesson.name)
    for job, lesson, submissions in found:
        receipts, recorder = _grade(screen, job, lesson, submissions, examine)
        grades.append((lesson, receipts, recorder.scores(lesson.name)))
        failures += [
            f"{lesson.number}: {student} was not recorded: {why}" for student, why in recorder.failures.items()
        ]
        paths += _write_files(job, lesson, receipts, recorder)
    screen.print(_gradebook(grades))
    for name, path in paths:
        screen.print(f"{name}: {_short(path)}", markup=False, soft_wrap=True)
    for failure in failures:
        print(f"acml: {failure}", file=sys.stderr)
    return not failures


def _grade(screen, job, lesson, submissions, examine):
    """Record every receipt while the next are made; what the student's cells printed is not kept in memory."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    recorder, receipts = Recorder(Classroom(job.class_folder, job.db_url), lesson), []
    with Progress(*columns, console=screen) as progress:
        task = progress.add_task(f"{lesson.number} grading", total=len(submissions))
        for receipt in examine(job, submissions):
            recorder.take(receipt)
            receipts.append(dataclasses.replace(receipt, outputs={}))
            progress.advance(task)
    return sorted(receipts, key=lambda receipt: receipt.student), recorder


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
    table.add_column("known slips named in feedback")
    table.add_column("for a person's eye")
    students = sorted({receipt.student for _, receipts, _ in grades for receipt in receipts})
    for student in students:
        mine = [{receipt.student: receipt for receipt in receipts}.get(student) for _, receipts, _ in grades]
        marks = [_mark(receipt, scores) for receipt, (_, _, scores) in zip(mine, grades, strict=True)]
        table.add_row(escape(student), *marks, escape(_slips(mine)), escape(_signs(mine)))
    return table


def _mark(receipt, scores) -> str:
    if receipt is None or not receipt.examined:
        return "–"
    given = scores.get(receipt.student, {}).get("score", receipt.score)
    by_hand = f" +{given - receipt.score:g}" if given != receipt.score else ""
    return f"{receipt.score:g} of {receipt.points:g}{by_hand}"


def _slips(receipts) -> str:
    verdicts = [verdict for receipt in receipts if receipt for verdict in receipt.verdicts]
    return "; ".join(sorted({v.misconception.replace("_", " ") for v in verdicts if v.misconception}))


def _signs(receipts) -> str:
    return "; ".join(sorted({flag["kind"] for receipt in receipts if receipt for flag in receipt.flags}))


def _short(path) -> str:
    try:
        return str(path.relative_to(pathlib.Path.cwd()))
    except ValueError:
        return str(path)
