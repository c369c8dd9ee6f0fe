"""The integrity report: whose answers are too alike, how rare that is, and the texts side by side. Never a mark."""

import pathlib

from autograder.authoring.lesson import read_lesson
from autograder.classroom.class_folder import Classroom
from autograder.integrity.class_answers import answer_fields, class_answers, class_misconceptions, library_texts
from autograder.integrity.comparison import Comparison

__all__ = ["Comparison", "compare_class"]


def compare_class(classroom: Classroom, lesson_path: pathlib.Path) -> Comparison:
    """Compare what a class wrote in one lesson, as grading left it in the class folder.

    Args:
        classroom: Class folder.
        lesson_path: Lesson file.

    Raises:
        CourseError: If nothing of this lesson was graded there.
    """
    lesson = read_lesson(lesson_path)
    fields, given = answer_fields(lesson)
    answers = class_answers(classroom, lesson, fields)
    misconceptions = class_misconceptions(classroom, lesson, list(answers))
    return Comparison(
        lesson, fields, given, library_texts(lesson), answers, dict(zip(answers, misconceptions, strict=True))
    )
