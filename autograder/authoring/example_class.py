"""Answer students: a class of example students in one text file, filled into the released notebook.

A sheet is a percent file. `# %% student="dan" all="reference"` begins a student and says what every exercise holds
unless a cell below says otherwise: `reference`, `right`, `blank`. `# %% answer="f" use="some_wrong_name"` takes
a wrong or right answer of the lesson by name; `# %% answer="f"` takes the cell's own text; `# %% extra="f"` adds a
cell of the student's own before the answer to `f`.
"""

import dataclasses
import pathlib
import re

import jupytext
import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from autograder.authoring.build import notebook_text
from autograder.authoring.known_answers import last_definition
from autograder.authoring.lesson import Exercise, Lesson
from autograder.authoring.notebooks import answer_source, released_notebook
from autograder.errors import CourseError
from autograder.utils.files import write_whole

ALL = ("reference", "right", "blank")


@dataclasses.dataclass
class ExampleStudent:
    """The answers that one example student hands in: exercise → text, and added cells before an exercise."""

    student: str
    everything: str
    answers: dict[str, str]
    extras: dict[str, list[str]]


def read_example_students(path: pathlib.Path, lesson: Lesson) -> list[ExampleStudent]:
    """Read the example students of a lesson.

    Args:
        path: Answer student.
        lesson: Lesson that it answers.

    Raises:
        CourseError: If the sheet names an exercise or answer that the lesson lacks.
    """
    if not path.is_file():
        raise CourseError(f"There is no answer sheet {path}; write one (see autograder/authoring/example_class.py).")
    students = []
    for cell in jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent").cells:
        metadata, source = cell.metadata, cell.source.strip("\n")
        if "student" in metadata:
            students.append(ExampleStudent(metadata["student"], _one_of_all(path, metadata), {}, {}))
        elif "answer" in metadata:
            exercise = _exercise(path, lesson, metadata["answer"])
            students[-1].answers[exercise.name] = _answer(path, exercise, metadata.get("use"), source)
        elif "extra" in metadata:
            exercise = _exercise(path, lesson, metadata["extra"])
            students[-1].extras.setdefault(exercise.name, []).append(source)
    return students


def fill(lesson: Lesson, student: ExampleStudent) -> nbformat.NotebookNode:
    """Fill one student's answers into the released notebook, as if typed there."""
    notebook, cells = released_notebook(lesson), []
    by_id = {exercise.grade_id: exercise for exercise in lesson.exercises.values()}
    prose = {cell.name: cell.source for cell in lesson.cells if cell.kind == "answer"}
    for cell in notebook.cells:
        if cell.id in prose and student.everything != "blank":
            cell.source = prose[cell.id]
        exercise = by_id.get(cell.id)
        if exercise is not None:
            cells += [_added(text, cell.id, n) for n, text in enumerate(student.extras.get(exercise.name, []))]
            cell.source = student.answers.get(exercise.name) or _default(exercise, student.everything) or cell.source
        cells.append(cell)
    notebook.cells = cells
    return notebook


def hand_in(lesson: Lesson, path: pathlib.Path, folder: pathlib.Path) -> list[pathlib.Path]:
    """Write the notebooks of a whole example class as nbgrader would collect them.

    Args:
        lesson: Lesson as read.
        path: Answer student.
        folder: Folder of submissions; gets `student/lesson/lesson.ipynb`.

    Returns:
        Files written.
    """
    written = []
    for student in read_example_students(path, lesson):
        written.append(folder / student.student / lesson.name / f"{lesson.name}.ipynb")
        write_whole(written[-1], notebook_text(fill(lesson, student)))
    return written


def _one_of_all(path: pathlib.Path, metadata: dict) -> str:
    everything = metadata.get("all", "blank")
    if everything not in ALL:
        raise CourseError(f'{path}: student {metadata["student"]} has all="{everything}"; use one of {", ".join(ALL)}.')
    return everything


def _exercise(path: pathlib.Path, lesson: Lesson, name: str) -> Exercise:
    if name not in lesson.exercises:
        raise CourseError(f"{path}: {lesson.name} has no exercise {name}; it has {', '.join(lesson.exercises)}.")
    return lesson.exercises[name]


def _answer(path: pathlib.Path, exercise: Exercise, use: str, source: str) -> str:
    if use is None:
        return source
    named = {last_definition(text): text for text in (*exercise.wrong, *exercise.right)}
    if use not in named:
        raise CourseError(f"{path}: {exercise.name} has no answer {use}; it has {', '.join(named)}.")
    return _renamed(named[use], exercise)


def _default(exercise: Exercise, everything: str) -> str:
    if everything == "right" and exercise.right:
        return _renamed(exercise.right[0], exercise)
    if everything == "blank":
        return ""
    lines = answer_source(exercise).splitlines()
    return "\n".join(line for line in lines if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION"))


def _renamed(text: str, exercise: Exercise) -> str:
    return re.sub(rf"\b{re.escape(last_definition(text))}\b", exercise.symbol, text)


def _added(text: str, cell_id: str, number: int) -> NotebookNode:
    cell = new_code_cell(text)
    cell.id = f"own-{cell_id}-{number}"
    return cell
