"""Record receipts in nbgrader's gradebook, one writer at a time, and each receipt once."""

import hashlib
import json
import pathlib

from autograder.classroom import Classroom
from autograder.errors import CourseError
from autograder.gradebook import Bookkeeper
from autograder.lesson import Lesson
from autograder.receipts import Receipt, write_whole


class Recorder(Bookkeeper):
    """Writes receipts of one lesson as they come; one that cannot be written does not stop the others.

    A receipt that stands in the gradebook as it is, with a page that shows what a person has given since, is passed
    over. What was being written when a grader was killed has no mark yet and is written again.

    Args:
        classroom: Class folder.
        lesson: Lesson.

    Attributes:
        failures: Student → why the receipt was not recorded.
    """

    def __init__(self, classroom: Classroom, lesson: Lesson):
        super().__init__(classroom)
        self.lesson, self.failures = lesson, {}
        self.enter_lesson(lesson)
        self._entered = set(self.scores(lesson.name) or ())
        self._by_hand = self.by_hand(lesson.name)

    def take(self, receipt: Receipt) -> None:
        """Write one receipt into the gradebook and its feedback page, unless it stands there."""
        mark, path = self._mark(receipt), self.classroom.recorded_path(self.lesson.name, receipt.student)
        if self._stands(receipt, mark, path):
            return
        try:
            self.record(self.lesson, receipt)
        except CourseError as error:
            self.failures[receipt.student] = str(error)
        else:
            write_whole(path, mark)

    def _stands(self, receipt, mark, path: pathlib.Path) -> bool:
        page = self.classroom.feedback_path(self.lesson.name, receipt.student)
        return (
            receipt.student in self._entered
            and path.is_file()
            and path.read_text(encoding="utf-8") == mark
            and page.is_file()
        )

    def _mark(self, receipt) -> str:
        """Return the fingerprint of a receipt and of what a person has given to the same work."""
        given = self._by_hand.get(receipt.student, [])
        verdicts = [[v.exercise, v.status, v.message, v.advice] for v in receipt.verdicts]
        return hashlib.sha256(json.dumps([receipt.key, verdicts, receipt.outputs, given]).encode()).hexdigest()
