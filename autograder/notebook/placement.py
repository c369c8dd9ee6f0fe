"""Where in the lesson's order each thing stands that a student wrote.

Code runs where it stands in the student's own notebook. An answer goes into its answer cell; one that no run from top
to bottom would reach, because it stands behind its test or in a cell turned into text, is brought there.
"""

import collections
import dataclasses

from autograder.notebook.definitions import added_definitions, bound_names, holds, is_begun, is_prose
from autograder.notebook.layout import Layout
from autograder.notebook.prose.pictures import EMBEDDED
from autograder.notebook.reader import StudentCell

# of the student's own text, which nobody runs
MAX_TEXTS, MAX_TEXT_LETTERS = 200, 200_000
# beyond, code is placed by its marks alone, for to read it would take minutes
MAX_CODE_LETTERS = 500_000
FOUND = "The answer to {} had lost its mark and was found by its text."
NOT_FOUND = "No cell with the answer to {} was found."
CHANGED = "A given cell was changed; the lesson's runs first, then the changed one."


@dataclasses.dataclass(frozen=True)
class Piece:
    """A cell that a student wrote.

    Attributes:
        cell: Its text, and the type of cell that it goes into.
        answer_id: Answer cell that it is marked as the answer to, or `""`.
        names: Names that it binds where it runs.
        own: Those of them that are not only imported.
    """

    cell: StudentCell
    answer_id: str = ""
    names: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    @property
    def is_code(self) -> bool:
        """Whether it is run."""
        return self.cell.cell_type == "code"

    def as_type(self, cell_type: str) -> "Piece":
        """Return the same text as a cell of another type."""
        return piece_of(dataclasses.replace(self.cell, cell_type=cell_type), self.answer_id)


