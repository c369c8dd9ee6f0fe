"""The lessons of one `acml grade`: all are looked for first, then each is graded, recorded and reported."""

import dataclasses
import datetime
import os
import pathlib

from autograder.authoring.lesson import Lesson
from autograder.classroom.grades import StudentGrade, read_grades
from autograder.classroom.lateness import LatePolicy, due_date, record_times, set_due, times_of
from autograder.classroom.passed_over import passed_over
from autograder.classroom.recorder import Recorder
from autograder.classroom.submissions import SubmittedFile, find_submissions
from autograder.errors import CourseError
from autograder.evaluation.results import SubmissionResult
from autograder.evaluation.submission_job import Job
from autograder.grading.grading_run import Dispatch, GradingRun, open_runs
from autograder.report import write_report


@dataclasses.dataclass(frozen=True)
class ClassPlace:
    """Folders and gradebook of a class, and what becomes of earlier results.

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


@dataclasses.dataclass(frozen=True)
class GradedLesson:
    """What came of one lesson.

    Attributes:
        lesson: Lesson.
        results: Result of each student, without what cells printed.
        scores: What the gradebook says, see `Gradebook.scores`.
        failures: What could not be recorded, one sentence each.
        paths: Name and path of what was written.
    """

    lesson: Lesson
    results: list[SubmissionResult]
    scores: dict[str, dict]
    failures: list[str]
    paths: list[tuple[str, pathlib.Path]]


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

    def grade(self, dispatch: Dispatch) -> GradedLesson:
        """Grade and record every submission, then write the class report and the CSV.

        Each result is recorded while the next are made; what the student's cells printed is not kept in memory.

        Args:
            dispatch: How submissions are graded.
        """
        run, files = self.run, self.submissions
        recorder = Recorder(run.gradebook, run.lesson)
        if self.due:
            set_due(run.gradebook, run.lesson.name, self.due[0])
        failures = record_times(run.classroom, run.lesson.name, files, self.times)
        recorded = recorder.record_all(dispatch(run, files))
        results = [dataclasses.replace(result, outputs={}) for result in recorded]
        results.sort(key=lambda result: result.student)
        failures += [f"{who} was not recorded: {why}" for who, why in recorder.failures.items()]
        scores = run.gradebook.scores(run.lesson.name) or {}
        return GradedLesson(run.lesson, results, scores, failures, _write_files(run, results, scores))


def find_lesson_runs(jobs: list[Job], place: ClassPlace, due: str | None) -> tuple[list[LessonRun], list[str]]:
    """Look for every lesson, file, date and gradebook before the first lesson is graded: a mistake costs no wait.

    Args:
        jobs: One job per lesson.
        place: Where the class is.
        due: When the lessons are due, as a person writes it; `none` for never, `None` for as before.

    Returns:
        What to grade, and one sentence for each file that is passed over or time of handing in that cannot be read.

    Raises:
        CourseError: If anything is missing or cannot be read.
    """
    dates = None if due is None else (due_date(due),)
    lessons, found, faults = [(job, job.lesson()) for job in jobs], [], []
    for _, lesson in lessons:
        submissions = find_submissions(place.submissions, lesson.name)
        times, unread = times_of(place.submissions, submissions)
        found.append((submissions, times))
        unread += passed_over(place.submissions, lesson.name, [one.path for one in submissions])
        faults += [f"{lesson.number}: {fault}" for fault in unread]
    runs = open_runs(lessons, place.folder, place.db_url, place.again)
    for run in runs:
        run.gradebook.scores(run.lesson.name)
        LatePolicy(run.gradebook)
    return [LessonRun(run, *one, dates) for run, one in zip(runs, found, strict=True)], faults


def _write_files(
    run: GradingRun, results: list[SubmissionResult], scores: dict[str, dict]
) -> list[tuple[str, pathlib.Path]]:
    """Write the class report and the grades as CSV; return the name and path of each and of the feedback pages."""
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
