"""The released notebook of a lesson as grader and check know it, with nbgrader or without."""

import nbformat

from autograder.authoring.first_cells import is_first_cell
from autograder.authoring.lesson import Exercise, Lesson
from autograder.authoring.notebooks import blank_source, released_notebook
from autograder.errors import CourseError
from autograder.utils.installing import is_here


def canonical_notebook(lesson: Lesson) -> nbformat.NotebookNode:
    """Return the released notebook: made by nbgrader's own steps, or, without nbgrader, as `acml build` printed it.

    Args:
        lesson: Lesson as read.

    Raises:
        CourseError: If there is no nbgrader and the lesson was not built.
    """
    if is_here("nbgrader"):
        return released_notebook(lesson)
    printed = lesson.path.parents[2] / "course" / lesson.name / f"{lesson.name}.ipynb"
    if not printed.is_file():
        raise CourseError(f"There is no {printed}; run `acml build` once.")
    notebook = nbformat.read(printed, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if not is_first_cell(cell.source)]
    return notebook


def blank_answer(lesson: Lesson, exercise: Exercise) -> str:
    """Return the answer cell of an exercise as a student first sees it."""
    if is_here("nbgrader"):
        return blank_source(lesson, exercise)
    return next(cell.source for cell in canonical_notebook(lesson).cells if cell.id == exercise.grade_id)
