"""The arguments that students' commands share, and what the shell offers for them after Tab: the catalogue's names."""

import pathlib
from typing import Annotated

import typer

from autograder.authoring.catalogue import find_entry, read_catalogue
from autograder.errors import CourseError
from autograder.utils.course_paths import course_root


def complete_lesson(incomplete: str) -> list[tuple[str, str]]:
    """Return the lesson numbers that begin so, each with its title."""
    try:
        entries = read_catalogue(course_root())
    except CourseError:
        return []
    return [(entry.number, entry.title) for entry in entries if entry.number.startswith(incomplete)]


def complete_exercise(context: typer.Context, incomplete: str) -> list[str]:
    """Return the exercises, of the lesson already typed, that begin so."""
    try:
        entry = find_entry(course_root(), context.params.get("lesson") or "")
    except CourseError:
        return []
    return [name for name in entry.exercises if name.startswith(incomplete)]


Lesson = Annotated[str, typer.Argument(help="Lesson number, e.g. 5_7.", autocompletion=complete_lesson)]
Exercise = Annotated[
    str, typer.Argument(help="Exercise, as `acml list LESSON` names it.", autocompletion=complete_exercise)
]
Folder = Annotated[pathlib.Path, typer.Option("--folder", "-f", help="Folder of your copies.")]


PANEL = "Instructors"


ClassDir = Annotated[
    pathlib.Path, typer.Option("--class-dir", help="Folder of the class: gradebook, feedback, reports.")
]
