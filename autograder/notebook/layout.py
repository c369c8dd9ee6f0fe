"""The released notebook of a lesson as an order of places, and which of them a student's cell belongs to."""

import bisect
import hashlib
from typing import TYPE_CHECKING

from autograder.authoring.lesson import Lesson
from autograder.notebook.definitions import bound_names, is_begun
from autograder.notebook.merged_cells import parted
from autograder.notebook.reader import StudentCell

if TYPE_CHECKING:
    from nbformat import NotebookNode


class Layout:
    """The places of a lesson's released notebook.

    Args:
        lesson: Lesson as read.
        canonical: Its released notebook.

    Attributes:
        cells: Identifier → released cell, in the lesson's order.
        answer_cells: Identifier → cell, where students write.
        symbols: Identifier of an answer cell with code → name that its answer must define.
    """

    def __init__(self, lesson: Lesson, canonical: "NotebookNode") -> None:
        self.cells = {cell.id: cell for cell in canonical.cells}
        self.answer_cells = {cell.id: cell for cell in canonical.cells if _is_answer(cell)}
        self.symbols = {exercise.grade_id: exercise.symbol for exercise in lesson.exercises.values()}
        self._names = {exercise.grade_id: exercise.name for exercise in lesson.exercises.values()}
        self._ids = list(self.cells)
        self._order = {name: number for number, name in enumerate(self._ids)}
        self._texts = {tidy(cell.source): cell.id for cell in canonical.cells}
        self._tests = sorted(self._order[exercise.test_id] for exercise in lesson.exercises.values())
        # behind a test the lesson's own version takes the name; in a student's cell it would take it too early
        self._blocks = [tidy(cell.source) for cell in canonical.cells if _is_test(cell) or _hands_over(cell)]
        self._bound = {cell.id: bound_names(cell.source) for cell in canonical.cells if _runs(cell)}

    def parts(self, cell: StudentCell) -> list[StudentCell]:
        """Return a cell, or what it was merged from, if tests of the lesson or what stands behind them are in it."""
        answer_id = self.marked_answer_id(cell)
        if self.is_released(cell) or (not answer_id and self.known(cell)):
            return [cell]
        return parted(
            cell, self._blocks, lambda text: answer_id in self.symbols and is_begun(text, self.symbols[answer_id])
        )

    def marked_answer_id(self, cell: StudentCell) -> str:
        """Return the answer cell that a cell says it is, whatever type it has now: by its names, or its first line."""
        for name in (cell.grade_id, cell.cell_id):
            if name in self.answer_cells:
                return name
        if cell.grade_id in self.cells or cell.cell_id in self.cells:
            return ""
        text = cell.source + "\n"
        return next((answer_id for answer_id, name in self._names.items() if f"# exercise: {name}\n" in text), "")

    def defined_answer_id(self, cell: StudentCell) -> str:
        """Return the first answer cell whose name the text of a code cell begins to define, or `""`."""
        if cell.cell_type != "code" or cell.grade_id in self.cells or cell.cell_id in self.cells:
            return ""
        return next((answer_id for answer_id, symbol in self.symbols.items() if is_begun(cell.source, symbol)), "")

    def known(self, cell: StudentCell) -> str:
        """Return which of the lesson's cells this is, or `""`."""
        for name in (cell.grade_id, cell.cell_id):
            if name in self.cells:
                return name
        return self._texts.get(tidy(cell.source), "")

    def is_released(self, cell: StudentCell) -> bool:
        """Return whether a cell is empty or reads like one of the lesson's, so that nothing in it is the student's."""
        return not cell.source.strip() or tidy(cell.source) in self._texts

    def is_of_another_edition(self, cell: StudentCell) -> bool:
        """Return whether a cell stands as the lesson printed it once: its identifier is the fingerprint of its text."""
        digest = hashlib.sha256(cell.source.encode()).hexdigest()[:10]
        return cell.cell_id.partition("-")[0] == digest

    def answer_cell_of(self, place: str) -> str:
        """Return the answer cell to which a place belongs, else the place itself.

        A question in prose belongs to the answer cell right behind it; text and given cells before an answer in code
        belong to that.
        """
        number = self._order.get(place, -1)
        following = self._ids[number + 1 :] if place and place not in self.answer_cells else []
        for name in following:
            if name in self.answer_cells and (name in self.symbols or name == following[0]):
                return name
            if self.cells[name].cell_type == "code" or name in self.answer_cells:
                break
        return place

    def side(self, place: str, answer_id: str) -> int:
        """Return -1, 0 or 1: a place is before the test above an answer cell, between its tests, or behind its own."""
        if answer_id not in self.symbols or not place:
            return 0
        here, there = (bisect.bisect(self._tests, self._order[name]) for name in (place, answer_id))
        return (here > there) - (here < there)

    def above(self, answer_id: str) -> list[str]:
        """Return the places whose cells may define the name of an answer for its test: its cell, and those before it.

        They begin where the lesson itself binds that name for the last time, as it does behind each test.
        """
        last, symbol = self._order[answer_id], self.symbols[answer_id]
        own = [number for number in range(last) if symbol in self._bound.get(self._ids[number], ())]
        return self._ids[own[-1] : last + 1] if own else ["", *self._ids[: last + 1]]

    def behind(self, answer_id: str) -> list[str]:
        """Return the places behind an answer cell."""
        return self._ids[self._order[answer_id] + 1 :]


def tidy(text: str) -> str:
    """Return a text without what editors change by themselves: blanks at the ends of lines, empty lines around it.

    Example:
        >>> tidy("\\nx = 1  \\n")
        'x = 1'
    """
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _is_answer(cell: "NotebookNode") -> bool:
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def _is_test(cell: "NotebookNode") -> bool:
    return cell.metadata.get("nbgrader", {}).get("grade", False) and not _is_answer(cell)


def _hands_over(cell: "NotebookNode") -> bool:
    return cell.metadata.get("acml", {}).get("kind") == "reference"


def _runs(cell: "NotebookNode") -> bool:
    """Return whether a cell of the lesson's own runs in the student's process."""
    return cell.cell_type == "code" and "kind" in cell.metadata.get("acml", {})
