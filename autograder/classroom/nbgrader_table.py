"""The grades of a lesson as `nbgrader export` writes them, but every name in its own cell."""

from typing import Any

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email",
    "raw_score", "late_submission_penalty", "score", "max_score",
)  # fmt: skip


def grade_rows(tables: Any, lesson_name: str) -> list[list]:
    """Return a row for each student of the gradebook, under `COLUMNS`.

    nbgrader's own export joins cells by commas without quotation marks, so that "Doe, Jane" would shift her points.

    Args:
        tables: nbgrader's gradebook, open.
        lesson_name: Name of the lesson.
    """
    assignment = tables.find_assignment(lesson_name)
    submitted = {one.student_id: one for one in assignment.submissions}
    return [_row(assignment, student, submitted.get(student.id)) for student in tables.students]


def _row(assignment: Any, student: Any, submission: Any) -> list:
    raw, penalty = (submission.score, submission.late_submission_penalty or 0.0) if submission else (0.0, 0.0)
    dates = [assignment.duedate, submission.timestamp if submission else None]
    names = [student.id, student.last_name, student.first_name, student.email]
    told = [str(date) if date else "" for date in dates] + [name or "" for name in names]
    points = (raw, penalty, max(0.0, raw - penalty), assignment.max_score)
    return [assignment.name, *told, *map(str, points)]
