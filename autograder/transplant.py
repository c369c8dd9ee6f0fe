"""Put a student's answers, and nothing else of the file, into the canonical notebook.

So copied, deleted, moved, retyped or re-tagged cells, lost metadata and edited tests change nothing.
"""

import copy
import dataclasses
import re

import nbformat
from nbformat.v4 import new_code_cell

from autograder.errors import CourseError
from autograder.intake import Intake, StudentCell
from autograder.lesson import Lesson
from autograder.printer import released_notebook


@dataclasses.dataclass
class Transplanted:
    """The canonical notebook with one student's answers, and how unusual answers were found."""

    notebook: nbformat.NotebookNode
    notes: list[str]


class Transplanter:
    """Knows a lesson's canonical notebook and puts students' answers into copies of it.

    Args:
        lesson: Lesson as read.
    """

    def __init__(self, lesson: Lesson):
        self.lesson = lesson
        self.canonical = released_notebook(lesson)
        self._exercises = {exercise.grade_id: exercise for exercise in lesson.exercises.values()}
        self._sources = {cell.source.strip(): cell.id for cell in self.canonical.cells}
        self._ids = {cell.id for cell in self.canonical.cells}
        self._given = {cell.id for cell in self.canonical.cells if cell.metadata.get("acml", {}).get("kind") == "given"}
        self._slots = {cell.id: cell for cell in self.canonical.cells if _is_answer(cell)}

    def check_lesson(self, intake: Intake, name: str) -> None:
        """Check that a notebook belongs to this lesson.

        Raises:
            CourseError: If it is another lesson's.
        """
        mine = any(self._slot_of(cell) for cell in intake.cells)
        if intake.lesson not in ("", self.lesson.name) and not mine:
            raise CourseError(
                f"{name} is the notebook of {intake.lesson}, not of {self.lesson.name}; hand in the right one."
            )
        if not mine and not any(cell.source.strip() in self._sources for cell in intake.cells):
            raise CourseError(f"{name} holds no cell of {self.lesson.name}; hand in the notebook of this lesson.")

    def transplant(self, cells: list[StudentCell]) -> Transplanted:
        """Return the canonical notebook with the answers and the added code cells of a student."""
        answers, extras, notes = self._sort(cells)
        notebook, printed = copy.deepcopy(self.canonical), []
        for cell in notebook.cells:
            found = answers.get(cell.id, [])
            if found:
                printed += [_student_cell(source) for source in found[:-1] if cell.cell_type == "code"]
                cell.source = found[-1]
            elif cell.id in self._slots:
                notes.append(f"No cell with the answer to {cell.id} was found.")
            printed += [cell, *(_student_cell(source) for source in extras.get(cell.id, []))]
        notebook.cells = [*(_student_cell(source) for source in extras.get("", [])), *printed]
        for number, cell in enumerate(cell for cell in notebook.cells if not cell.get("id")):
            cell.id = f"student-{number}"
        return Transplanted(notebook, notes)

    def is_blank(self, cell) -> bool:
        """Whether an answer cell is as it was released."""
        return cell.source.strip() == self._slots[cell.id].source.strip()

    def _sort(self, cells):
        answers, extras, notes, anchor, previous = {}, {}, [], "", None
        held = {self._marked_slot(cell) for cell in cells if not self._is_unchanged(cell)}
        for cell in cells:
            slot = self._slot_of(cell) or self._slot_after(cell, previous)
            if slot in held and slot != self._marked_slot(cell):
                # an added cell that works on an answer stays where it is, as in the student's own notebook
                slot = ""
            if slot:
                anchor = slot
                if cell.source.strip() != self._slots[slot].source.strip():
                    answers.setdefault(slot, []).append(cell.source)
                else:
                    answers.setdefault(slot, [])
                if slot not in (cell.grade_id, cell.cell_id):
                    notes.append(f"The answer to {slot} had lost its mark and was found by its text.")
            elif known := self._canonical_id(cell):
                anchor = known
                if known in self._given and not self._is_unchanged(cell):
                    extras.setdefault(anchor, []).append(cell.source)
                    notes.append("A given cell was changed; the lesson's runs first, then the changed one.")
            elif cell.cell_type == "code" and cell.source.strip():
                extras.setdefault(anchor, []).append(cell.source)
            previous = self._canonical_id(cell)
        blank = {slot: [self._slots[slot].source] for slot, found in answers.items() if not found}
        return {**answers, **blank}, extras, notes

    def _is_unchanged(self, cell) -> bool:
        return cell.source.strip() in self._sources or not cell.source.strip()

    def _marked_slot(self, cell: StudentCell) -> str:
        for name in (cell.grade_id, cell.cell_id):
            if name in self._slots and self._slots[name].cell_type == cell.cell_type:
                return name
        if cell.cell_type != "code" or cell.grade_id in self._ids or cell.cell_id in self._ids:
            return ""
        marked = [name for name, e in self._exercises.items() if f"# exercise: {e.name}\n" in cell.source + "\n"]
        return marked[0] if marked else ""

    def _slot_of(self, cell: StudentCell) -> str:
        if marked := self._marked_slot(cell):
            return marked
        if cell.cell_type != "code" or cell.grade_id in self._ids or cell.cell_id in self._ids:
            return ""
        return next((name for name, e in self._exercises.items() if _defines(cell.source, e.symbol)), "")

    def _slot_after(self, cell, previous) -> str:
        """Find an answer in prose by its place: right behind its question."""
        if cell.cell_type == "code" or self._canonical_id(cell) or previous is None:
            return ""
        order = [c.id for c in self.canonical.cells]
        following = order[order.index(previous) + 1 :][:1] if previous in order else []
        return next((name for name in following if name in self._slots), "")

    def _canonical_id(self, cell) -> str:
        for name in (cell.grade_id, cell.cell_id):
            if name in self._ids:
                return name
        return self._sources.get(cell.source.strip(), "")


def _is_answer(cell) -> bool:
    return cell.metadata.get("nbgrader", {}).get("solution", False)


def _defines(source, symbol) -> bool:
    return (
        re.search(rf"^(def|class)\s+{re.escape(symbol)}\b|^{re.escape(symbol)}\s*=", source, re.MULTILINE) is not None
    )


def _student_cell(source):
    cell = new_code_cell(source, metadata={"acml": {"kind": "student"}})
    cell.id = ""
    return cell
