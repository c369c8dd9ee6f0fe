"""The released notebook of a lesson as grader and check know it, with nbgrader or without."""

import re

import nbformat

from autograder.authoring.lesson import Exercise, Lesson
from autograder.authoring.notebooks import blank_source, released_notebook, solved_notebook
from autograder.utils.installing import is_here

# what nbgrader's release makes of a solved notebook
SOLUTION = re.compile(r"^( *)### BEGIN SOLUTION\n.*?### END SOLUTION$", re.DOTALL | re.MULTILINE)
CODE_STUB = r"\1# YOUR CODE HERE\n\1raise NotImplementedError()"
TEXT_STUB = "YOUR ANSWER HERE"
HIDDEN = re.compile(r"\n### BEGIN HIDDEN TESTS\n.*?\n### END HIDDEN TESTS$", re.DOTALL | re.MULTILINE)


def canonical_notebook(lesson: Lesson) -> nbformat.NotebookNode:
    """Return the released notebook: made by nbgrader's own steps, or, without nbgrader, with the same texts.

    It is printed from the lesson, for somebody may have worked in `course/` itself.

    Args:
        lesson: Lesson as read.
    """
    if is_here("nbgrader"):
        return released_notebook(lesson)
    notebook = solved_notebook(lesson)
    for cell in notebook.cells:
        is_prose_answer = cell.cell_type == "markdown" and "nbgrader" in cell.metadata
        cell.source = TEXT_STUB if is_prose_answer else HIDDEN.sub("", SOLUTION.sub(CODE_STUB, cell.source))
    return notebook


def blank_answer(lesson: Lesson, exercise: Exercise) -> str:
    """Return the answer cell of an exercise as a student first sees it."""
    if is_here("nbgrader"):
        return blank_source(lesson, exercise)
    return next(cell.source for cell in canonical_notebook(lesson).cells if cell.id == exercise.grade_id)
