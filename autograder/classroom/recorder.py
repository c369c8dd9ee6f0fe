"""Record results in nbgrader's gradebook, one writer at a time, and each result once."""

import datetime
import functools
import hashlib
import json
from collections.abc import Iterable, Iterator

from autograder.authoring.lesson import Lesson
from autograder.classroom.gradebook import Gradebook
from autograder.classroom.lateness import Dates, LatePolicy, forget_time, read_dates
from autograder.classroom.page_version import is_current
from autograder.classroom.timestamps import read_timestamp
from autograder.errors import CourseError
from autograder.evaluation.results import SubmissionResult
from autograder.utils.files import write_whole


class Recorder:
    """Writes results of one lesson as they come; one that cannot be written does not stop the others.

    A result that stands in the gradebook as it is, with a page that shows what a person has given since, is passed
    over. What was being written when a grader was killed has no mark yet and is written again. Points and comments that
    a person gave stay; where the work itself is as it was, the person need not look at it again.

    Args:
        gradebook: Gradebook of the class.
        lesson: Lesson.

    Attributes:
        failures: Student → why the result was not recorded.
    """

    def __init__(self, gradebook: Gradebook, lesson: Lesson) -> None:
        self.gradebook, self.classroom = gradebook, gradebook.classroom
        self.lesson = lesson
        self.failures: dict[str, str] = {}
        gradebook.enter_lesson(lesson)
        self._entered = set(gradebook.scores(lesson.name) or ())
        self._by_hand, self._settled = gradebook.by_hand(lesson.name), gradebook.settled(lesson.name)

    def record_all(self, results: Iterable[SubmissionResult]) -> Iterator[SubmissionResult]:
        """Write results as they come, yield each, and at the end print anew what other versions printed."""
        for result in results:
            self.record(result)
            yield result
        self.renew_pages()

    def record(self, result: SubmissionResult) -> None:
        """Write one result into the gradebook and its feedback page, unless it stands there.

        What goes wrong with one, a file in the way of its folder included, is its failure and nobody else's.
        """
        try:
            self._record(result)
        except CourseError as error:
            self.failures[result.student] = str(error)
        except OSError as error:
            place = error.filename or self.classroom.folder
            self.failures[result.student] = (
                f"{place} cannot be used ({error.strerror}); see what is in its place, and whether the disk is full."
            )

    def _record(self, result: SubmissionResult) -> None:
        mark, path = self._mark(result), self.classroom.recorded_path(self.lesson.name, result.student)
        known = path.read_text("utf-8", "replace") if path.is_file() else ""
        page = self.classroom.feedback_path(self.lesson.name, result.student)
        if known == mark and result.student in self._entered and is_current(page):
            return
        self._write(result, same_work=known.split()[:1] == mark.split()[:1])
        write_whole(path, mark)

    def renew_pages(self) -> None:
        """Print anew what other versions printed for this lesson: of students who handed nothing in this time, too."""
        for page in sorted(self.classroom.folder.glob(f"feedback/*/{self.lesson.name}/{self.lesson.name}.html")):
            student = page.parent.parent.name
            if student not in self.failures and not is_current(page):
                try:
                    with self.gradebook.locked():
                        self.gradebook.explain(self.lesson, student)
                except CourseError as error:
                    self.failures[student] = f"{error} Do not open {page}: an earlier version printed it."

    def _write(self, result: SubmissionResult, *, same_work: bool) -> None:
        if result.student in self._dates.recorded and self._time(result.student) is None:
            forget_time(self.gradebook, self.lesson.name, result.student)
        self.gradebook.record(self.lesson, result)
        if same_work:
            # nbgrader asks a person to look again at whatever a person has graded, whenever it is recorded
            self.gradebook.settle(self._settled.get(result.student, []))

    def _time(self, student: str) -> datetime.datetime | None:
        try:
            return read_timestamp(self.classroom.submitted_path(self.lesson.name, student).parent)
        except CourseError as error:
            raise CourseError(f"{error} (timestamp.txt in {self.classroom.folder / 'submitted'})") from error

    def _mark(self, result: SubmissionResult) -> str:
        """Return two fingerprints: of the work, and of what else stands on the page: a person's words, lateness."""
        verdicts = [[v.exercise, v.status, v.message, v.advice] for v in result.verdicts]
        given = self._by_hand.get(result.student, [])
        return f"{_digest([result.key, verdicts, result.outputs])} {_digest([given, self._lateness(result.student)])}"

    def _lateness(self, student: str) -> list:
        try:
            time = self._time(student)
        except CourseError as error:
            return [str(error)]
        seconds = self._dates.seconds_late(student, time)
        return [str(time), seconds, self.policy.fingerprint] if seconds else [str(time)]

    @functools.cached_property
    def _dates(self) -> Dates:
        return read_dates(self.gradebook, self.lesson.name)

    @functools.cached_property
    def policy(self) -> LatePolicy:
        """The class's late policy."""
        return LatePolicy(self.gradebook)


def _digest(parts: list) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
