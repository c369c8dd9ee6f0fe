"""Whether an exercise stands as it was released, and nothing else in the notebook answers it."""

import re
from collections.abc import Callable

from nbformat import NotebookNode

from autograder.authoring.lesson import Exercise
from autograder.notebook.transplant import is_added


def is_untouched(exercise: Exercise, written: list, blank: Callable[[Exercise], str]) -> bool:
    """Return whether an exercise was not begun: then its test need not be run.

    Args:
        exercise: Exercise.
        written: Code cells that the student wrote: answers and added ones.
        blank: Function that returns the released text of an exercise.
    """
    own = [cell for cell in written if cell.id == exercise.grade_id]
    others = [cell for cell in written if cell.id != exercise.grade_id]
    return [cell.source for cell in own] == [blank(exercise)] and not any(_may_answer(c, exercise) for c in others)


def _may_answer(cell: NotebookNode, exercise: Exercise) -> bool:
    """Return whether a cell may bind an exercise's name: an added one that has it, another answer that defines it."""
    name = re.escape(exercise.symbol)
    if is_added(cell):
        return re.search(rf"\b{name}\b|import\s*\*|\bexec\b|\bglobals\b|^\s*%", cell.source, re.MULTILINE) is not None
    return re.search(rf"\b(def|class)\s+{name}\b|\b{name}\s*=", cell.source) is not None
