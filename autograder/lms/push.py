"""Send grades to Canvas: only those that changed, one student after the other, and say what became of each."""

import dataclasses

from autograder.classroom.grades import LessonGrades
from autograder.errors import CourseError
from autograder.lms.canvas_api import ROUNDING, CanvasAssignment, Unreachable, score_of
from autograder.lms.roster import student_from
from autograder.lms.student_index import StudentIndex
from autograder.utils.text import shown


@dataclasses.dataclass(frozen=True)
class Sending:
    """A grade that differs from what Canvas holds.

    Attributes:
        student: Whose it is.
        before: Points that Canvas holds, or `None`.
        after: Points that it should hold.
        submission: Canvas' submission.
    """

    student: str
    before: float | None
    after: float
    submission: object = dataclasses.field(repr=False, compare=False)

    def __str__(self) -> str:
        """Return a line for a person."""
        before = "–" if self.before is None else f"{self.before:g}"
        return f"{shown(self.student)}: {before} → {self.after:g}"


@dataclasses.dataclass
class Plan:
    """Grades that are to be sent.

    Attributes:
        sendings: Grades that changed.
        same: How many students have in Canvas what they have here.
        said: What needs a person, one sentence each.
    """

    sendings: list[Sending] = dataclasses.field(default_factory=list)
    same: int = 0
    said: list[str] = dataclasses.field(default_factory=list)


def plan(assignment: CanvasAssignment, grades: LessonGrades, student_index: StudentIndex) -> Plan:
    """Compare grades with those in Canvas; nothing is sent.

    Args:
        assignment: Assignment in Canvas.
        grades: Grades of the lesson; who has none keeps what Canvas holds.
        student_index: Students of the class.

    Raises:
        CourseError: If Canvas does not say what it holds.
    """
    found, name = Plan(), grades.lesson.name
    scale = assignment.points / grades.most
    if scale != 1:
        there = f"{shown(assignment.name)} in Canvas {assignment.points:g}"
        found.said.append(f"{name} has {grades.most:g} points and {there}; scores are scaled to it.")
    theirs = _by_student(assignment.submissions(), student_index, found.said)
    for student, grade in sorted(grades.by_student.items()):
        held = theirs.get(student, [])
        if len(held) == 1:
            _compare(found, student, held[0], round(grade.score * scale, 4))
        elif held:
            found.said.append(f"{shown(student)} is {len(held)} users of Canvas; mend the roster. Nothing was sent.")
    if missing := sorted(set(grades.by_student) - set(theirs)):
        found.said.append(f"Canvas has no submission of {', '.join(missing)}, who have grades of {name}.")
    return found


def _by_student(submissions, student_index, said) -> dict[str, list]:
    found: dict[str, list] = {}
    for submission in submissions:
        user = getattr(submission, "user", None) or {}
        cells = {
            "name": user.get("sortable_name") or user.get("name") or "",
            "canvas_id": str(getattr(submission, "user_id", None) or ""),
            "sis_id": str(user.get("sis_user_id") or ""),
            "login": str(user.get("login_id") or ""),
        }
        try:
            if student := student_index.find(student_from(cells)):
                found.setdefault(student, []).append(submission)
        except CourseError as error:
            said.append(f"Canvas: {error}")
    return found


def _compare(found, student, submission, score) -> None:
    if getattr(submission, "excused", None):
        found.said.append(f"{shown(student)} is excused in Canvas and stays so.")
        return
    before = score_of(submission)
    if before is not None and abs(before - score) <= ROUNDING:
        found.same += 1
    else:
        found.sendings.append(Sending(student, before, score, submission))


def send(assignment: CanvasAssignment, sendings: list[Sending]) -> tuple[int, list[str]]:
    """Send grades to Canvas; a refused one stops no other.

    Args:
        assignment: Assignment in Canvas.
        sendings: What is sent.

    Returns:
        How many arrived, and one sentence for each that did not, or for all that are left where Canvas is gone.
    """
    sent, faults = 0, []
    for number, sending in enumerate(sendings):
        try:
            assignment.give(sending.submission, sending.after)
            sent += 1
        except Unreachable as error:
            faults.append(f"{error} {len(sendings) - number} grades were not sent; run the command again for these.")
            break
        except CourseError as error:
            faults.append(f"{shown(sending.student)}: {error}; the others are sent.")
    return sent, faults
