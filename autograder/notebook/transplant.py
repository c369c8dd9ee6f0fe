"""Put what a student wrote, and nothing else of the file, into the canonical notebook.

So copied, deleted, moved, retyped or re-tagged cells, lost metadata and edited tests change nothing.
"""

import copy
import dataclasses
from urllib.parse import unquote

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from autograder.authoring.canonical import canonical_notebook
from autograder.authoring.first_cells import is_first_cell
from autograder.authoring.lesson import Lesson
from autograder.errors import CourseError
from autograder.notebook.layout import Layout
from autograder.notebook.placement import Piece, Placement
from autograder.notebook.reader import NotebookContent, StudentCell


@dataclasses.dataclass
class Transplanted:
    """The canonical notebook with one student's answers, and how unusual answers were found."""

    notebook: nbformat.NotebookNode
    notes: list[str]


class Transplanter:
    """Writer of students' answers into copies of a lesson's canonical notebook.

    Args:
        lesson: Lesson as read.
    """

    def __init__(self, lesson: Lesson) -> None:
        self.lesson = lesson
        self.canonical = canonical_notebook(lesson)
        self.layout = Layout(lesson, self.canonical)

    def check_lesson(self, content: NotebookContent, name: str) -> None:
        """Check that a notebook belongs to this lesson.

        Raises:
            CourseError: If it is another lesson's.
        """
        layout = self.layout
        mine = any(layout.marked_answer_id(cell) or layout.defined_answer_id(cell) for cell in content.cells)
        if content.lesson not in ("", self.lesson.name) and not mine:
            raise CourseError(
                f"{name} is the notebook of {content.lesson}, not of {self.lesson.name}; hand in the right one."
            )
        if not mine and not any(cell.source.strip() and layout.is_released(cell) for cell in content.cells):
            raise CourseError(f"{name} holds no cell of {self.lesson.name}; hand in the notebook of this lesson.")

    def transplant(self, cells: list[StudentCell]) -> Transplanted:
        """Return the canonical notebook with the answers and the added cells of a student."""
        placement = Placement(self.layout, [cell for cell in cells if not is_first_cell(cell.source)])
        notebook = copy.deepcopy(self.canonical)
        printed = [_student_cell(piece) for piece in placement.at("")]
        for cell in notebook.cells:
            before, after = self._fill(cell, placement)
            printed += [*map(_student_cell, before), cell, *map(_student_cell, after)]
        notebook.cells = printed
        for number, cell in enumerate(cell for cell in notebook.cells if not cell.get("id")):
            cell.id = f"student-{number}"
        return Transplanted(notebook, placement.notes)

    def _fill(self, cell: NotebookNode, placement: Placement) -> tuple[list[Piece], list[Piece]]:
        """Put an answer into its cell; return what the student wrote before and behind it."""
        pieces = placement.at(cell.id)
        if cell.id not in self.layout.answer_cells:
            return [], pieces
        answer = placement.answer(cell.id)
        if answer is None:
            # an added cell may define what the empty answer cell does not
            return pieces, []
        cell.source = pieces[answer].cell.source
        _give_pictures(cell, pieces[answer])
        return pieces[:answer], pieces[answer + 1 :]


def _student_cell(piece: Piece) -> NotebookNode:
    new_cell = new_code_cell if piece.is_code else new_markdown_cell
    cell = new_cell(piece.cell.source, metadata={"acml": {"kind": "student"}})
    cell.id = ""
    _give_pictures(cell, piece)
    return cell


def _give_pictures(cell: NotebookNode, piece: Piece) -> None:
    """Give a cell the pasted pictures that its text speaks of."""
    spoken_of = cell.source + unquote(cell.source)
    pictures = {name: picture for name, picture in piece.cell.attachments.items() if name in spoken_of}
    if cell.cell_type == "markdown" and pictures:
        cell.attachments = pictures


def is_added(cell: NotebookNode) -> bool:
    """Return whether a student added a cell to the canonical notebook."""
    return cell.metadata.get("acml", {}).get("kind") == "student"


def is_written(cell: NotebookNode) -> bool:
    """Return whether a cell of a canonical notebook holds a student's text: an answer or an added cell."""
    return cell.metadata.get("nbgrader", {}).get("solution", False) or is_added(cell)


def is_prose(cell: NotebookNode) -> bool:
    """Return whether a cell of a canonical notebook holds a student's prose."""
    return cell.cell_type == "markdown" and is_written(cell)