class Placement:
    """Places of the cells of one notebook in the lesson.

    Args:
        layout: Places of the lesson.
        cells: Cells as handed in, in their order.

    Attributes:
        notes: How unusual answers were found, one sentence each.
    """

    def __init__(self, layout: Layout, cells: list[StudentCell]) -> None:
        self.layout = layout
        self.notes: list[str] = []
        self._placed: dict[str, list[Piece]] = collections.defaultdict(list)
        self._seen: set[str] = set()
        self._texts, self._letters = 0, 0
        self._is_read = sum(len(cell.source) for cell in cells) <= MAX_CODE_LETTERS
        anchor = ""
        for cell in (part for whole in cells for part in layout.parts(whole)):
            anchor = self._place(cell, anchor)
        for answer_id in layout.symbols:
            self._bring(answer_id)
        if self._texts > MAX_TEXTS or self._letters > MAX_TEXT_LETTERS:
            self.notes.append(f"Of the added text cells only {MAX_TEXTS}, or {MAX_TEXT_LETTERS} letters, are kept.")

    def at(self, place: str) -> list[Piece]:
        """Return the pieces at a place, in the student's order; `""` is above everything."""
        return self._placed[place]

    def answer(self, answer_id: str) -> int | None:
        """Return which of the pieces at a place goes into the answer cell.

        That is the last one that defines the name; in prose the marked one, else the first text.
        """
        pieces = self._placed[answer_id]
        if answer_id not in self.layout.symbols:
            texts = [number for number, piece in enumerate(pieces) if not piece.is_code]
            return next(
                (number for number in texts if pieces[number].answer_id == answer_id), texts[0] if texts else None
            )
        symbol, code = self.layout.symbols[answer_id], [n for n, piece in enumerate(pieces) if piece.is_code]
        defining = [number for number in code if symbol in pieces[number].names]
        marked = [number for number in code if pieces[number].answer_id == answer_id]
        begun = [number for number in code if is_begun(pieces[number].cell.source, symbol)]
        return next((found[-1] for found in (defining, marked, begun) if found), None)

    def _place(self, cell: StudentCell, anchor: str) -> str:
        """Place one cell; return the last of the lesson's cells that stands above the next one."""
        layout, answer_id, known = self.layout, self.layout.marked_answer_id(cell), self.layout.known(cell)
        if answer_id:
            return self._place_answer(cell, answer_id, anchor)
        if known in layout.answer_cells:
            self._seen.add(known)
            return known
        if known:
            self._place_changed(cell, known)
            return known
        if cell.source.strip() and (cell.cell_type == "code" or not layout.is_of_another_edition(cell)):
            found = layout.defined_answer_id(cell) if not anchor else ""
            self._add(found or layout.answer_cell_of(anchor), self._piece(cell))
        return anchor

    def _place_answer(self, cell: StudentCell, answer_id: str, anchor: str) -> str:
        side, layout = self.layout.side(anchor, answer_id), self.layout
        self._seen.add(answer_id)
        if not layout.is_released(cell):
            piece = self._piece(cell, answer_id)
            if answer_id not in layout.symbols:
                piece = piece.as_type("markdown")
            self._add(answer_id if side <= 0 else layout.answer_cell_of(anchor), piece)
            if side < 0 and piece.names:
                # cells between here and its own place may use it
                self._add(layout.answer_cell_of(anchor), dataclasses.replace(piece, answer_id=""))
        return anchor if side else answer_id

    def _place_changed(self, cell: StudentCell, known: str) -> None:
        """Keep what a student added to a cell of the lesson's own."""
        released = self.layout.cells[known]
        if self.layout.is_released(cell):
            return
        if released.cell_type == "markdown":
            text = "\n".join(_added_lines(cell.source, released.source))
            self._add(self.layout.answer_cell_of(known), self._piece(dataclasses.replace(cell, source=text)))
        elif cell.cell_type == "code" and released.metadata.get("acml", {}).get("kind") == "given":
            self._add(self.layout.answer_cell_of(known), self._piece(cell))
            self.notes.append(CHANGED)
        elif cell.cell_type == "code":
            piece = self._piece(dataclasses.replace(cell, source=added_definitions(cell.source, released.source)))
            # a test without an answer in it may be that of another edition of the lesson
            if "nbgrader" not in released.metadata or piece.own & set(self.layout.symbols.values()):
                self._add(self.layout.answer_cell_of(known), piece)
            elif holds(cell.source, released.source):
                self._add(known.removeprefix("test_"), piece)

    def _piece(self, cell: StudentCell, answer_id: str = "") -> Piece:
        return piece_of(cell, answer_id, self._is_read)

    def _add(self, place: str, piece: Piece) -> None:
        if piece.is_code and place in self.layout.answer_cells and place not in self.layout.symbols:
            piece = piece.as_type("markdown") if self._is_read and is_prose(piece.cell.source) else piece
        if not piece.cell.source.strip() or not (piece.is_code or self._has_room_for(piece, place)):
            return
        if piece.answer_id == place:
            # one and the same answer that stands in two places need not run twice
            self._placed[place] = [p for p in self._placed[place] if p.cell.source != piece.cell.source]
        self._placed[place].append(piece)

    def _has_room_for(self, piece: Piece, place: str) -> bool:
        is_prose_cell = place in self.layout.answer_cells and place not in self.layout.symbols
        if place and piece.answer_id == place or is_prose_cell and not self._placed[place]:
            # the answer itself is read by a person, however much stands around it
            return True
        self._texts, self._letters = self._texts + 1, self._letters + len(EMBEDDED.sub("", piece.cell.source))
        return self._texts <= MAX_TEXTS and self._letters <= MAX_TEXT_LETTERS

    def _bring(self, answer_id: str) -> None:
        """See that the answer of an answer cell is defined above its test, if it is defined anywhere."""
        symbol = self.layout.symbols[answer_id]
        if not any(symbol in piece.names for place in self.layout.above(answer_id) for piece in self._placed[place]):
            if found := self._elsewhere(answer_id, symbol):
                place, piece = found
                if piece.answer_id in ("", answer_id):
                    self._placed[place].remove(piece)
                self._placed[answer_id].append(piece.as_type("code"))
            elif answer_id not in self._seen and self.answer(answer_id) is None:
                self.notes.append(NOT_FOUND.format(answer_id))
        number = self.answer(answer_id)
        if number is None or answer_id in self._seen:
            return
        if self._placed[answer_id][number].answer_id != answer_id:
            self.notes.append(FOUND.format(answer_id))

    def _elsewhere(self, answer_id: str, symbol: str) -> tuple[str, Piece] | None:
        """Find an answer where no run would: its own cell turned into text, else below its test, else in any text."""
        own = [piece for piece in self._placed[answer_id] if piece.answer_id == answer_id and not piece.is_code]
        turned = [(answer_id, piece) for piece in own if _may_define(piece, symbol)]
        pieces = [(place, piece) for place in self.layout.behind(answer_id) for piece in self._placed[place]]
        # who imports a name below its test wants the lesson's
        below = [found for found in pieces if symbol in found[1].own]
        everywhere = [(place, piece) for place in ("", *self.layout.cells) for piece in self._placed[place]]
        texts = [found for found in everywhere if not found[1].is_code and _defines(found[1], symbol)]
        marked = (
            [found for found in pieces if found[1].answer_id == answer_id] if self.answer(answer_id) is None else []
        )
        return next((found[-1] for found in (turned, below, texts, marked) if found), None)


def piece_of(cell: StudentCell, answer_id: str = "", is_read: bool = True) -> Piece:
    """Return a piece with the names that it binds, unless it is too much to be read."""
    if not is_read or cell.cell_type != "code":
        return Piece(cell, answer_id)
    return Piece(cell, answer_id, bound_names(cell.source), bound_names(cell.source, imported=False))


def _added_lines(text: str, released: str) -> list[str]:
    known = {line.strip() for line in released.splitlines()}
    lines = [line for line in text.splitlines() if line.strip() not in known or not line.strip()]
    return lines if any(line.strip() for line in lines) else []


def _may_define(piece: Piece, symbol: str) -> bool:
    return is_begun(piece.cell.source, symbol) or symbol in bound_names(piece.cell.source)


def _defines(piece: Piece, symbol: str) -> bool:
    return is_begun(piece.cell.source, symbol) and symbol in bound_names(piece.cell.source)
