"""Grades as one's own table or JSON: every exercise, the late penalty, and who has not handed in."""

import json

from acml_tf import __version__
from autograder.classroom.grades import LessonGrades, StudentGrade
from autograder.lms.student_index import StudentIndex
from autograder.utils.csv_tables import table_text


def grades_csv(grades: list[LessonGrades], student_index: StudentIndex) -> str:
    """Return a table with a line for each student and, for each lesson, its score and every exercise.

    A text that a spreadsheet would compute has an apostrophe in front.

    Args:
        grades: Lessons.
        student_index: Students of the class; who has not handed in has empty cells.
    """
    head = ["student_id", "last_name", "first_name", "email", "section"]
    for lesson in grades:
        head += [f"{lesson.lesson.number} {word}" for word in ("score", "points", "late_penalty", "handed_in", "waits")]
        head += [f"{lesson.lesson.number} {name}" for name in lesson.points]
    rows = []
    for student in student_index.students.values():
        row = [student.id, student.last, student.first, student.email, student.section]
        for lesson in grades:
            row += _cells(lesson, lesson.by_student.get(student.id))
        rows.append(row)
    return table_text(head, rows)


def _cells(lesson, grade: StudentGrade | None) -> list:
    if grade is None:
        return [None, lesson.most, None, None, None, *(None for _ in lesson.points)]
    time = grade.time.isoformat(" ", "seconds") if grade.time else None
    scores = [grade.by_exercise[name].score if name in grade.by_exercise else None for name in lesson.points]
    return [grade.score, lesson.most, grade.penalty, time, " ".join(grade.waits), *scores]


def grades_json(grades: list[LessonGrades], student_index: StudentIndex) -> str:
    """Return everything that the gradebook says, for programs.

    Args:
        grades: Lessons.
        student_index: Students of the class; who has not handed in has `null` for a score.
    """
    content = {"version": __version__, "lessons": [_lesson(lesson, student_index) for lesson in grades]}
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _lesson(lesson, student_index) -> dict:
    return {
        "lesson": lesson.lesson.name,
        "title": lesson.lesson.title,
        "points": lesson.most,
        "due": lesson.due.isoformat() if lesson.due else None,
        "students": [_student(lesson, student) for student in student_index.students.values()],
    }


def _student(lesson, student) -> dict:
    entry = {"id": student.id, "first_name": student.first, "last_name": student.last, "email": student.email}
    grade = lesson.by_student.get(student.id)
    if grade is None:
        return entry | {"score": None}
    return entry | {
        "score": grade.score,
        "late_penalty": grade.penalty,
        "handed_in": grade.time.isoformat() if grade.time else None,
        "exercises": {name: _exercise(part, grade.comments.get(name)) for name, part in grade.by_exercise.items()},
    }


def _exercise(part, comment) -> dict:
    return {
        "score": part.score,
        "points": part.points,
        "by_machine": part.machine,
        "by_hand": part.person,
        "extra": part.extra,
        "waits": part.waits,
        "comment": comment,
    }
