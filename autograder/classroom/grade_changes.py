"""Who gains and loses what when a class is graded again, exercise by exercise."""

import dataclasses

from autograder.authoring.lesson import Lesson
from autograder.classroom.grades import ExerciseGrade, LessonGrades, StudentGrade
from autograder.classroom.lateness import Dates, LatePolicy
from autograder.evaluation.results import SubmissionResult
from autograder.utils.csv_tables import table_text

LATE = "late penalty"


@dataclasses.dataclass(frozen=True)
class Change:
    """One exercise of one student, or the late penalty, whose points are not what they were.

    Attributes:
        student: Whose points they are.
        exercise: Exercise, answer or `late penalty`.
        before: Points that counted.
        after: Points that count now.
    """

    student: str
    exercise: str
    before: float
    after: float

    @property
    def gain(self) -> float:
        """What the student gains; a loss is negative."""
        return self.after - self.before


@dataclasses.dataclass
class Changes:
    """Changes of the grades of one lesson.

    Attributes:
        lesson: Lesson.
        changes: Every change, by student.
        same: How many students have what they had.
        new: Students who had no grade before.
    """

    lesson: Lesson
    changes: list[Change]
    same: int
    new: list[str]

    @property
    def gains(self) -> dict[str, float]:
        """Student → what is gained or lost in all, of those whose points changed."""
        gains: dict[str, float] = {}
        for change in self.changes:
            gains[change.student] = gains.get(change.student, 0.0) + change.gain
        return gains

    def summary(self) -> str:
        """Return the changes in one sentence."""
        gains = list(self.gains.values())
        up, down = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
        same = self.same + len(gains) - up - down
        return f"{self.lesson.number}: {up} gain, {down} lose, {same} keep their score, {len(self.new)} are new."

    def as_csv(self) -> str:
        """Return every change as a table in CSV."""
        rows = [[c.student, c.exercise, c.before, c.after, c.gain] for c in self.changes]
        return table_text(["student_id", "exercise", "before", "after", "change"], rows)


def compare(before: dict[str, StudentGrade], after: LessonGrades) -> Changes:
    """Compare the grades of a lesson before and after.

    Args:
        before: Student → grade as it was recorded.
        after: Grades as they are, or would be.
    """
    changes, same, new = [], 0, []
    for student, grade in sorted(after.by_student.items()):
        if student not in before:
            new.append(student)
            continue
        found = _changes(student, before[student], grade)
        changes += found
        same += not found
    return Changes(after.lesson, changes, same, new)


def _changes(student: str, before: StudentGrade, after: StudentGrade) -> list[Change]:
    points = [
        Change(student, name, _score(before, name), _score(after, name))
        for name in dict.fromkeys([*before.by_exercise, *after.by_exercise])
    ]
    late = Change(student, LATE, -before.penalty, -after.penalty)
    return [change for change in [*points, late] if abs(change.gain) > 1e-9]


def _score(grade: StudentGrade, name: str) -> float:
    return grade.by_exercise[name].score if name in grade.by_exercise else 0.0


def expected(
    lesson: Lesson,
    before: dict[str, StudentGrade],
    receipts: list[SubmissionResult],
    dates: Dates,
    times: dict,
    policy: LatePolicy,
) -> LessonGrades:
    """Return the grades that recording receipts would give: a person's points stay, the machine's are new.

    Args:
        lesson: Lesson as it is now.
        before: Student → grade as it is recorded.
        receipts: What examination found.
        dates: Due date and extensions.
        times: Student → when it was handed in.
        policy: Late policy.
    """
    by_student = dict(before)
    for receipt in receipts:
        if not receipt.examined:
            continue
        grade = _expected_grade(lesson, receipt, before.get(receipt.student, StudentGrade()))
        time = times.get(receipt.student)
        seconds = dates.seconds_late(receipt.student, time)
        penalty = policy.penalty(receipt.student, sum(part.score for part in grade.by_exercise.values()), seconds)
        by_student[receipt.student] = dataclasses.replace(grade, time=time, penalty=penalty)
    points = {exercise.name: exercise.points for exercise in lesson.exercises.values()} | lesson.answers
    return LessonGrades(lesson, points, dates.due, by_student)


def _expected_grade(lesson: Lesson, receipt: SubmissionResult, known: StudentGrade) -> StudentGrade:
    by_exercise = {}
    for verdict in receipt.verdicts:
        part = known.by_exercise.get(verdict.exercise, ExerciseGrade(verdict.points))
        by_exercise[verdict.exercise] = dataclasses.replace(part, points=verdict.points, machine=verdict.score)
    for name, points in lesson.answers.items():
        by_exercise[name] = known.by_exercise.get(name, ExerciseGrade(points))
    return StudentGrade(by_exercise=by_exercise, comments=known.comments)
