"""Grades as the gradebook holds them: every exercise of every student, the machine's points and a person's."""

import dataclasses
import datetime
from collections.abc import Collection
from typing import Any

from autograder.authoring.cell_ids import answer_id, test_id
from autograder.authoring.lesson import Lesson
from autograder.classroom.gradebook import Gradebook
from autograder.errors import CourseError


@dataclasses.dataclass(frozen=True)
class ExerciseGrade:
    """The points of one exercise or answer.

    Attributes:
        points: Points that it can give.
        machine: Points that the machine gave, or `None`.
        person: Points that a person gave instead, or `None`.
        extra: Points that a person gave on top.
        waits: Whether a person has yet to look at it.
    """

    points: float
    machine: float | None = None
    person: float | None = None
    extra: float = 0.0
    waits: bool = False

    @property
    def score(self) -> float:
        """Points that count, as nbgrader counts them: a person's before the machine's."""
        given = self.machine if self.person is None else self.person
        return (given or 0.0) + (self.extra if given is not None else 0.0)


@dataclasses.dataclass
class StudentGrade:
    """Grade of one student for one lesson.

    Attributes:
        time: When it was handed in (UTC), or `None`.
        penalty: Points taken off for handing in late.
        by_exercise: Exercise or answer → its points, in the order of the lesson.
        comments: Exercise or answer → what a person wrote.
    """

    time: datetime.datetime | None = None
    penalty: float = 0.0
    by_exercise: dict[str, ExerciseGrade] = dataclasses.field(default_factory=dict)
    comments: dict[str, str] = dataclasses.field(default_factory=dict)

    @property
    def score(self) -> float:
        """Points that count, late penalty taken off; never below zero."""
        return max(0.0, sum(part.score for part in self.by_exercise.values()) - self.penalty)

    @property
    def waits(self) -> list[str]:
        """Exercises and answers that wait for a person."""
        return [name for name, part in self.by_exercise.items() if part.waits]


@dataclasses.dataclass
class LessonGrades:
    """The grades of one lesson.

    Attributes:
        lesson: Lesson.
        points: Exercise or answer → points that it can give.
        due: When it was due (UTC), or `None`.
        by_student: Student → grade.
    """

    lesson: Lesson
    points: dict[str, float]
    due: datetime.datetime | None
    by_student: dict[str, StudentGrade]

    @property
    def most(self) -> float:
        """Points that the lesson can give."""
        return sum(self.points.values())


def read_grades(gradebook: Gradebook, lesson: Lesson) -> LessonGrades:
    """Read the grades of a lesson.

    Args:
        gradebook: Gradebook of the class.
        lesson: Lesson.

    Raises:
        CourseError: If the lesson was never graded.
    """
    from nbgrader.api import Assignment

    with gradebook.opened() as tables:
        assignment = tables.db.query(Assignment).filter(Assignment.name == lesson.name).first()
        if assignment is None:
            raise CourseError(
                f"{lesson.name} is not in the gradebook of {gradebook.classroom.folder}; run `acml grade "
                f"{lesson.number}` first."
            )
        names = {test_id(name): name for name in lesson.exercises}
        order = [*lesson.exercises, *lesson.answers]
        by_student = _by_student(tables, lesson.name, names)
        _add_comments(tables, lesson.name, by_student, {answer_id(name): name for name in order})
        points = _points(tables, lesson.name, names)
        due = _utc(assignment.duedate)
    for grade in by_student.values():
        grade.by_exercise = {name: grade.by_exercise[name] for name in _sorted(grade.by_exercise, order)}
    return LessonGrades(lesson, {name: points[name] for name in _sorted(points, order)}, due, by_student)


def _sorted(found: Collection[str], order: list[str]) -> list[str]:
    return [*(name for name in order if name in found), *(name for name in found if name not in order)]


def _points(tables: Any, lesson_name: str, names: dict[str, str]) -> dict[str, float]:
    from nbgrader.api import Assignment, GradeCell, Notebook

    rows = (
        tables.db.query(GradeCell.name, GradeCell.max_score)
        .join(Notebook, Notebook.id == GradeCell.notebook_id)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .filter(Assignment.name == lesson_name)
    )
    return {names.get(name, name): points for name, points in rows}


def _by_student(tables: Any, lesson_name: str, names: dict[str, str]) -> dict[str, StudentGrade]:
    from nbgrader.api import Assignment, Grade, GradeCell, SubmittedAssignment, SubmittedNotebook

    rows = (
        tables.db.query(
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedNotebook.late_submission_penalty,
            GradeCell.name,
            GradeCell.max_score,
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
        )
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(GradeCell, GradeCell.id == Grade.cell_id)
        .filter(Assignment.name == lesson_name)
        .order_by(SubmittedAssignment.student_id)
    )
    by_student: dict[str, StudentGrade] = {}
    for student, time, penalty, cell, points, machine, person, extra, waits in rows:
        grade = by_student.setdefault(
            student, StudentGrade(_utc(time), penalty if penalty and penalty == penalty else 0.0)
        )
        grade.by_exercise[names.get(cell, cell)] = ExerciseGrade(points, machine, person, extra or 0.0, waits)
    return by_student


def _add_comments(tables: Any, lesson_name: str, by_student: dict[str, StudentGrade], names: dict[str, str]) -> None:
    from nbgrader.api import Assignment, BaseCell, Comment, SubmittedAssignment, SubmittedNotebook

    rows = (
        tables.db.query(SubmittedAssignment.student_id, BaseCell.name, Comment.manual_comment)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Comment, Comment.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
        .filter(Assignment.name == lesson_name, Comment.manual_comment.is_not(None))
    )
    for student, cell, comment in rows:
        if student in by_student and comment:
            by_student[student].comments[names.get(cell, cell)] = comment


def _utc(time: datetime.datetime | None) -> datetime.datetime | None:
    return time.replace(tzinfo=datetime.UTC) if time else None
