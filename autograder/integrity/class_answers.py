"""The places of a lesson where students write, and what a class wrote there, from the class folder."""

import dataclasses
import json
import pathlib

from autograder.authoring import reference_source
from autograder.authoring.known_answers import last_definition
from autograder.authoring.lesson import Exercise, Lesson
from autograder.authoring.notebooks import answer_source, released_notebook
from autograder.classroom.class_folder import Classroom
from autograder.errors import CourseError

ADDED = "cells of their own"


@dataclasses.dataclass(frozen=True)
class AnswerField:
    """One place: an answer cell by its id, or all the cells that a student added.

    Attributes:
        name: What the page calls it.
        cell: Identifier of its cell, or `""` for added cells.
        symbol: Function or method that is asked for, or `""`.
        is_code: Whether Python is asked for, not prose.
        blank: Text as released.
        known: Answers that the lesson knows, each with the name of its function; the reference comes first.
    """

    name: str
    cell: str
    symbol: str
    is_code: bool
    blank: str
    known: tuple[tuple[str, str], ...] = ()


def answer_fields(lesson: Lesson) -> tuple[list[AnswerField], list[str]]:
    """Return the answer fields of a lesson, and the code that the release gives to everybody."""
    notebook = released_notebook(lesson)
    released = {cell.id: cell.source for cell in notebook.cells}
    exercises = [_answer_field(exercise, released) for exercise in lesson.exercises.values()]
    prose = [AnswerField(name, name, "", False, released[name]) for name in lesson.answers]
    given = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    return [*exercises, *prose, AnswerField(ADDED, "", "", True, "")], given


def _answer_field(exercise: Exercise, released: dict[str, str]) -> AnswerField:
    known = [(text, last_definition(text)) for text in (*exercise.right, *exercise.wrong)]
    known.insert(0, (answer_source(exercise), exercise.name))
    return AnswerField(exercise.name, exercise.grade_id, exercise.name, True, released[exercise.grade_id], tuple(known))


def library_texts(lesson: Lesson) -> list[str]:
    """Return the library's source of a lesson's exercises."""
    return [reference_source.source(exercise.module, exercise.symbol) for exercise in lesson.exercises.values()]


def class_answers(classroom: Classroom, lesson: Lesson, fields: list[AnswerField]) -> dict[str, dict[str, str]]:
    """Read what a class wrote, from the notebooks that grading left in its folder.

    Args:
        classroom: Class folder.
        lesson: Lesson.
        fields: Places to read.

    Returns:
        Student → place → text; places left as released are not there.

    Raises:
        CourseError: If nothing of this lesson was graded here.
    """
    files = sorted((classroom.folder / "submitted").glob(f"*/{lesson.name}/{lesson.name}.ipynb"))
    if not files:
        raise CourseError(f"Nothing of {lesson.name} was graded in {classroom.folder}; run `acml grade` first.")
    return {path.parts[-3]: _answers(path, fields) for path in files}


def _answers(path: pathlib.Path, fields: list[AnswerField]) -> dict[str, str]:
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = [(cell["id"], cell["metadata"], "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{path} cannot be read; run `acml grade … --again` to write it anew.") from error
    by_id = {name: text for name, _, text in texts}
    own = [text for _, metadata, text in texts if metadata.get("acml", {}).get("kind") == "student"]
    # what lies beside the notebook was written by whoever wrote it
    own += [file.read_text(encoding="utf-8", errors="replace") for file in sorted(path.parent.glob("*.py"))]
    found = {field.name: by_id.get(field.cell, "") if field.cell else "\n\n".join(own) for field in fields}
    return {
        field.name: found[field.name] for field in fields if found[field.name].strip() not in ("", field.blank.strip())
    }


def class_misconceptions(classroom: Classroom, lesson: Lesson, students: list[str]) -> list[dict[str, str]]:
    """Return for each student exercise → known wrong answer that theirs behaves like, from the receipts."""
    return [_misconceptions(classroom.receipt_path(lesson.name, student)) for student in students]


def _misconceptions(path: pathlib.Path) -> dict[str, str]:
    try:
        verdicts = json.loads(path.read_text(encoding="utf-8"))["verdicts"]
        return {v["exercise"]: v["misconception"] for v in verdicts if v["misconception"]}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
