"""nbgrader keeps the gradebook: its tables, its autograde over our results, its feedback and its export."""

import contextlib
import functools
import logging
import pathlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager

from traitlets.config import Config

from autograder.authoring.build import notebook_text
from autograder.authoring.lesson import Lesson
from autograder.authoring.notebooks import solved_notebook
from autograder.classroom.class_folder import Classroom
from autograder.classroom.database import nbgrader_quirks, open_gradebook, reachable
from autograder.classroom.lock import turn
from autograder.classroom.nbgrader_table import COLUMNS, grade_rows
from autograder.errors import CourseError
from autograder.evaluation.results import SubmissionResult
from autograder.utils.csv_tables import table_text
from autograder.utils.files import write_whole
from autograder.utils.timeouts import time_bound

# a page takes a second; a student's text may be made so that it takes hours
RECORD_S = 120.0


class Gradebook:
    """nbgrader's converters, configured for one class folder.

    Args:
        classroom: Class folder.

    Attributes:
        config: nbgrader's settings in that folder.

    Raises:
        CourseError: If the gradebook cannot be opened.
    """

    def __init__(self, classroom: Classroom) -> None:
        from nbgrader.apps import NbGraderAPI
        from nbgrader.coursedir import CourseDirectory

        self.classroom = classroom
        self.config = config = classroom.settings
        config.CourseDirectory.root = str(classroom.folder)
        config.CourseDirectory.db_url = classroom.db_url
        with nbgrader_quirks():
            self._api = NbGraderAPI(CourseDirectory(config=config), config=config)
        self._api.log.setLevel(logging.ERROR)
        with self.locked(), self.opened():
            pass  # from here on there are tables

    def enter_lesson(self, lesson: Lesson) -> None:
        """Write the lesson into the gradebook, as `nbgrader generate_assignment` does.

        Raises:
            CourseError: If exercises came or went since grades of this lesson were recorded.
        """
        self.classroom.remember_lesson(lesson.name, lesson.path)
        with self.locked():
            self._enter(lesson)

    def _enter(self, lesson: Lesson) -> None:
        text = notebook_text(solved_notebook(lesson))
        path = self.classroom.source_path(lesson.name)
        if path.exists() and path.read_text("utf-8", "replace") == text and self.scores(lesson.name) is not None:
            return
        write_whole(path, text)
        remedy = "exercises may not come or go once grades are recorded; use a new --class-dir"
        self._check(lambda: self._api.generate_assignment(lesson.name, force=True, create=True), remedy)

    def record(self, lesson: Lesson, result: SubmissionResult) -> None:
        """Record one student's result in the gradebook and write the feedback page, as nbgrader does.

        Raises:
            CourseError: If the submission was not examined, or nbgrader cannot record it in time.
        """
        if not result.examined:
            raise CourseError(result.problem)
        grade = functools.partial(self._api.autograde, lesson.name, result.student, force=True, create=True)
        with self.locked():
            with self._configured("Examine", result=result):
                self._check(grade, f"grading {result.student}")
            self.explain(lesson, result.student)

    def explain(self, lesson: Lesson, student: str) -> None:
        """Write a student's feedback page from what stands in the gradebook.

        Raises:
            CourseError: If nbgrader cannot write it in time.
        """
        explain = functools.partial(self._api.generate_feedback, lesson.name, student, force=True)
        self._check(explain, f"feedback of {student}")

    def export(self, lesson: Lesson, path: pathlib.Path) -> None:
        """Write the grades of a lesson as CSV, in the columns of `nbgrader export`; no cell of it is a formula."""
        with self.opened() as tables:
            rows = grade_rows(tables, lesson.name)
        write_whole(path, table_text(list(COLUMNS), rows))

    def scores(self, lesson_name: str) -> dict[str, dict] | None:
        """Return student → score, points and whether something waits for a person, or `None` if not entered."""
        from nbgrader.api import Assignment, SubmittedAssignment

        columns = ("student_id", "score", "max_score", "needs_manual_grade", "late_submission_penalty")
        with self.opened() as tables:
            if not tables.db.query(Assignment).filter(Assignment.name == lesson_name).count():
                return None
            # row by row, as nbgrader's own objects ask, it would be four queries a student
            rows = (
                tables.db.query(*(getattr(SubmittedAssignment, column) for column in columns))
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                .filter(Assignment.name == lesson_name)
                .all()
            )
        # a late policy of one's own may answer with NaN, which takes nothing off (as in `inout.grades`)
        return {
            student: {
                "score": score,
                "points": points,
                "by_hand": bool(waits),
                "penalty": penalty if penalty and penalty == penalty else 0.0,
            }
            for student, score, points, waits, penalty in rows
        }

    def by_hand(self, lesson_name: str) -> dict[str, list]:
        """Return student → what a person has given: scores, extra points and comments, cell by cell."""
        from nbgrader.api import Assignment, BaseCell, Comment, Grade, SubmittedAssignment, SubmittedNotebook
        from sqlalchemy import or_

        given: dict[str, list] = {}
        with self.opened() as tables:
            for kind, columns in (
                (Grade, (Grade.manual_score, Grade.extra_credit)),
                (Comment, (Comment.manual_comment,)),
            ):
                rows = (
                    tables.db.query(SubmittedAssignment.student_id, BaseCell.name, *columns)
                    .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                    .join(kind, kind.notebook_id == SubmittedNotebook.id)
                    .join(BaseCell, BaseCell.id == kind.cell_id)
                    .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                    .filter(Assignment.name == lesson_name, or_(*(column.is_not(None) for column in columns)))
                    .order_by(BaseCell.name)
                )
                for student, *entry in rows:
                    given.setdefault(student, []).append(entry)
        return given

    def settled(self, lesson_name: str) -> dict[str, list[str]]:
        """Return student → numbers of the grades that a person gave and left as done."""
        from nbgrader.api import Assignment, Grade, SubmittedAssignment, SubmittedNotebook

        with self.opened() as tables:
            rows = (
                tables.db.query(SubmittedAssignment.student_id, Grade.id)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                .filter(Assignment.name == lesson_name, Grade.manual_score.is_not(None))
                .filter(Grade.needs_manual_grade.is_(False))
            )
            found: dict[str, list[str]] = {}
            for student, number in rows:
                found.setdefault(student, []).append(number)
        return found

    def settle(self, numbers: list[str]) -> None:
        """Write down that a person need not look at these grades again."""
        from nbgrader.api import Grade

        if numbers:
            with self.locked(), self.opened() as tables:
                wanted = Grade.id.in_(numbers)
                tables.db.query(Grade).filter(wanted).update({"needs_manual_grade": False}, synchronize_session=False)
                tables.db.commit()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only one who writes."""
        with contextlib.ExitStack() as stack:
            with reachable(self.classroom.db_url):
                stack.enter_context(turn(self.classroom.db_url))
            yield

    def opened(self) -> AbstractContextManager:
        """Open nbgrader's tables."""
        return open_gradebook(self.classroom.db_url)

    @contextlib.contextmanager
    def _configured(self, step: str, **values: object) -> Iterator[None]:
        """Give one of nbgrader's steps an argument of its configuration, for as long as the block lasts."""
        config = self.config.copy()
        config[step] = Config(config[step] | values)
        self._api.config = config
        try:
            yield
        finally:
            self._api.config = self.config

    @staticmethod
    def _check(step: Callable[[], dict], remedy: str) -> None:
        try:
            with nbgrader_quirks(), time_bound(RECORD_S):
                result = step()
        except Exception as error:
            raise CourseError(f"nbgrader stops with {type(error).__name__}: {error} ({remedy}).") from error
        if not result["success"]:
            detail = (result.get("error") or result.get("log") or "").strip().splitlines()
            raise CourseError(f"nbgrader reports: {detail[-1] if detail else 'no reason'} ({remedy}).")
